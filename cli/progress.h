/* SPDX-License-Identifier: MIT */
/* A bar on standard error while long work goes on; nothing where that is no terminal. Does not
 * know what the work is. */
#ifndef QUIRE_CLI_PROGRESS_H
#define QUIRE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"

struct progress {
	const char *what; /* "rendering"; borrowed */
	size_t done, all;
	bool shows; /* on a terminal, and wanted */
	int last;   /* per cent shown last; -1 for none */
};

/* progress_begin - all pieces are still to be done. wanted: false shows nothing. */
void progress_begin(struct progress *p, const char *what, size_t all, bool wanted) NONNULL;

/* progress_step - one more piece is done. */
void progress_step(struct progress *p) NONNULL;

/* progress_end - take the bar away. */
void progress_end(struct progress *p) NONNULL;

#endif
