/* SPDX-License-Identifier: MIT */
/* Adding and reading; delivery_run.c and delivery_settle.c have the transitions. */
#include "lib/store/delivery.h"

#include "lib/base/random.h"
#include "lib/store/delivery_row.h"
#include "lib/store/statement.h"

void delivery_row(struct statement *t, struct arena *a, struct delivery *out)
{
	*out = (struct delivery){
		.id = statement_column_int(t, 0),
		.kind = (enum delivery_kind)statement_column_int(t, 1),
		.letter = statement_column_int(t, 2),
		.confirmation = statement_column_int(t, 3),
		.subscriber = statement_column_int(t, 4),
		.address = statement_column_text(t, 5, a),
		.state = (enum delivery_state)statement_column_int(t, 6),
		.made_at = statement_column_int(t, 7),
		.next_at = statement_column_int(t, 8),
		.tries = statement_column_int(t, 9),
		.run = statement_column_int(t, 10),
		.sequence = statement_column_int(t, 11),
		.handed_at = statement_column_int(t, 12),
		.ended_at = statement_column_int(t, 13),
		.code = statement_column_int(t, 14),
		.enhanced = statement_column_text(t, 15, a),
		.answer = statement_column_text(t, 16, a),
	};
}

enum status delivery_rows(struct statement *t, struct arena *a, struct delivery_list *out)
{
	struct delivery *list = NULL;
	size_t n = 0, capacity = 0;
	enum status status;

	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		delivery_row(t, a, &list[n++]);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = (struct delivery_list){list, n};
	return STATUS_OK;
}

static void bind_or_null(struct statement *t, int n, int64_t id)
{
	if (id)
		statement_int(t, n, id);
}

enum status delivery_add(struct store *s, const struct delivery *d, int64_t *id)
{
	static const char sql[] = "INSERT INTO delivery (id, kind, letter, confirmation, "
				  "subscriber, address, made_at,"
				  " next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	int64_t number = random_id();
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, number);
	statement_int(t, 2, d->kind);
	bind_or_null(t, 3, d->letter);
	bind_or_null(t, 4, d->confirmation);
	bind_or_null(t, 5, d->subscriber);
	statement_text(t, 6, d->address);
	statement_int(t, 7, d->made_at);
	statement_int(t, 8, d->next_at);
	status = statement_run(t);
	if (status == STATUS_OK)
		*id = number;
	return status;
}

enum status delivery_get(struct store *s, struct arena *a, int64_t id, struct delivery *out)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT " DELIVERY_COLUMNS " FROM delivery d WHERE d.id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	delivery_row(t, a, out);
	statement_done(t);
	return STATUS_OK;
}

enum status delivery_list_uncertain(struct store *s, struct arena *a, int64_t running,
				    int64_t limit, struct delivery_list *out)
{
	static const char sql[] =
		"SELECT " DELIVERY_COLUMNS " FROM delivery d WHERE d.state = 2 AND d.run <> ?1"
		" ORDER BY d.handed_at, d.id LIMIT ?2";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	/* No run has the number -1, so that with none at work all are uncertain. */
	statement_int(t, 1, running ? running : -1);
	statement_int(t, 2, limit);
	return delivery_rows(t, a, out);
}

enum status delivery_list_of(struct store *s, struct arena *a, int64_t subscriber,
			     struct delivery_list *out)
{
	static const char sql[] =
		"SELECT " DELIVERY_COLUMNS " FROM delivery d WHERE d.subscriber = ?1"
		" ORDER BY d.made_at, d.id";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, subscriber);
	return delivery_rows(t, a, out);
}

enum status delivery_list_numbered(struct store *s, struct arena *a, int64_t after, int64_t limit,
				   struct delivery_list *out)
{
	static const char sql[] =
		"SELECT " DELIVERY_COLUMNS " FROM delivery d WHERE d.sequence > ?1"
		" ORDER BY d.sequence LIMIT ?2";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, after);
	statement_int(t, 2, limit);
	return delivery_rows(t, a, out);
}

enum status delivery_count(struct store *s, int64_t running, struct delivery_counts *out)
{
	static const char sql[] =
		"SELECT state, count(*), sum(state = 2 AND run <> ?1) FROM delivery GROUP BY state";
	struct delivery_counts counts = {{0}, 0};
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, running ? running : -1);
	while ((status = statement_next(t)) == STATUS_OK) {
		counts.states[statement_column_int(t, 0)] = statement_column_int(t, 1);
		counts.uncertain += statement_column_int(t, 2);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = counts;
	return STATUS_OK;
}

enum status delivery_next(struct store *s, int64_t *out)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT min(next_at) FROM delivery WHERE state IN (0, 4)", &t);

	return status == STATUS_OK ? statement_number(t, out) : status;
}

enum status delivery_is_stale(struct store *s, int64_t before, bool *out)
{
	static const char sql[] =
		"SELECT EXISTS (SELECT 1 FROM delivery WHERE kind = 3 AND state IN (0, 4)"
		" AND next_at < ?1) AND ifnull((SELECT handed_at FROM delivery"
		" WHERE sequence = (SELECT max(sequence) FROM delivery)), 0) < ?1";
	int64_t stale = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, before);
	status = statement_number(t, &stale);
	if (status == STATUS_OK)
		*out = stale != 0;
	return status;
}

enum status delivery_look(struct store *s, int64_t id, enum delivery_state *state, int64_t *run)
{
	struct statement *t;
	enum status status = statement_get(s, "SELECT state, run FROM delivery WHERE id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	*state = (enum delivery_state)statement_column_int(t, 0);
	*run = statement_column_int(t, 1);
	statement_done(t);
	return STATUS_OK;
}
