/* SPDX-License-Identifier: MIT */
#include "lib/store/letter_due.h"

#include "lib/store/statement.h"

static enum status make_tables(struct store *s)
{
	enum status status = statement_exec(
		s, "CREATE TEMP TABLE IF NOT EXISTS due_essay (subscriber INTEGER NOT"
		   " NULL, essay INTEGER NOT NULL, due_at INTEGER NOT NULL,"
		   " PRIMARY KEY (subscriber, essay)) WITHOUT ROWID");

	if (status == STATUS_OK)
		status = statement_exec(
			s, "CREATE TEMP TABLE IF NOT EXISTS due_reader (subscriber INTEGER PRIMARY"
			   " KEY, cadence INTEGER NOT NULL, essays TEXT NOT NULL, due_at INTEGER"
			   " NOT NULL, delivery INTEGER NOT NULL)");
	if (status == STATUS_OK)
		status = statement_exec(
			s, "CREATE INDEX IF NOT EXISTS temp.due_reader_letter ON due_reader"
			   " (cadence, essays, due_at)");
	return status;
}

enum status letter_due_clear(struct store *s)
{
	enum status status = statement_exec(s, "DELETE FROM temp.due_essay");

	return status == STATUS_OK ? statement_exec(s, "DELETE FROM temp.due_reader") : status;
}

/* The last reader of this step; 0 where all that are left fit. */
static enum status find_last(struct store *s, int64_t after, int64_t limit, int64_t *out)
{
	static const char sql[] = "SELECT id FROM subscriber WHERE id > ?1 AND +state = 1"
				  " ORDER BY id LIMIT 1 OFFSET ?2";
	struct statement *t;
	enum status status = STATUS_NOT_FOUND;

	if (limit > 0) {
		status = statement_get(s, sql, &t);
		if (status != STATUS_OK)
			return status;
		statement_int(t, 1, after);
		statement_int(t, 2, limit - 1);
		status = statement_next(t);
		if (status == STATUS_OK)
			*out = statement_column_int(t, 0);
		statement_done(t);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = 0;
	return STATUS_OK;
}

/* An essay is due to a reader since it appeared or, by cadence, since the boundary behind that; but
 * not before a pause was over, or before the reader chose to be written to like that. */
static enum status find_due(struct store *s, const struct letter_terms *terms, int64_t after,
			    int64_t last)
{
	static const char sql[] =
		"INSERT INTO temp.due_essay (subscriber, essay, due_at)"
		" SELECT s.id, e.id, max(s.changed_at, s.paused_until, CASE s.cadence"
		" WHEN 0 THEN e.appeared_at WHEN 1 THEN iif(e.appeared_at >= ?4, ?2, ?4)"
		" ELSE iif(e.appeared_at >= ?5, ?3, ?5) END)"
		" FROM subscriber s CROSS JOIN essay e INDEXED BY essay_shown"
		" WHERE s.id > ?6 AND s.id <= ?7 AND +s.state = 1 AND s.paused_until <= ?1"
		" AND e.kind = 0 AND e.removed_at IS NULL AND e.date_at <= ?1"
		" AND max(e.appeared_at, e.date_at, e.returned_at)"
		" >= max(iif(s.settled_to > ?1 - ?8, 0, s.settled_to), s.confirmed_at + 1)"
		" AND e.appeared_at > s.confirmed_at"
		" AND e.appeared_at > (SELECT ifnull(first_published_at, ?1) FROM site)"
		" AND e.appeared_at < CASE s.cadence WHEN 0 THEN ?1 + 1 WHEN 1 THEN ?2 ELSE ?3 END"
		" AND NOT EXISTS (SELECT 1 FROM covered c"
		" WHERE c.subscriber = s.id AND c.essay = e.id)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, terms->now);
	statement_int(t, 2, terms->week);
	statement_int(t, 3, terms->month);
	statement_int(t, 4, terms->last_week);
	statement_int(t, 5, terms->last_month);
	statement_int(t, 6, after);
	statement_int(t, 7, last ? last : INT64_MAX);
	statement_int(t, 8, LETTER_DUE_SLACK_SECONDS);
	return statement_run(t);
}

/* What was missed goes along where something is due by itself, unless its reader has left and come
 * back since. */
static enum status find_missed(struct store *s, const struct letter_terms *terms)
{
	static const char sql[] =
		"INSERT INTO temp.due_essay (subscriber, essay, due_at)"
		" SELECT c.subscriber, c.essay, 0 FROM covered c"
		" JOIN subscriber s ON s.id = c.subscriber JOIN essay e ON e.id = c.essay"
		" WHERE c.missed = 1 AND e.removed_at IS NULL AND e.date_at <= ?1"
		" AND e.appeared_at > s.confirmed_at"
		" AND EXISTS (SELECT 1 FROM temp.due_essay d WHERE d.subscriber = c.subscriber)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, terms->now);
	return statement_run(t);
}

/* So do those of a delivery that is uncertain: it may be that they never came. */
static enum status find_doubted(struct store *s, const struct letter_terms *terms)
{
	static const char sql[] =
		"INSERT INTO temp.due_essay (subscriber, essay, due_at)"
		" SELECT c.subscriber, c.essay, 0 FROM (SELECT id FROM delivery "
		"WHERE " LETTER_DUE_DOUBTED ") d CROSS JOIN covered c ON c.delivery = d.id"
		" JOIN subscriber s ON s.id = c.subscriber JOIN essay e ON e.id = c.essay"
		" WHERE c.missed = 0 AND e.removed_at IS NULL AND e.date_at <= ?1"
		" AND e.appeared_at > s.confirmed_at"
		" AND EXISTS (SELECT 1 FROM temp.due_essay x WHERE x.subscriber = c.subscriber)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, terms->now);
	return statement_run(t);
}

enum status letter_due_find(struct store *s, const struct letter_terms *terms, int64_t after,
			    int64_t limit, int64_t *last)
{
	enum status status = make_tables(s);

	if (status == STATUS_OK)
		status = letter_due_clear(s);
	if (status == STATUS_OK)
		status = find_last(s, after, limit, last);
	if (status == STATUS_OK)
		status = find_due(s, terms, after, *last);
	if (status == STATUS_OK)
		status = find_missed(s, terms);
	if (status == STATUS_OK)
		status = find_doubted(s, terms);
	return status;
}
