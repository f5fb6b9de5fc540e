/* SPDX-License-Identifier: MIT */
#include "lib/store/store.h"

#include <string.h>

#include "lib/store/statement.h"

/* Texts that are being collected; room for the terminating NULL is not needed. */
struct faults {
	struct arena *arena;
	const char **items;
	size_t count, limit;
};

static void add(struct faults *f, const char *text)
{
	if (f->count < f->limit)
		f->items[f->count++] = text;
}

/* One row "ok", or a row a fault. */
static enum status check_file(struct store *s, struct faults *f)
{
	struct statement *t;
	const char *text;
	enum status status = statement_get(s, "PRAGMA integrity_check", &t);

	if (status != STATUS_OK)
		return status;
	while ((status = statement_next(t)) == STATUS_OK) {
		text = statement_column_text(t, 0, f->arena);
		if (text && strcmp(text, "ok") != 0)
			add(f, text);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* A row for each row that refers to one that isn't there. */
static enum status check_references(struct store *s, struct faults *f)
{
	struct statement *t;
	enum status status = statement_get(s, "PRAGMA foreign_key_check", &t);

	if (status != STATUS_OK)
		return status;
	while ((status = statement_next(t)) == STATUS_OK)
		add(f,
		    arena_printf(f->arena, "row %lld of %s refers to a row of %s that is missing",
				 (long long)statement_column_int(t, 1),
				 statement_column_text(t, 0, f->arena),
				 statement_column_text(t, 2, f->arena)));
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status store_check(struct store *s, struct arena *a, size_t limit, const char *const **out,
			size_t *count)
{
	struct faults f = {.arena = a, .limit = limit};
	enum status status;

	f.items = arena_array(a, limit, sizeof(*f.items));
	status = check_file(s, &f);
	if (status == STATUS_OK)
		status = check_references(s, &f);
	if (status != STATUS_OK)
		return status;
	*out = f.items;
	*count = f.count;
	return STATUS_OK;
}
