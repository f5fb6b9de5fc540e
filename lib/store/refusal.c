/* SPDX-License-Identifier: MIT */
#include "lib/store/refusal.h"

#include "lib/store/statement.h"

enum status refusal_find(struct store *s, struct arena *a, const struct hash *key,
			 struct refusal *out)
{
	struct statement *t;
	enum status status = statement_get(s, "SELECT line, text FROM refusal WHERE key = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, key->bytes, sizeof(key->bytes));
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	out->line = statement_column_int(t, 0);
	out->text = statement_column_text(t, 1, a);
	statement_done(t);
	return STATUS_OK;
}

enum status refusal_put(struct store *s, const struct hash *key, const struct refusal *refusal)
{
	struct statement *t;
	enum status status = statement_get(
		s, "INSERT OR REPLACE INTO refusal (key, line, text) VALUES (?1, ?2, ?3)", &t);

	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, key->bytes, sizeof(key->bytes));
	statement_int(t, 2, refusal->line);
	statement_text(t, 3, refusal->text);
	return statement_run(t);
}
