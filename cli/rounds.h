/* SPDX-License-Identifier: MIT */
/* A plan's essays rendered until no more of them fail: others may link to what one that failed
 * would have been, and are looked at again. Does not know what becomes of a rendering. */
#ifndef QUIRE_CLI_ROUNDS_H
#define QUIRE_CLI_ROUNDS_H

#include "cli/assets.h"
#include "cli/catalogue.h"
#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

struct rounds {
	struct workplace *w;
	struct plan *plan;
	struct assets *assets;
	/* Render the plan's live entries whose rendering isn't there or whose links lead elsewhere
	 * by this catalogue. STATUS_OK to go on. */
	enum status (*render)(void *context, const struct catalogue *c);
	void *context;
};

/* rounds_run - the entries refused before fail first; then rounds until one fails nobody. The plan
 * is settled after each. STATUS_OK; what render returned; STATUS_BUSY, STATUS_STORE (logged). */
enum status rounds_run(const struct rounds *r) NONNULL WARN_UNUSED;

#endif
