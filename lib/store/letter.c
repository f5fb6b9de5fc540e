/* SPDX-License-Identifier: MIT */
/* Reading letters; letter_freeze.c makes them. */
#include "lib/store/letter.h"

#include "lib/site/address.h"
#include "lib/store/statement.h"

#define COLUMNS "l.id, l.subject, l.cadence, l.due_at, l.frozen_at"

static void read_row(struct statement *t, struct arena *a, struct letter *out)
{
	*out = (struct letter){
		.id = statement_column_int(t, 0),
		.subject = statement_column_text(t, 1, a),
		.cadence = (enum subscriber_cadence)statement_column_int(t, 2),
		.due_at = statement_column_int(t, 3),
		.frozen_at = statement_column_int(t, 4),
	};
}

static enum status read_rows(struct statement *t, struct arena *a, struct letter_list *out)
{
	struct letter *list = NULL;
	size_t n = 0, capacity = 0;
	enum status status;

	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		read_row(t, a, &list[n++]);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = (struct letter_list){list, n};
	return STATUS_OK;
}

static enum status count(struct store *s, int64_t running, struct letter *letter)
{
	static const char states[] =
		"SELECT state, count(*) FROM delivery WHERE letter = ?1 GROUP BY state";
	static const char running_ones[] =
		"SELECT count(*) FROM delivery WHERE letter = ?1 AND state = 2 AND run = ?2";
	int64_t at_work = 0;
	struct statement *t;
	enum status status = statement_get(s, states, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, letter->id);
	while ((status = statement_next(t)) == STATUS_OK)
		letter->counts.states[statement_column_int(t, 0)] = statement_column_int(t, 1);
	if (status != STATUS_NOT_FOUND)
		return status;
	status = statement_get(s, running_ones, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, letter->id);
	statement_int(t, 2, running ? running : -1);
	status = statement_number(t, &at_work);
	letter->counts.uncertain = letter->counts.states[DELIVERY_HANDED] - at_work;
	return status;
}

enum status letter_get(struct store *s, struct arena *a, int64_t id, int64_t running,
		       struct letter *out)
{
	struct letter letter;
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT " COLUMNS " FROM letter l WHERE l.id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	read_row(t, a, &letter);
	statement_done(t);
	status = count(s, running, &letter);
	if (status == STATUS_OK)
		*out = letter;
	return status;
}

enum status letter_list(struct store *s, struct arena *a, int64_t running, int64_t limit,
			struct letter_list *out)
{
	struct letter_list list = {NULL, 0};
	struct statement *t;
	enum status status = statement_get(
		s, "SELECT " COLUMNS " FROM letter l ORDER BY l.id DESC LIMIT ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, limit);
	status = read_rows(t, a, &list);
	for (size_t i = 0; status == STATUS_OK && i < list.count; i++)
		status = count(s, running, &list.items[i]);
	if (status == STATUS_OK)
		*out = list;
	return status;
}

enum status letter_count_unsubscribed(struct store *s, struct letter_list *list)
{
	static const char sql[] =
		"SELECT k.letter, count(*) FROM (SELECT (SELECT d.letter FROM delivery d"
		" WHERE d.subscriber = s.id AND d.kind = 3 AND d.handed_at <= s.state_at"
		" ORDER BY d.handed_at DESC LIMIT 1) AS letter FROM subscriber s WHERE s.state = "
		"2) k"
		" WHERE k.letter IS NOT NULL GROUP BY k.letter";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	while ((status = statement_next(t)) == STATUS_OK) {
		int64_t id = statement_column_int(t, 0);

		for (size_t i = 0; i < list->count; i++)
			if (list->items[i].id == id)
				list->items[i].unsubscribed = statement_column_int(t, 1);
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status letter_archive(struct store *s, struct arena *a, int64_t offset, int64_t limit,
			   struct letter_list *out)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM letter l WHERE l.id IN (SELECT min(k.letter) FROM"
		" (SELECT e.letter, group_concat(e.essay) AS essays FROM letter_essay e"
		" WHERE EXISTS (SELECT 1 FROM delivery d WHERE d.letter = e.letter AND d.state = 3)"
		" GROUP BY e.letter) k GROUP BY k.essays) ORDER BY l.id DESC LIMIT ?1 OFFSET ?2";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, limit);
	statement_int(t, 2, offset);
	return read_rows(t, a, out);
}

enum status letter_is_archived(struct store *s, int64_t id)
{
	struct statement *t;
	enum status status = statement_get(
		s, "SELECT 1 FROM delivery WHERE letter = ?1 AND state = 3 LIMIT 1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	status = statement_next(t);
	statement_done(t);
	return status;
}

enum status letter_essays(struct store *s, struct arena *a, int64_t id, struct letter_essays *out)
{
	static const char sql[] = "SELECT e.id, e.identity, e.slug, ifnull(r.title, '')"
				  " FROM letter_essay l JOIN essay e ON e.id = l.essay"
				  " LEFT JOIN rendering r ON r.id = e.rendering"
				  " WHERE l.letter = ?1 ORDER BY l.position";
	struct letter_essay *list = NULL;
	size_t n = 0, capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		list[n++] = (struct letter_essay){
			.id = statement_column_int(t, 0),
			.identity = statement_column_text(t, 1, a),
			.path = address_essay(a, statement_column_text(t, 2, a)),
			.title = statement_column_text(t, 3, a),
		};
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = (struct letter_essays){list, n};
	return STATUS_OK;
}
