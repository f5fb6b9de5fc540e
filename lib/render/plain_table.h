/* SPDX-License-Identifier: MIT */
/* A table's cells as lines of plain text. For plain_text.c alone. Does not know HTML. */
#ifndef QUIRE_LIB_RENDER_PLAIN_TABLE_H
#define QUIRE_LIB_RENDER_PLAIN_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/str.h"

/* One cell. */
struct plain_cell {
	const char *text; /* one line */
	size_t row;       /* from 1 */
	size_t column;    /* from 0 */
};

struct plain_table {
	struct arena *arena;
	struct plain_cell *cells; /* in their order */
	size_t count, capacity;
	size_t rows, columns; /* so far; columns of the widest row */
	size_t column;        /* that the next cell has */
	bool headed;          /* the first row is of headings */
};

/* plain_table_init - no row yet. */
void plain_table_init(struct plain_table *t, struct arena *a) NONNULL;

/* plain_table_row - a row begins. */
void plain_table_row(struct plain_table *t) NONNULL;

/* plain_table_cell - the row's next cell; text is copied, a line end in it is a blank. */
void plain_table_cell(struct plain_table *t, const char *text, bool heading) NONNULL;

/* plain_table_put - append the table in lines that begin with prefix. */
void plain_table_put(const struct plain_table *t, const char *prefix, struct str *out) NONNULL;

#endif
