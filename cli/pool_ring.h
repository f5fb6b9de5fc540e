/* SPDX-License-Identifier: MIT */
/* Bytes on their way from one process to another through memory that both have, round and round.
 * One process puts, one takes; who tells the other how many bytes there are is their matter. */
#ifndef QUIRE_CLI_POOL_RING_H
#define QUIRE_CLI_POOL_RING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"

#define POOL_RING_SIZE ((size_t)8 << 20) /* bytes that can be on their way */

struct pool_ring;

/* pool_ring_make - an empty one, shared with the processes that are forked from now on.
 * STATUS_OK: pool_ring_free gives it back; STATUS_IO (logged). */
enum status pool_ring_make(struct pool_ring **out) NONNULL WARN_UNUSED;

/* pool_ring_free - give it back here; another process may still have it. NULL is no fault. */
void pool_ring_free(struct pool_ring *ring);

/* pool_ring_clear - forget what is on its way, while no other process uses it. */
void pool_ring_clear(struct pool_ring *ring) NONNULL;

/* pool_ring_put - put len bytes behind the others, whole or not at all. Returns whether there was
 * room. */
bool pool_ring_put(struct pool_ring *ring, const char *data, size_t len) NONNULL WARN_UNUSED;

/* pool_ring_take - take the oldest len bytes. STATUS_OK; STATUS_INVALID: there aren't so many, and
 * nothing is taken. */
enum status pool_ring_take(struct pool_ring *ring, char *data, size_t len) NONNULL WARN_UNUSED;

#endif
