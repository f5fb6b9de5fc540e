/* SPDX-License-Identifier: MIT */
/* An essay from a row of a query. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_ESSAY_ROW_H
#define QUIRE_LIB_STORE_ESSAY_ROW_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/store/essay.h"
#include "lib/store/statement.h"

/* The columns that essay_row reads, of essay e and rendering r. */
#define ESSAY_COLUMNS                                                                              \
	"e.id, e.kind, e.slug, e.date_at, r.title, r.standfirst, r.date, r.updated, r.language,"   \
	" r.tags, r.words, r.minutes, r.draft"

/* essay_row - the current row as an essay without what only essay_find gives. In a. */
void essay_row(struct statement *t, struct arena *a, struct essay *out) NONNULL;

#endif
