/* SPDX-License-Identifier: MIT */
/* Freezing: the readers of a step all at once. Those with the same essays and cadence share a
 * letter. */
#include "lib/store/letter.h"

#include "lib/site/words.h"
#include "lib/store/letter_due.h"
#include "lib/store/statement.h"

/* The ids come in their order, since the table is kept so. */
static enum status gather_readers(struct store *s, const struct letter_terms *terms)
{
	static const char sql[] =
		"INSERT INTO temp.due_reader (subscriber, cadence, essays, due_at, delivery)"
		" SELECT d.subscriber, s.cadence, group_concat(d.essay), max(d.due_at),"
		" 1 + (random() & 4611686018427387902)"
		" FROM temp.due_essay d CROSS JOIN subscriber s ON s.id = d.subscriber"
		" GROUP BY d.subscriber HAVING ?2 OR max(d.due_at) >= ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, terms->now - LETTER_LATE_SECONDS);
	statement_int(t, 2, terms->late);
	return statement_run(t);
}

static enum status count(struct store *s, struct letter_frozen *out)
{
	int64_t all = 0;
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT count(DISTINCT subscriber) FROM temp.due_essay", &t);

	if (status == STATUS_OK)
		status = statement_number(t, &all);
	if (status == STATUS_OK)
		status = statement_get(s, "SELECT count(*) FROM temp.due_reader", &t);
	if (status == STATUS_OK)
		status = statement_number(t, &out->deliveries);
	out->late = all - out->deliveries;
	return status;
}

/* A letter to be: readers of one cadence with the same essays. */
struct group {
	int64_t cadence;
	const char *essays;
	int64_t due_at;
	int64_t reader; /* one of them */
	int64_t id;     /* of the letter */
};

/* The title of the newest essay, and of how many more. */
static enum status subject_of(struct store *s, struct arena *a, const struct letter_terms *terms,
			      const struct group *g, const char **out)
{
	static const char sql[] =
		"SELECT r.title, (SELECT count(*) - 1 FROM temp.due_essay WHERE subscriber = ?1)"
		" FROM temp.due_essay d JOIN essay e ON e.id = d.essay"
		" JOIN rendering r ON r.id = e.rendering WHERE d.subscriber = ?1"
		" ORDER BY e.date_at DESC, e.id DESC LIMIT 1";
	const char *title;
	int64_t more;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, g->reader);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_STORE : status;
	title = statement_column_text(t, 0, a);
	more = statement_column_int(t, 1);
	statement_done(t);
	*out = more == 0 ? title
			 : words_fill(a, terms->subject, "title", title, "more",
				      arena_printf(a, "%lld", (long long)more), NULL);
	return STATUS_OK;
}

static enum status add_letter(struct store *s, const struct letter_terms *terms,
			      const struct group *g, const char *subject, int64_t *id)
{
	static const char sql[] = "INSERT INTO letter (subject, cadence, due_at, frozen_at)"
				  " VALUES (?1, ?2, ?3, ?4) RETURNING id";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, subject);
	statement_int(t, 2, g->cadence);
	statement_int(t, 3, g->due_at);
	statement_int(t, 4, terms->now);
	return statement_number(t, id);
}

/* The letter that an earlier step made of the same essays for the same cadence.
 * STATUS_NOT_FOUND: none. */
static enum status join_letter(struct store *s, const struct letter_terms *terms,
			       const struct group *g, int64_t *id)
{
	static const char sql[] =
		"UPDATE letter SET due_at = min(due_at, ?4) WHERE id = (SELECT l.id FROM letter l"
		" WHERE l.frozen_at = ?1 AND l.cadence = ?2 AND ?3 = (SELECT group_concat(essay) "
		"FROM"
		" (SELECT essay FROM letter_essay WHERE letter = l.id ORDER BY essay))"
		" ORDER BY l.id DESC LIMIT 1) RETURNING id";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, terms->now);
	statement_int(t, 2, g->cadence);
	statement_text(t, 3, g->essays);
	statement_int(t, 4, g->due_at);
	status = statement_next(t);
	if (status == STATUS_OK)
		*id = statement_column_int(t, 0);
	statement_done(t);
	return status;
}

static enum status add_essays(struct store *s, const struct group *g)
{
	static const char sql[] =
		"INSERT INTO letter_essay (letter, position, essay)"
		" SELECT ?1, row_number() OVER (ORDER BY e.date_at DESC, e.id DESC), e.id"
		" FROM temp.due_essay d JOIN essay e ON e.id = d.essay WHERE d.subscriber = ?2";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, g->id);
	statement_int(t, 2, g->reader);
	return statement_run(t);
}

static enum status add_deliveries(struct store *s, const struct letter_terms *terms,
				  const struct group *g)
{
	static const char sql[] =
		"INSERT INTO delivery (id, kind, letter, subscriber, address, made_at, next_at)"
		" SELECT r.delivery, 3, ?1, r.subscriber, s.spelling, ?2, ?2"
		" FROM temp.due_reader r JOIN subscriber s ON s.id = r.subscriber"
		" WHERE r.cadence = ?3 AND r.essays = ?4";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, g->id);
	statement_int(t, 2, terms->now);
	statement_int(t, 3, g->cadence);
	statement_text(t, 4, g->essays);
	return statement_run(t);
}

static enum status make_letter(struct store *s, struct arena *a, const struct letter_terms *terms,
			       struct group *g)
{
	const char *subject;
	enum status status = subject_of(s, a, terms, g, &subject);

	if (status == STATUS_OK)
		status = add_letter(s, terms, g, subject, &g->id);
	if (status == STATUS_OK)
		status = add_essays(s, g);
	return status;
}

static enum status freeze_group(struct store *s, struct arena *a, const struct letter_terms *terms,
				struct group *g, bool may_join, int64_t *letters)
{
	enum status status = STATUS_NOT_FOUND;

	if (may_join)
		status = join_letter(s, terms, g, &g->id);
	if (status == STATUS_NOT_FOUND) {
		status = make_letter(s, a, terms, g);
		*letters += 1;
	}
	return status == STATUS_OK ? add_deliveries(s, terms, g) : status;
}

static enum status freeze_groups(struct store *s, const struct letter_terms *terms, bool may_join,
				 struct letter_frozen *out)
{
	static const char sql[] = "SELECT cadence, essays, min(due_at), min(subscriber)"
				  " FROM temp.due_reader GROUP BY cadence, essays";
	struct statement *t;
	struct arena a;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	arena_init(&a, 0, NULL, NULL);
	while ((status = statement_next(t)) == STATUS_OK) {
		struct group g = {.cadence = statement_column_int(t, 0),
				  .essays = statement_column_text(t, 1, &a),
				  .due_at = statement_column_int(t, 2),
				  .reader = statement_column_int(t, 3)};

		status = freeze_group(s, &a, terms, &g, may_join, &out->letters);
		if (status != STATUS_OK)
			break;
		arena_reset(&a);
	}
	statement_done(t);
	arena_release(&a);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status cover(struct store *s)
{
	static const char sql[] =
		"INSERT INTO covered (subscriber, essay, delivery)"
		" SELECT d.subscriber, d.essay, r.delivery FROM temp.due_reader r"
		" CROSS JOIN temp.due_essay d ON d.subscriber = r.subscriber WHERE true"
		" ON CONFLICT (subscriber, essay)"
		" DO UPDATE SET delivery = excluded.delivery, missed = 0";

	return statement_exec(s, sql);
}

/* A delivery is doubted no more where all that it had goes along with another. */
static enum status resolve_doubted(struct store *s, const struct letter_terms *terms)
{
	static const char sql[] =
		"UPDATE delivery SET state = 7, ended_at = ?1 WHERE " LETTER_DUE_DOUBTED
		" AND subscriber IN (SELECT subscriber FROM temp.due_reader)"
		" AND NOT EXISTS (SELECT 1 FROM covered c WHERE c.delivery = delivery.id)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, terms->now);
	return statement_run(t);
}

/* Everything that appeared before a reader's boundary is covered now. */
static enum status settle(struct store *s, const struct letter_terms *terms)
{
	static const char sql[] = "UPDATE subscriber SET settled_to = max(0, CASE cadence"
				  " WHEN 0 THEN ?1 WHEN 1 THEN ?2 ELSE ?3 END - ?4)"
				  " WHERE id IN (SELECT subscriber FROM temp.due_reader)";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, terms->now);
	statement_int(t, 2, terms->week);
	statement_int(t, 3, terms->month);
	statement_int(t, 4, LETTER_DUE_SLACK_SECONDS);
	return statement_run(t);
}

enum status letter_freeze(struct store *s, const struct letter_terms *terms, int64_t after,
			  int64_t limit, struct letter_frozen *out)
{
	struct letter_frozen frozen = {0, 0, 0, 0};
	enum status status = letter_due_find(s, terms, after, limit, &frozen.last);

	if (status == STATUS_OK)
		status = gather_readers(s, terms);
	if (status == STATUS_OK)
		status = count(s, &frozen);
	if (status == STATUS_OK)
		status = freeze_groups(s, terms, after > 0, &frozen);
	if (status == STATUS_OK)
		status = cover(s);
	if (status == STATUS_OK)
		status = resolve_doubted(s, terms);
	if (status == STATUS_OK)
		status = settle(s, terms);
	if (status == STATUS_OK)
		status = letter_due_clear(s);
	if (status == STATUS_OK)
		*out = frozen;
	return status;
}
