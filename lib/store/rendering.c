/* SPDX-License-Identifier: MIT */
#include "lib/store/rendering.h"

#include "lib/store/handle.h"
#include "lib/store/statement.h"

enum status rendering_known(struct store *s, struct arena *a, const struct hash *key,
			    struct rendering_known **out, size_t *count)
{
	struct rendering_known *list = NULL;
	struct statement *t;
	size_t n = 0, capacity = 0;
	enum status status =
		statement_get(s, "SELECT id, inputs FROM rendering WHERE key = ?1 ORDER BY id", &t);

	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, key->bytes, HASH_SIZE);
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		list[n].id = statement_column_int(t, 0);
		list[n++].inputs = statement_column_text(t, 1, a);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = list;
	*count = n;
	return STATUS_OK;
}

static enum status find(struct store *s, const struct rendering *r, int64_t *id)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT id FROM rendering WHERE key = ?1 AND inputs = ?2", &t);

	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, r->key.bytes, HASH_SIZE);
	statement_text(t, 2, r->inputs);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	*id = statement_column_int(t, 0);
	statement_done(t);
	return STATUS_OK;
}

static void bind(struct statement *t, const struct rendering *r)
{
	statement_blob(t, 1, r->key.bytes, HASH_SIZE);
	statement_text(t, 2, r->inputs);
	statement_text(t, 3, r->title);
	statement_text(t, 4, r->standfirst);
	statement_text(t, 5, r->date);
	statement_text(t, 6, r->updated);
	statement_text(t, 7, r->language);
	statement_text(t, 8, r->tags);
	statement_text(t, 9, r->series);
	statement_text(t, 10, r->image);
	statement_text(t, 11, r->image_alt);
	statement_int(t, 12, r->image_width);
	statement_int(t, 13, r->image_height);
	statement_int(t, 14, r->words);
	statement_int(t, 15, r->minutes);
	statement_int(t, 16, r->draft);
	statement_int(t, 17, r->toc);
	statement_text(t, 18, r->extra);
	statement_text(t, 19, r->origins);
	statement_blob_text(t, 20, r->html.data, r->html.len);
	statement_int(t, 21, r->notes);
}

/* Without RETURNING: it would make SQLite open a savepoint for the statement, at which FTS5 writes
 * out what it has gathered, once an essay instead of once a transaction. */
static enum status insert(struct store *s, const struct rendering *r, int64_t *id)
{
	static const char sql[] =
		"INSERT INTO rendering (key, inputs, title, standfirst, date, updated, language,"
		" tags, series, image, image_alt, image_width, image_height, words, minutes, draft,"
		" toc, extra, origins, html, notes)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
		" ?17, ?18, ?19, ?20, ?21)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	bind(t, r);
	status = statement_run(t);
	if (status == STATUS_OK)
		*id = sqlite3_last_insert_rowid(s->db);
	return status;
}

static enum status insert_search(struct store *s, const struct rendering *r, int64_t id)
{
	struct statement *t;
	enum status status =
		statement_get(s,
			      "INSERT INTO search (rowid, title, standfirst, tags, body)"
			      " VALUES (?1, ?2, ?3, ?4, ?5)",
			      &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_text(t, 2, r->title);
	statement_text(t, 3, r->standfirst);
	statement_text(t, 4, r->tags);
	statement_blob_text(t, 5, r->text.data, r->text.len);
	return statement_run(t);
}

enum status rendering_add(struct store *s, const struct rendering *r, int64_t *id)
{
	int64_t found = 0;
	enum status status = find(s, r, &found);

	if (status == STATUS_NOT_FOUND) {
		status = insert(s, r, &found);
		if (status == STATUS_OK)
			status = insert_search(s, r, found);
	}
	if (status == STATUS_OK)
		*id = found;
	return status;
}

enum status rendering_inputs(struct store *s, struct arena *a, int64_t id, const char **out)
{
	struct statement *t;
	enum status status = statement_get(s, "SELECT inputs FROM rendering WHERE id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	*out = statement_column_text(t, 0, a);
	statement_done(t);
	return STATUS_OK;
}

enum status rendering_used_inputs(struct store *s, struct arena *a, int64_t limit, int64_t *last,
				  const char ***out, size_t *count)
{
	static const char sql[] = "SELECT e.id, r.inputs FROM essay e"
				  " JOIN rendering r ON r.id = e.rendering"
				  " WHERE e.id > ?1 ORDER BY e.id LIMIT ?2";
	const char **list = NULL;
	struct statement *t;
	size_t n = 0, capacity = 0;
	int64_t id = *last;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, *last);
	statement_int(t, 2, limit);
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		id = statement_column_int(t, 0);
		list[n++] = statement_column_text(t, 1, a);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*last = id;
	*out = list;
	*count = n;
	return STATUS_OK;
}

static enum status delete_all(struct store *s, const char *sql, const int64_t *ids, size_t count)
{
	enum status status = STATUS_OK;
	struct statement *t;

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		status = statement_get(s, sql, &t);
		if (status != STATUS_OK)
			return status;
		statement_int(t, 1, ids[i]);
		status = statement_run(t);
	}
	return status;
}

/* The ids first, since rows are not deleted under a statement that walks over them. */
static enum status list_unused(struct store *s, struct arena *a, int64_t limit, int64_t **ids,
			       size_t *count)
{
	static const char sql[] = "SELECT r.id FROM rendering r WHERE NOT EXISTS"
				  " (SELECT 1 FROM essay e WHERE e.rendering = r.id) LIMIT ?1";
	struct statement *t;
	size_t capacity = 0;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, limit);
	while ((status = statement_next(t)) == STATUS_OK) {
		*ids = arena_room(a, *ids, *count, &capacity, sizeof(**ids));
		(*ids)[(*count)++] = statement_column_int(t, 0);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status rendering_prune(struct store *s, int64_t limit, int64_t *deleted)
{
	struct arena a;
	int64_t *ids = NULL;
	size_t count = 0;
	enum status status;

	arena_init(&a, 0, NULL, NULL);
	status = list_unused(s, &a, limit > 0 ? limit : 0, &ids, &count);
	if (status == STATUS_OK)
		status = delete_all(s, "DELETE FROM rendering WHERE id = ?1", ids, count);
	if (status == STATUS_OK)
		status = delete_all(s, "DELETE FROM search WHERE rowid = ?1", ids, count);
	if (status == STATUS_OK)
		*deleted = (int64_t)count;
	arena_release(&a);
	return status;
}
