/* SPDX-License-Identifier: MIT */
#include "lib/store/essay.h"

#include <stdlib.h>
#include <strings.h>

#include "lib/site/address.h"
#include "lib/store/essay_row.h"
#include "lib/store/statement.h"

void essay_row(struct statement *t, struct arena *a, struct essay *out)
{
	*out = (struct essay){
		.id = statement_column_int(t, 0),
		.kind = statement_column_int(t, 1) == ESSAY_PAGE ? ESSAY_PAGE : ESSAY_WRITING,
		.slug = statement_column_text(t, 2, a),
		.date_at = statement_column_int(t, 3),
		.title = statement_column_text(t, 4, a),
		.standfirst = statement_column_text(t, 5, a),
		.date = statement_column_text(t, 6, a),
		.updated = statement_column_text(t, 7, a),
		.language = statement_column_text(t, 8, a),
		.tags = statement_column_text(t, 9, a),
		.words = statement_column_int(t, 10),
		.minutes = statement_column_int(t, 11),
		.draft = statement_column_int(t, 12) != 0,
		.image = "",
		.image_alt = "",
		.origins = "",
		.html = {.data = "", .len = 0},
	};
	out->path =
		out->kind == ESSAY_PAGE ? address_page(a, out->slug) : address_essay(a, out->slug);
}

/* Columns behind ESSAY_COLUMNS. */
enum {
	FOUND_REMOVED = 13,
	FOUND_APPEARED,
	FOUND_IMAGE,
	FOUND_IMAGE_ALT,
	FOUND_IMAGE_WIDTH,
	FOUND_IMAGE_HEIGHT,
	FOUND_ORIGINS,
	FOUND_HTML,
	FOUND_NOTES
};

/* What was removed before it ever appeared was never there. */
static enum status judge(struct statement *t, int64_t now)
{
	int64_t removed = statement_column_int(t, FOUND_REMOVED);

	if (removed != 0)
		return statement_column_int(t, FOUND_APPEARED) <= removed ? STATUS_GONE
									  : STATUS_NOT_FOUND;
	return statement_column_int(t, 3) <= now ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status essay_find(struct store *s, struct arena *a, const char *path, int64_t now,
		       struct essay *out)
{
	static const char sql[] =
		"SELECT " ESSAY_COLUMNS ", e.removed_at, e.appeared_at, r.image, r.image_alt,"
		" r.image_width, r.image_height, r.origins, r.html, r.notes"
		" FROM address a JOIN essay e ON e.id = a.essay"
		" LEFT JOIN rendering r ON r.id = e.rendering WHERE a.path = ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, path);
	status = statement_next(t);
	if (status == STATUS_OK)
		status = judge(t, now);
	if (status == STATUS_OK) {
		essay_row(t, a, out);
		out->image = statement_column_text(t, FOUND_IMAGE, a);
		out->image_alt = statement_column_text(t, FOUND_IMAGE_ALT, a);
		out->image_width = statement_column_int(t, FOUND_IMAGE_WIDTH);
		out->image_height = statement_column_int(t, FOUND_IMAGE_HEIGHT);
		out->origins = statement_column_text(t, FOUND_ORIGINS, a);
		out->html = statement_column_blob(t, FOUND_HTML, a);
		out->notes = statement_column_int(t, FOUND_NOTES);
	}
	statement_done(t);
	return status;
}

/* All rows that are left. */
static enum status gather(struct statement *t, struct arena *a, struct essay_list *out)
{
	struct essay *list = NULL;
	size_t n = 0, capacity = 0;
	enum status status;

	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		essay_row(t, a, &list[n++]);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	out->items = list;
	out->count = n;
	return STATUS_OK;
}

/* The page of the list is cut out of the index alone, before any rendering is looked at. */
enum status essay_list(struct store *s, struct arena *a, int64_t now, size_t offset, size_t limit,
		       struct essay_list *out)
{
	static const char sql[] =
		"SELECT " ESSAY_COLUMNS " FROM"
		" (SELECT id AS cut FROM essay WHERE kind = 0 AND removed_at IS NULL"
		" AND date_at <= ?1 ORDER BY date_at DESC, id DESC LIMIT ?2 OFFSET ?3)"
		" JOIN essay e ON e.id = cut JOIN rendering r ON r.id = e.rendering"
		" ORDER BY e.date_at DESC, e.id DESC";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	statement_int(t, 2, limit < INT64_MAX ? (int64_t)limit : INT64_MAX);
	statement_int(t, 3, offset < INT64_MAX ? (int64_t)offset : INT64_MAX);
	return gather(t, a, out);
}

enum status essay_list_letter(struct store *s, struct arena *a, int64_t letter, int64_t now,
			      struct essay_list *out)
{
	static const char sql[] =
		"SELECT " ESSAY_COLUMNS " FROM letter_essay l JOIN essay e ON e.id = l.essay"
		" JOIN rendering r ON r.id = e.rendering WHERE l.letter = ?1"
		" AND e.removed_at IS NULL AND e.date_at <= ?2 ORDER BY l.position";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, letter);
	statement_int(t, 2, now);
	return gather(t, a, out);
}

static int compare_titles(const void *first, const void *second)
{
	const struct essay *a = first, *b = second;
	int order = strcasecmp(a->title, b->title);

	return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

/* A site has a handful, and every page shows them: SQLite would make a table to sort them. */
enum status essay_pages(struct store *s, struct arena *a, int64_t now, struct essay_list *out)
{
	static const char sql[] = "SELECT " ESSAY_COLUMNS " FROM essay e"
				  " JOIN rendering r ON r.id = e.rendering WHERE e.kind = 1"
				  " AND e.removed_at IS NULL AND e.date_at <= ?1";
	struct essay_list all;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	status = gather(t, a, &all);
	if (status != STATUS_OK)
		return status;
	if (all.count > 1)
		qsort(all.items, all.count, sizeof(*all.items), compare_titles);
	out->items = all.items;
	out->count = all.count < ESSAY_PAGES_MAX ? all.count : ESSAY_PAGES_MAX;
	return STATUS_OK;
}

enum status essay_count(struct store *s, enum essay_kind kind, int64_t now, size_t *out)
{
	static const char sql[] = "SELECT count(*) FROM essay"
				  " WHERE kind = ?1 AND removed_at IS NULL AND date_at <= ?2";
	struct statement *t;
	int64_t count;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, kind);
	statement_int(t, 2, now);
	status = statement_number(t, &count);
	if (status == STATUS_OK)
		*out = (size_t)count;
	return status;
}

enum status essay_next(struct store *s, int64_t now, int64_t *out)
{
	/* Both kinds are named so that the index is used. */
	static const char sql[] = "SELECT min(date_at) FROM essay"
				  " WHERE kind IN (0, 1) AND removed_at IS NULL AND date_at > ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	return statement_number(t, out);
}
