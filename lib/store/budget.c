/* SPDX-License-Identifier: MIT */
#include "lib/store/budget.h"

#include "lib/store/statement.h"

/* A slot is known by its first second; one for ever is the slot 0. */
static int64_t slot_of(const struct budget *b, int64_t now)
{
	return b->slot_seconds > 0 ? now - now % b->slot_seconds : 0;
}

static void bind(struct statement *t, const struct budget *b, int64_t now)
{
	statement_text(t, 1, b->name);
	statement_blob(t, 2, b->key ? b->key->bytes : NULL, b->key ? sizeof(b->key->bytes) : 0);
	statement_int(t, 3, slot_of(b, now));
}

enum status budget_left(struct store *s, const struct budget *b, int64_t now, int64_t *left)
{
	static const char sql[] =
		"SELECT count FROM budget WHERE name = ?1 AND key = ?2 AND slot = ?3";
	int64_t count = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	bind(t, b, now);
	status = statement_next(t);
	if (status == STATUS_OK)
		count = statement_column_int(t, 0);
	statement_done(t);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	*left = count < b->limit ? b->limit - count : 0;
	return STATUS_OK;
}

enum status budget_take(struct store *s, const struct budget *b, int64_t now, int64_t wanted,
			int64_t *taken)
{
	static const char sql[] =
		"INSERT INTO budget (name, key, slot, ends_at, count) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (name, key, slot) DO UPDATE SET count = count + ?5";
	int64_t left, take;
	struct statement *t;
	enum status status = budget_left(s, b, now, &left);

	if (status != STATUS_OK)
		return status;
	take = left < wanted ? left : wanted;
	if (take > 0) {
		status = statement_get(s, sql, &t);
		if (status != STATUS_OK)
			return status;
		bind(t, b, now);
		statement_int(t, 4, b->slot_seconds > 0 ? slot_of(b, now) + b->slot_seconds : 0);
		statement_int(t, 5, take);
		status = statement_run(t);
	}
	if (status == STATUS_OK)
		*taken = take;
	return status;
}

enum status budget_give(struct store *s, const struct budget *b, int64_t now, int64_t count)
{
	static const char sql[] = "UPDATE budget SET count = max(0, count - ?4)"
				  " WHERE name = ?1 AND key = ?2 AND slot = ?3";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	bind(t, b, now);
	statement_int(t, 4, count);
	return statement_run(t);
}

enum status budget_forget(struct store *s, int64_t now, int64_t limit)
{
	static const char sql[] =
		"DELETE FROM budget WHERE (name, key, slot) IN (SELECT name, key, slot FROM budget"
		" WHERE ends_at > 0 AND ends_at <= ?1 LIMIT ?2)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	statement_int(t, 2, limit);
	return statement_run(t);
}
