/* SPDX-License-Identifier: MIT */
/* One child process of a pool, within its limits. Does not know which job comes next.
 *
 * It has two pipes and a ring of shared memory. To it: job numbers, a size_t each. From it: for
 * each job a struct head, and the answer's bytes, which lie in the ring where there was room, so
 * that it works on while the caller is busy, and else follow in the pipe. */
#ifndef QUIRE_CLI_POOL_CHILD_H
#define QUIRE_CLI_POOL_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "cli/pool.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"

struct pool_ring;

/* All zero before it is started. */
struct pool_child {
	pid_t pid;              /* 0 for none */
	int to, from;           /* the caller's ends of its pipes */
	struct pool_ring *ring; /* NULL before the first start */
	size_t answer_max;      /* bytes that an answer of it can have */
};

/* pool_child_start - fork one, also in the place of one that has ended; the caller ignores SIGPIPE.
 * STATUS_OK: pool_child_release ends it; STATUS_IO (logged). */
enum status pool_child_start(const struct pool_work *work, struct pool_child *c)
	NONNULL WARN_UNUSED;

/* pool_child_give - tell it a job; if it is gone, pool_child_take says so. */
void pool_child_give(struct pool_child *c, size_t job) NONNULL;

/* pool_child_take - wait for the answer to the oldest job given, in a.
 * STATUS_OK; STATUS_HUNG_UP: it has ended in the middle of that job, or was ended for an answer
 * that can't be. */
enum status pool_child_take(struct pool_child *c, struct arena *a, struct blob *out)
	NONNULL WARN_UNUSED;

/* pool_child_end - close its pipes and wait for it. How it ended: POOL_ANSWERED where it just
 * left. */
enum pool_end pool_child_end(struct pool_child *c) NONNULL;

/* pool_child_release - end what is there; early: nobody wants what it is still doing. */
void pool_child_release(struct pool_child *c, bool early) NONNULL;

#endif
