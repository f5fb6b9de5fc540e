/* SPDX-License-Identifier: MIT */
/* Blocks of plain text, one below the other, within quotes and lists. For plain_text.c alone. Does
 * not know HTML. */
#ifndef QUIRE_LIB_RENDER_PLAIN_LINES_H
#define QUIRE_LIB_RENDER_PLAIN_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"
#include "lib/render/fold.h"

#define PLAIN_LEVELS_MAX 12 /* quotes and items inside one another that are shown as such */

/* What lines of a quote or an item begin with. */
struct plain_level {
	struct fold fold; /* first: only before the first line */
	bool begun;       /* its first line was written */
};

struct plain_lines {
	struct str *out;
	struct plain_level levels[PLAIN_LEVELS_MAX];
	size_t depth;  /* of levels, those that are not shown too */
	bool gap;      /* an empty line comes before the next block */
	bool anything; /* was written */
};

/* plain_lines_enter - what follows is within one more level. */
void plain_lines_enter(struct plain_lines *l, const char *first, const char *rest) NONNULL;

/* plain_lines_leave - the innermost level ends. */
void plain_lines_leave(struct plain_lines *l) NONNULL;

/* plain_lines_begin - a block begins: the empty line before it, where one is wanted.
 * Returns what its lines begin with, in the arena of the output. */
struct fold plain_lines_begin(struct plain_lines *l) NONNULL;

#endif
