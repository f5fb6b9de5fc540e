/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "cli/pool_ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/base/log.h"

/* Both counts only grow; a byte lies at its count modulo the size. */
struct pool_ring {
	atomic_size_t put, taken; /* bytes so far */
	char bytes[POOL_RING_SIZE];
};

enum status pool_ring_make(struct pool_ring **out)
{
	struct pool_ring *ring = mmap(NULL, sizeof(*ring), PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (ring == MAP_FAILED) {
		log_line("can't share memory with a process: %s", strerror(errno));
		return STATUS_IO;
	}
	*out = ring;
	return STATUS_OK;
}

void pool_ring_free(struct pool_ring *ring)
{
	if (ring)
		munmap(ring, sizeof(*ring));
}

void pool_ring_clear(struct pool_ring *ring)
{
	atomic_store(&ring->put, 0);
	atomic_store(&ring->taken, 0);
}

/* How many of len bytes from at on lie before the end. */
static size_t until_end(size_t at, size_t len)
{
	size_t room = POOL_RING_SIZE - at % POOL_RING_SIZE;

	return len < room ? len : room;
}

bool pool_ring_put(struct pool_ring *ring, const char *data, size_t len)
{
	size_t at = atomic_load(&ring->put), first = until_end(at, len);

	if (len > POOL_RING_SIZE - (at - atomic_load(&ring->taken)))
		return false;
	memcpy(ring->bytes + at % POOL_RING_SIZE, data, first);
	memcpy(ring->bytes, data + first, len - first);
	atomic_store(&ring->put, at + len);
	return true;
}

enum status pool_ring_take(struct pool_ring *ring, char *data, size_t len)
{
	size_t at = atomic_load(&ring->taken), first = until_end(at, len);

	/* Whoever puts may have written anything over the counts. */
	if (len > POOL_RING_SIZE || len > atomic_load(&ring->put) - at)
		return STATUS_INVALID;
	memcpy(data, ring->bytes + at % POOL_RING_SIZE, first);
	memcpy(data + first, ring->bytes, len - first);
	atomic_store(&ring->taken, at + len);
	return STATUS_OK;
}
