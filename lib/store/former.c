/* SPDX-License-Identifier: MIT */
#include "lib/store/former.h"

#include "lib/store/statement.h"

enum status former_load(struct store *s, struct arena *a, struct former_list *out)
{
	static const char sql[] = "SELECT folder, path, size, modified_ns, left_at FROM former"
				  " ORDER BY folder, path";
	struct former *list = NULL;
	size_t n = 0, capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		list[n++] = (struct former){.folder = statement_column_text(t, 0, a),
					    .path = statement_column_text(t, 1, a),
					    .size = statement_column_int(t, 2),
					    .modified_ns = statement_column_int(t, 3),
					    .left_at = statement_column_int(t, 4)};
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = (struct former_list){list, n};
	return STATUS_OK;
}

enum status former_put(struct store *s, const struct former *former)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO former (folder, path, size, modified_ns, left_at)"
		" VALUES (?1, ?2, ?3, ?4, ?5)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, former->folder);
	statement_text(t, 2, former->path);
	statement_int(t, 3, former->size);
	statement_int(t, 4, former->modified_ns);
	statement_int(t, 5, former->left_at);
	return statement_run(t);
}

enum status former_forget(struct store *s, const struct former *former)
{
	static const char sql[] = "DELETE FROM former WHERE folder = ?1 AND path = ?2";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, former->folder);
	statement_text(t, 2, former->path);
	return statement_run(t);
}
