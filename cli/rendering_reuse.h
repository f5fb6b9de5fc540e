/* SPDX-License-Identifier: MIT */
/* Which entries of a plan have a stored rendering that is still right. Does not render. */
#ifndef QUIRE_CLI_RENDERING_REUSE_H
#define QUIRE_CLI_RENDERING_REUSE_H

#include <stddef.h>

#include "cli/catalogue.h"
#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* rendering_reuse - set the rendering of each live entry that has one with the same key, whose
 * links and images still lead where they led; the numbers of the others, *count of them, into
 * numbers, which has room for all entries. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status rendering_reuse(struct workplace *w, struct plan *plan, const struct catalogue *c,
			    size_t *numbers, size_t *count) NONNULL_AT(1, 2, 3, 5) WARN_UNUSED;

#endif
