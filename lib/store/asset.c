/* SPDX-License-Identifier: MIT */
#include "lib/store/asset.h"

#include "lib/store/statement.h"

enum status asset_load(struct store *s, struct arena *a, struct asset_list *out)
{
	static const char sql[] =
		"SELECT path, source, size, modified_ns, width, height, unused_since FROM asset"
		" ORDER BY path, source";
	struct asset *list = NULL;
	size_t n = 0, capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		list[n].path = statement_column_text(t, 0, a);
		list[n].source = statement_column_text(t, 1, a);
		list[n].size = statement_column_int(t, 2);
		list[n].modified_ns = statement_column_int(t, 3);
		list[n].width = statement_column_int(t, 4);
		list[n].height = statement_column_int(t, 5);
		list[n++].unused_since = statement_column_int(t, 6);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	out->items = list;
	out->count = n;
	return STATUS_OK;
}

enum status asset_put(struct store *s, const struct asset *asset)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO asset (path, source, size, modified_ns, width, height,"
		" unused_since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, asset->path);
	statement_text(t, 2, asset->source);
	statement_int(t, 3, asset->size);
	statement_int(t, 4, asset->modified_ns);
	statement_int(t, 5, asset->width);
	statement_int(t, 6, asset->height);
	statement_int(t, 7, asset->unused_since);
	return statement_run(t);
}

enum status asset_forget(struct store *s, const char *path)
{
	struct statement *t;
	enum status status = statement_get(s, "DELETE FROM asset WHERE path = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, path);
	return statement_run(t);
}
