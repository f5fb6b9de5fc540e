/* SPDX-License-Identifier: MIT */
#include "lib/store/register.h"

#include <string.h>

#include "lib/site/address.h"
#include "lib/store/handle.h"
#include "lib/store/page.h"
#include "lib/store/statement.h"

/* The addresses of all essays, read along with the essays in the same order. */
struct address_reader {
	struct statement *t;
	int64_t essay; /* of the row that waits; 0 for none left */
};

static enum status advance(struct address_reader *r)
{
	enum status status = statement_next(r->t);

	r->essay = status == STATUS_OK ? statement_column_int(r->t, 0) : 0;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status read_paths(struct address_reader *r, struct arena *a, int64_t essay,
			      const char *const **out)
{
	size_t n = 0, capacity = 0;
	const char **paths = NULL;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && r->essay == essay) {
		paths = arena_room(a, paths, n, &capacity, sizeof(*paths));
		paths[n++] = statement_column_text(r->t, 1, a);
		status = advance(r);
	}
	paths = arena_room(a, paths, n, &capacity, sizeof(*paths));
	paths[n] = NULL;
	*out = paths;
	return status;
}

static void read_entry(struct statement *t, struct arena *a, struct register_entry *out)
{
	struct blob source;

	*out = (struct register_entry){
		.id = statement_column_int(t, 0),
		.identity = statement_column_text(t, 1, a),
		.kind = statement_column_int(t, 2) == ESSAY_PAGE ? ESSAY_PAGE : ESSAY_WRITING,
		.slug = statement_column_text(t, 3, a),
		.file = statement_column_text(t, 4, a),
		.date_at = statement_column_int(t, 5),
		.rendering = statement_column_int(t, 6),
		.removed = statement_column_int(t, 7) != 0,
		.title = statement_column_text(t, 8, a),
	};
	source = statement_column_blob(t, 9, a);
	if (source.len == sizeof(out->source.bytes))
		memcpy(out->source.bytes, source.data, source.len);
}

static enum status read_entries(struct statement *t, struct address_reader *r, struct arena *a,
				struct register_list *out)
{
	struct register_entry *list = NULL;
	size_t n = 0, capacity = 0;
	enum status status;

	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		read_entry(t, a, &list[n]);
		status = read_paths(r, a, list[n].id, &list[n].paths);
		if (status != STATUS_OK)
			return status;
		n++;
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	out->items = list;
	out->count = n;
	return STATUS_OK;
}

enum status register_load(struct store *s, struct arena *a, struct register_list *out)
{
	static const char entries[] =
		"SELECT e.id, e.identity, e.kind, e.slug, e.file, e.date_at, e.rendering,"
		" e.removed_at IS NOT NULL, ifnull(r.title, ''), e.source FROM essay e"
		" LEFT JOIN rendering r ON r.id = e.rendering ORDER BY e.id";
	static const char addresses[] = "SELECT essay, path FROM address ORDER BY essay, path";
	struct address_reader r = {.essay = 0};
	struct statement *t;
	enum status status = statement_get(s, entries, &t);

	if (status == STATUS_OK)
		status = statement_get(s, addresses, &r.t);
	if (status != STATUS_OK)
		return status;
	status = advance(&r);
	if (status == STATUS_OK)
		status = read_entries(t, &r, a, out);
	statement_done(r.t);
	statement_done(t);
	return status;
}

/* The pages that show an essay are its own, which all its addresses lead to, and the index.
 * Nothing else does, but that the foot of every page lists the pages that are not essays: so
 * such a page is the whole site's concern. */
static enum status mark(struct store *s, int64_t essay, bool is_page)
{
	struct statement *t;
	struct arena a;
	enum status status;

	if (is_page)
		page_mark_site(s);
	if (s->marks.site)
		return STATUS_OK;
	page_mark(s, ADDRESS_INDEX);
	page_mark_under(s, ADDRESS_INDEX_PAGES);
	status = statement_get(s, "SELECT path FROM address WHERE essay = ?1", &t);
	if (status != STATUS_OK)
		return status;
	arena_init(&a, 0, NULL, NULL);
	statement_int(t, 1, essay);
	while ((status = statement_next(t)) == STATUS_OK)
		page_mark(s, statement_column_text(t, 0, &a));
	arena_release(&a);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Whether the essay that an entry means is a page that is none. STATUS_NOT_FOUND: it is new. */
static enum status find(struct store *s, const struct register_entry *entry, bool *is_page)
{
	struct statement *t;
	enum status status = statement_get(s, "SELECT kind FROM essay WHERE id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, entry->id);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	*is_page = statement_column_int(t, 0) == ESSAY_PAGE;
	statement_done(t);
	return STATUS_OK;
}

static const char insert[] =
	"INSERT INTO essay (identity, kind, slug, file, date_at, rendering, source, appeared_at)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?9, max(?5, ?7)) RETURNING id";
/* One that had not appeared by now, or by its removal, appears anew; one that nobody saw just now
 * returns. */
static const char update[] =
	"UPDATE essay SET identity = ?1, kind = ?2, slug = ?3, file = ?4, date_at = ?5,"
	" rendering = ?6, source = ?9,"
	" appeared_at = iif(appeared_at <= ifnull(removed_at, ?7), appeared_at, max(?5, ?7)),"
	" returned_at = iif(removed_at IS NULL AND date_at <= ?7, returned_at, ?7),"
	" removed_at = NULL WHERE id = ?8 RETURNING id";

static enum status write(struct store *s, const char *sql, const struct register_entry *entry,
			 int64_t now, int64_t *id)
{
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, entry->identity);
	statement_int(t, 2, entry->kind);
	statement_text(t, 3, entry->slug);
	statement_text(t, 4, entry->file);
	statement_int(t, 5, entry->date_at);
	statement_int(t, 6, entry->rendering);
	statement_int(t, 7, now);
	if (entry->id)
		statement_int(t, 8, entry->id);
	statement_blob(t, 9, entry->source.bytes, sizeof(entry->source.bytes));
	return statement_number(t, id);
}

/* Its own path an essay takes from whoever has it: publish lets no two have the same, so that
 * the other is about to move. An alias gives way to an essay that lives there. */
static enum status put_path(struct store *s, const char *path, int64_t essay, bool own)
{
	static const char sql[] =
		"INSERT INTO address (path, essay) VALUES (?1, ?2)"
		" ON CONFLICT (path) DO UPDATE SET essay = ?2 WHERE essay <> ?2 AND (?3 OR NOT "
		"EXISTS"
		" (SELECT 1 FROM essay e WHERE e.id = address.essay AND e.removed_at IS NULL"
		" AND address.path = iif(e.kind = 0, '/writing/', '/') || e.slug || '/'))";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, path);
	statement_int(t, 2, essay);
	statement_int(t, 3, own);
	return statement_run(t);
}

static enum status put_paths(struct store *s, const struct register_entry *entry, int64_t essay)
{
	struct arena a;
	const char *own;
	enum status status;

	arena_init(&a, 0, NULL, NULL);
	own = entry->kind == ESSAY_PAGE ? address_page(&a, entry->slug)
					: address_essay(&a, entry->slug);
	status = put_path(s, own, essay, true);
	for (size_t i = 0; status == STATUS_OK && entry->paths[i]; i++)
		if (strcmp(entry->paths[i], own) != 0)
			status = put_path(s, entry->paths[i], essay, false);
	arena_release(&a);
	return status;
}

enum status register_put(struct store *s, const struct register_entry *entry, int64_t now)
{
	int64_t id = 0;
	bool was_page = false;
	enum status status = find(s, entry, &was_page);

	if (status == STATUS_OK)
		status = write(s, update, entry, now, &id);
	else if (status == STATUS_NOT_FOUND)
		status = write(s, insert, entry, now, &id);
	if (status == STATUS_OK)
		status = put_paths(s, entry, id);
	/* An essay keeps the addresses it had, so these are the ones before and after. */
	if (status == STATUS_OK)
		status = mark(s, id, was_page || entry->kind == ESSAY_PAGE);
	return status;
}

enum status register_remove(struct store *s, int64_t id, int64_t now)
{
	static const char sql[] = "UPDATE essay SET removed_at = ?2, rendering = NULL"
				  " WHERE id = ?1 AND removed_at IS NULL RETURNING kind";
	struct statement *t;
	bool is_page;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, now);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_OK : status;
	is_page = statement_column_int(t, 0) == ESSAY_PAGE;
	statement_done(t);
	return mark(s, id, is_page);
}
