/* SPDX-License-Identifier: MIT */
/* The folder that public: was before: taken down, but for what isn't Quire's. Does not know the
 * pages stored there, which the turn unlinks.
 *
 * What lies there is noted before the turn that leaves it, so that the rows say all of it whenever
 * a publish is killed, and stays for LEFTOVERS_SECONDS, for the web server that still shows that
 * folder. It is deleted with the first publish after that, files before their rows; a file that is
 * no longer as it was noted is another's. */
#ifndef QUIRE_CLI_FORMER_PUBLIC_H
#define QUIRE_CLI_FORMER_PUBLIC_H

#include <stdint.h>

#include "cli/names.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* former_public_note - before the turn: note which files publish has put into a folder, in write
 * transactions of its own. folder: as public: was set. now: of this publish.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status former_public_note(struct workplace *w, const char *folder, int64_t now)
	NONNULL WARN_UNUSED;

/* former_public_delete - after the turn: delete files whose time is over, or which only essays
 * showed that were taken back, and folders that are empty then. removed: paths of the latter.
 * known: paths of what publish has put into the current folder, which stays, even where one of the
 * two folders lies in the other. In write transactions of its own.
 * STATUS_OK, also where something can't be deleted, which is logged and tried again by the next
 * publish; STATUS_BUSY, STATUS_STORE (logged). */
enum status former_public_delete(struct workplace *w, const struct names *removed,
				 const struct names *known, int64_t now) NONNULL WARN_UNUSED;

#endif
