/* SPDX-License-Identifier: MIT */
/* Images, attached files and style sheets under public/ that no page names any more. Does not
 * know static/.
 *
 * One that only essays showed which this publish has taken back is deleted at once. Any other
 * stays for LEFTOVERS_SECONDS after the publish that first found it unused, for pages in caches
 * and in readers' tabs, and goes with the first publish after that; so does what is left in a
 * folder that public: was before (former_public.h). */
#ifndef QUIRE_CLI_LEFTOVERS_H
#define QUIRE_CLI_LEFTOVERS_H

#include <stdint.h>

#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define LEFTOVERS_SECONDS 86400 /* how long what was replaced stays */

/* leftovers_delete - after the turn, and before renderings that no essay points to are deleted.
 * plan: as it was turned. style: the current style sheet's path. now: of this publish.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE, STATUS_IO (logged). */
enum status leftovers_delete(struct workplace *w, const struct plan *plan, const char *style,
			     int64_t now) NONNULL WARN_UNUSED;

#endif
