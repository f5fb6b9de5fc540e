/* SPDX-License-Identifier: MIT */
/* Jobs done by child processes, each with a limit on its memory and its processor time, since
 * cmark-gfm can take any amount of either. Does not know what a job is.
 *
 * The children are forked from the caller as it is, so a job is only a number: what it means
 * lies in memory that both have. An answer is a piece of bytes. */
#ifndef QUIRE_CLI_POOL_H
#define QUIRE_CLI_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/base/str.h"

struct pool_limits {
	int64_t memory;  /* MiB a child may take beyond what the caller has */
	int64_t seconds; /* processor seconds of one job, the system's with them */
};

enum pool_end {
	POOL_ANSWERED,
	POOL_OUT_OF_MEMORY,
	POOL_OUT_OF_TIME,
	POOL_CRASHED, /* by a fault of ours, or killed by somebody */
};

struct pool_work {
	/* In a child: do a job and append the answer. a is reset after each job. */
	void (*run)(void *context, struct arena *a, size_t job, struct str *answer);
	/* In the caller: take an answer; answer.len is 0 unless POOL_ANSWERED. a as above.
	 * STATUS_OK to go on; anything else stops the pool. */
	enum status (*take)(void *context, struct arena *a, size_t job, enum pool_end end,
			    struct blob answer);
	void *context;
	struct pool_limits limits;
};

/* pool_run - do the jobs whose numbers are given, in about that order, by as many children as
 * there are processors. One that crashes its child, or finds no memory there, is tried once more
 * before that is believed.
 * STATUS_OK; what take returned; STATUS_IO (logged). */
enum status pool_run(const struct pool_work *work, const size_t *jobs, size_t count) NONNULL_AT(1)
	WARN_UNUSED;

/* pool_try - do one job in a child of its own and say only how it ended. */
enum pool_end pool_try(const struct pool_work *work, size_t job) NONNULL WARN_UNUSED;

#endif
