/* SPDX-License-Identifier: MIT */
/* static/: what lies there is served from the root of the site, as it is. Does not know pages'
 * contents, only that no file may stand in a page's place.
 *
 * Files have no turn: each is there, or new, for itself. So what is added or changed is copied
 * before the essays' turn, when no page that readers see links to a new one yet, and what has
 * gone is deleted after it. A file is in the store before it is under public/, so that whatever
 * a killed publish leaves there is known to the next. */
#ifndef QUIRE_CLI_STATIC_FILES_H
#define QUIRE_CLI_STATIC_FILES_H

#include "cli/assets.h"
#include "cli/plan.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

struct static_files;

/* static_files_copy - compare static/ with what came from it before, and copy what is new or
 * changed. One that would stand where a page does, or can't be read, is a problem, and what came
 * from it before stays or goes. plan: whose pages are to be. In write transactions of its own.
 * STATUS_OK: *out is in the workplace's arena; STATUS_IO, STATUS_BUSY, STATUS_STORE (logged). */
enum status static_files_copy(struct workplace *w, const struct plan *plan,
			      const struct assets *assets, struct static_files **out)
	NONNULL WARN_UNUSED;

/* static_files_delete - delete what came from static/ before and isn't there any more, and the
 * folders that this leaves empty. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status static_files_delete(struct static_files *f) NONNULL WARN_UNUSED;

#endif
