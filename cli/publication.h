/* SPDX-License-Identifier: MIT */
/* A whole publish, from the files to the turn. Knows the order of the steps; each step's how is
 * elsewhere.
 *
 *   site.yaml, templates ─▶ edition ─┐
 *   files ─▶ scan ─▶ plan ─▶ renderings, in small batches that no reader sees ─▶ turn ─▶ prune */
#ifndef QUIRE_CLI_PUBLICATION_H
#define QUIRE_CLI_PUBLICATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

struct publication_options {
	bool retract;  /* take back more than a tenth, if it must be */
	bool drafts;   /* a preview */
	bool progress; /* a bar on standard error */
};

/* What a publish did. */
struct publication {
	size_t published; /* essays and pages that readers see */
	size_t scheduled;
	size_t drafts;
	size_t failed;   /* files with errors; their last versions stay */
	size_t rendered; /* of the published and scheduled, how many were rendered anew */
	size_t changed;  /* essays and pages that the turn changed */
	size_t removed;
	int64_t turn_ms; /* how long the turn held the lock */
};

/* publication_run - publish. Problems are added to the workplace's and printed.
 * STATUS_OK, also where single files failed; STATUS_INVALID: settings, templates or too many
 * retractions stopped it (said), the site is as it was; STATUS_BUSY: another publish is at
 * work (said); others: said. */
enum status publication_run(struct workplace *w, const struct publication_options *options,
			    struct publication *out) NONNULL WARN_UNUSED;

#endif
