/* SPDX-License-Identifier: MIT */
#include "lib/store/confirmation.h"

#include <string.h>

#include "lib/base/random.h"
#include "lib/store/statement.h"

#define COLUMNS                                                                                    \
	"c.id, c.subscriber, c.address, c.spelling, c.cadence, c.browser, c.page, c.made_at,"      \
	" c.expires_at, c.used_at IS NOT NULL"

enum status confirmation_make(struct store *s, const struct confirmation *c, int64_t *id)
{
	static const char sql[] =
		"INSERT INTO confirmation (id, subscriber, address, spelling, cadence, browser,"
		" page, made_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
	int64_t number = random_id();
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, number);
	statement_int(t, 2, c->subscriber);
	statement_text(t, 3, c->address);
	statement_text(t, 4, c->spelling);
	statement_int(t, 5, c->cadence);
	if (c->has_browser)
		statement_blob(t, 6, c->browser.bytes, sizeof(c->browser.bytes));
	statement_text(t, 7, c->page);
	statement_int(t, 8, c->made_at);
	statement_int(t, 9, c->made_at + CONFIRMATION_SECONDS);
	status = statement_run(t);
	if (status == STATUS_OK)
		*id = number;
	return status;
}

enum status confirmation_add_token(struct store *s, int64_t id, const struct hash *token)
{
	static const char sql[] =
		"INSERT INTO confirmation_token (hash, confirmation) VALUES (?1, ?2)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, token->bytes, sizeof(token->bytes));
	statement_int(t, 2, id);
	return statement_run(t);
}

static enum status read_one(struct statement *t, struct arena *a, int64_t now,
			    struct confirmation *out)
{
	struct blob browser;
	enum status status = statement_next(t);

	if (status != STATUS_OK)
		return status;
	*out = (struct confirmation){
		.id = statement_column_int(t, 0),
		.subscriber = statement_column_int(t, 1),
		.address = statement_column_text(t, 2, a),
		.spelling = statement_column_text(t, 3, a),
		.cadence = (enum subscriber_cadence)statement_column_int(t, 4),
		.page = statement_column_text(t, 6, a),
		.made_at = statement_column_int(t, 7),
		.state =
			statement_column_int(t, 8) > now ? CONFIRMATION_OPEN : CONFIRMATION_EXPIRED,
	};
	if (statement_column_int(t, 9))
		out->state = CONFIRMATION_USED;
	browser = statement_column_blob(t, 5, a);
	out->has_browser = browser.len == sizeof(out->browser.bytes);
	if (out->has_browser)
		memcpy(out->browser.bytes, browser.data, browser.len);
	statement_done(t);
	return STATUS_OK;
}

enum status confirmation_find(struct store *s, struct arena *a, const struct hash *token,
			      int64_t now, struct confirmation *out)
{
	static const char sql[] = "SELECT " COLUMNS " FROM confirmation_token k"
				  " JOIN confirmation c ON c.id = k.confirmation WHERE k.hash = ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_blob(t, 1, token->bytes, sizeof(token->bytes));
	return read_one(t, a, now, out);
}

enum status confirmation_get(struct store *s, struct arena *a, int64_t id, int64_t now,
			     struct confirmation *out)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT " COLUMNS " FROM confirmation c WHERE c.id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	return read_one(t, a, now, out);
}

enum status confirmation_use(struct store *s, int64_t id, int64_t now)
{
	static const char sql[] = "UPDATE confirmation SET used_at = ?2 WHERE id = ?1"
				  " AND used_at IS NULL AND expires_at > ?2 RETURNING id";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, now);
	status = statement_next(t);
	statement_done(t);
	return status == STATUS_NOT_FOUND ? STATUS_GONE : status;
}

enum status confirmation_forget(struct store *s, int64_t before, int64_t limit)
{
	static const char sql[] = "DELETE FROM confirmation WHERE id IN"
				  " (SELECT id FROM confirmation WHERE expires_at < ?1 LIMIT ?2)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, before);
	statement_int(t, 2, limit);
	return statement_run(t);
}
