/* SPDX-License-Identifier: MIT */
/* What is learnt of deliveries after their run: bounces, an operator's word, the journal's. */
#include "lib/store/delivery_settle.h"

#include <string.h>

#include "lib/site/address.h"
#include "lib/store/delivery_row.h"
#include "lib/store/delivery_waiting.h"
#include "lib/store/statement.h"

enum status delivery_bounce(struct store *s, int64_t now, const struct delivery_result *result)
{
	enum delivery_state state;
	int64_t run;
	enum status status = delivery_look(s, result->delivery, &state, &run);

	if (status != STATUS_OK)
		return status;
	if (state != DELIVERY_HANDED && state != DELIVERY_SENT)
		return STATUS_GONE;
	return delivery_settle(s, now, result);
}

enum status delivery_resolve(struct store *s, int64_t id, int64_t running, bool arrived,
			     int64_t now)
{
	enum delivery_state state;
	int64_t run;
	struct statement *t;
	enum status status = delivery_look(s, id, &state, &run);

	if (status != STATUS_OK)
		return status;
	if (state != DELIVERY_HANDED || (running && run == running))
		return STATUS_INVALID;
	status = statement_get(s, "UPDATE delivery SET state = 7, ended_at = ?2 WHERE id = ?1", &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, now);
	status = statement_run(t);
	return status == STATUS_OK && !arrived ? delivery_miss(s, id) : status;
}

/* One that was answered or settled keeps how; its number may be another's in this copy. */
static enum status merge_delivery(struct store *s, const struct delivery_line *line)
{
	static const char clear[] =
		"UPDATE delivery SET sequence = NULL WHERE sequence = ?1 AND id <> ?2";
	static const char sql[] =
		"INSERT INTO delivery (id, kind, subscriber, address, state, made_at, next_at,"
		" tries, sequence, handed_at) VALUES (?1, 3, ?2, ifnull((SELECT spelling FROM"
		" subscriber WHERE id = ?2), ''), 2, ?3, ?3, 1, ?4, ?3) ON CONFLICT (id) DO UPDATE"
		" SET sequence = max(ifnull(sequence, 0), ?4), ended_at = iif(state = 6, NULL, "
		"ended_at), state = iif(state IN (0, 1, 4, 6), 2,"
		" state), tries = max(tries, 1), handed_at = ?3, run = iif(state IN (0, 1, 4, 6), "
		"0,"
		" run)";
	struct statement *t;
	enum status status = statement_get(s, clear, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, line->sequence);
	statement_int(t, 2, line->delivery);
	status = statement_run(t);
	if (status == STATUS_OK)
		status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, line->delivery);
	if (line->subscriber)
		statement_int(t, 2, line->subscriber);
	statement_int(t, 3, line->handed_at);
	statement_int(t, 4, line->sequence);
	return statement_run(t);
}

/* One that this copy of the register has forgotten stands in it as removed, under the address that
 * its identity tells: a publish that finds its file, or its id, brings it back as the same. */
static enum status know_essay(struct store *s, const char *identity, int64_t handed_at)
{
	static const char sql[] =
		"INSERT INTO essay (identity, kind, slug, file, source, date_at, appeared_at,"
		" removed_at) VALUES (?1, 0, ?2, '', zeroblob(32), ?3, ?3, ?3)"
		" ON CONFLICT (identity) DO NOTHING";
	const char *slug = strncmp(identity, ADDRESS_WRITING, strlen(ADDRESS_WRITING)) == 0
				   ? identity + strlen(ADDRESS_WRITING)
				   : "";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, identity);
	statement_blob_text(t, 2, slug, strcspn(slug, "/"));
	statement_int(t, 3, handed_at);
	return statement_run(t);
}

static enum status merge_essay(struct store *s, const struct delivery_line *line,
			       const char *identity)
{
	static const char sql[] =
		"INSERT INTO covered (subscriber, essay, delivery)"
		" SELECT ?1, id, ?2 FROM essay WHERE identity = ?3"
		" ON CONFLICT (subscriber, essay) DO UPDATE SET delivery = ?2, missed = 0"
		" WHERE (SELECT state FROM delivery WHERE id = ?2) = 2";
	struct statement *t;
	enum status status = know_essay(s, identity, line->handed_at);

	if (status == STATUS_OK)
		status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, line->subscriber);
	statement_int(t, 2, line->delivery);
	statement_text(t, 3, identity);
	return statement_run(t);
}

enum status delivery_merge(struct store *s, const struct delivery_line *line)
{
	enum status status = merge_delivery(s, line);

	if (!line->subscriber)
		return status;
	for (size_t i = 0; status == STATUS_OK && line->essays[i]; i++)
		status = merge_essay(s, line, line->essays[i]);
	return status;
}

enum status delivery_withdraw_letters(struct store *s, int64_t now)
{
	static const char settled[] = "UPDATE subscriber SET settled_to = 0 WHERE id IN"
				      " (SELECT subscriber FROM delivery WHERE kind = 3"
				      " AND state IN (0, 1, 4))";
	static const char covered[] = "DELETE FROM covered WHERE delivery IN (SELECT id FROM"
				      " delivery WHERE kind = 3 AND state IN (0, 1, 4))";
	static const char skip[] = "UPDATE delivery SET state = 6, ended_at = ?1"
				   " WHERE kind = 3 AND state IN (0, 1, 4)";
	struct statement *t;
	enum status status = statement_exec(s, settled);

	if (status == STATUS_OK)
		status = statement_exec(s, covered);
	if (status == STATUS_OK)
		status = statement_get(s, skip, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	return statement_run(t);
}

enum status delivery_shelve_doubts(struct store *s)
{
	return statement_exec(s, "UPDATE delivery SET run = 0 WHERE state = 2");
}
