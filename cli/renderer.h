/* SPDX-License-Identifier: MIT */
/* Many essays rendered by child processes, and the line found in one that takes too much. Does
 * not know what becomes of a rendering. */
#ifndef QUIRE_CLI_RENDERER_H
#define QUIRE_CLI_RENDERER_H

#include <stddef.h>
#include <stdint.h>

#include "cli/assets.h"
#include "cli/catalogue.h"
#include "cli/plan.h"
#include "cli/pool.h"
#include "cli/rendered.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* An entry whose rendering ended its child. */
struct renderer_ended {
	size_t number;
	enum pool_end end;
};

struct renderer {
	struct workplace *w;
	struct plan *plan;
	const struct catalogue *catalogue;
	struct assets *assets; /* what the children copied is added here */
	/* Take one rendering of plan->items[number]; bytes: it, as rendered_read reads it, until
	 * the call returns. STATUS_OK to go on. */
	enum status (*take)(void *context, size_t number, struct blob bytes);
	void *context;
	size_t problems;              /* of w->problems, how many were told before any rendering */
	size_t lines;                 /* how many lines of a body to render; SIZE_MAX for all */
	struct renderer_ended *ended; /* set by renderer_run; NULL and 0 before */
	size_t ended_count, ended_capacity;
	int64_t finding_ms; /* taken so far to find lines; 0 before */
};

/* renderer_run - render entries of the plan by number; what renderer_run warned of one before is
 * forgotten. One that takes more memory or time than
 * the settings allow, or that was changed meanwhile, fails, with a problem that names its
 * line. STATUS_OK; what take returned; STATUS_IO (logged). */
enum status renderer_run(struct renderer *r, const size_t *numbers, size_t count) NONNULL_AT(1)
	WARN_UNUSED;

#endif
