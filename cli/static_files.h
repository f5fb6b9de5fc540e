/* SPDX-License-Identifier: MIT */
/* static/: what lies there is served from the root of the site, as it is. Does not know pages'
 * contents, only that no file may stand in a page's place. */
#ifndef QUIRE_CLI_STATIC_FILES_H
#define QUIRE_CLI_STATIC_FILES_H

#include "cli/assets.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* static_files_sync - make public/ hold what static/ holds: copy what is new or changed, delete
 * what was there from an earlier time. A file that would stand where a page does is a problem.
 * assets: what the store knew before. Opens a write transaction of its own where needed.
 * STATUS_OK; STATUS_IO, STATUS_BUSY, STATUS_STORE (logged). */
enum status static_files_sync(struct workplace *w, const struct assets *assets) NONNULL WARN_UNUSED;

#endif
