/* SPDX-License-Identifier: MIT */
/* Reading, and what a form or the writer begins; subscriber_change.c has what follows. */
#include "lib/store/subscriber.h"

#include "lib/base/random.h"
#include "lib/store/statement.h"
#include "lib/store/subscriber_row.h"

void subscriber_row(struct statement *t, struct arena *a, struct subscriber *out)
{
	*out = (struct subscriber){
		.id = statement_column_int(t, 0),
		.address = statement_column_text(t, 1, a),
		.spelling = statement_column_text(t, 2, a),
		.state = (enum subscriber_state)statement_column_int(t, 3),
		.cadence = (enum subscriber_cadence)statement_column_int(t, 4),
		.paused_until = statement_column_int(t, 5),
		.state_at = statement_column_int(t, 6),
		.confirmed_at = statement_column_int(t, 7),
		.made_at = statement_column_int(t, 8),
	};
}

static enum status read_one(struct statement *t, struct arena *a, struct subscriber *out)
{
	enum status status = statement_next(t);

	if (status != STATUS_OK)
		return status;
	subscriber_row(t, a, out);
	statement_done(t);
	return STATUS_OK;
}

enum status subscriber_find(struct store *s, struct arena *a, const char *address,
			    struct subscriber *out)
{
	static const char sql[] =
		"SELECT " SUBSCRIBER_COLUMNS " FROM subscriber WHERE address = ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, address);
	return read_one(t, a, out);
}

enum status subscriber_get(struct store *s, struct arena *a, int64_t id, struct subscriber *out)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT " SUBSCRIBER_COLUMNS " FROM subscriber WHERE id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	return read_one(t, a, out);
}

/* An address and its state as it was before the wish. */
struct known {
	int64_t id;
	enum subscriber_state state;
};

static enum status look(struct store *s, const char *address, struct known *out)
{
	struct statement *t;
	enum status status =
		statement_get(s, "SELECT id, state FROM subscriber WHERE address = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, address);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	out->id = statement_column_int(t, 0);
	out->state = (enum subscriber_state)statement_column_int(t, 1);
	statement_done(t);
	return STATUS_OK;
}

static enum status insert(struct store *s, const struct subscriber_wish *wish, int64_t now,
			  int64_t *id)
{
	static const char sql[] =
		"INSERT INTO subscriber (id, address, spelling, state, cadence, state_at, made_at,"
		" changed_at) VALUES (?1, ?2, ?3, 0, ?4, ?5, ?5, ?5)";
	int64_t number = random_id();
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, number);
	statement_text(t, 2, wish->address);
	statement_text(t, 3, wish->spelling);
	statement_int(t, 4, wish->cadence);
	statement_int(t, 5, now);
	status = statement_run(t);
	if (status == STATUS_OK)
		*id = number;
	return status;
}

/* The same as insert for one that is known and not confirmed. state_at of a pending one is when it
 * was last asked. */
static enum status renew(struct store *s, const struct subscriber_wish *wish, int64_t now)
{
	static const char sql[] =
		"UPDATE subscriber SET spelling = ?2, cadence = ?3,"
		" state_at = iif(state = 0, ?4, state_at) WHERE address = ?1 AND state <> 1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, wish->address);
	statement_text(t, 2, wish->spelling);
	statement_int(t, 3, wish->cadence);
	statement_int(t, 4, now);
	return statement_run(t);
}

enum status subscriber_ask(struct store *s, const struct subscriber_wish *wish,
			   const struct consent *consent, int64_t *id)
{
	struct known known = {0, SUBSCRIBER_PENDING};
	enum status status = look(s, wish->address, &known);

	if (status == STATUS_NOT_FOUND)
		status = insert(s, wish, consent->at, &known.id);
	else if (status == STATUS_OK && known.state != SUBSCRIBER_CONFIRMED)
		status = renew(s, wish, consent->at);
	if (status == STATUS_OK && known.state != SUBSCRIBER_CONFIRMED)
		status = consent_add(s, known.id, CONSENT_ASKED, consent);
	if (status == STATUS_OK)
		*id = known.id;
	return status;
}

enum status subscriber_admit(struct store *s, const struct subscriber_wish *wish,
			     enum consent_event event, const struct consent *consent, int64_t *id,
			     bool *added)
{
	struct known known = {0, SUBSCRIBER_PENDING};
	enum status status = look(s, wish->address, &known);

	if (status == STATUS_NOT_FOUND)
		status = insert(s, wish, consent->at, &known.id);
	else if (status == STATUS_OK && known.state == SUBSCRIBER_UNSUBSCRIBED)
		status = STATUS_GONE;
	else if (status == STATUS_OK && known.state == SUBSCRIBER_PENDING)
		status = renew(s, wish, consent->at);
	if (status == STATUS_OK && known.state == SUBSCRIBER_PENDING)
		status = consent_add(s, known.id, event, consent);
	if (status == STATUS_OK && known.state == SUBSCRIBER_PENDING)
		status = subscriber_set_confirmed(s, known.id, wish->cadence, consent->at);
	if (status != STATUS_OK)
		return status;
	*id = known.id;
	*added = known.state == SUBSCRIBER_PENDING;
	return STATUS_OK;
}

enum status subscriber_list(struct store *s, struct arena *a,
			    const struct subscriber_filter *filter, struct subscriber_list *out)
{
	static const char sql[] = "SELECT " SUBSCRIBER_COLUMNS
				  " FROM subscriber WHERE address > ?1 AND ?2 IN (-1, state)"
				  " AND ?3 IN (-1, cadence) ORDER BY address LIMIT ?4";
	struct subscriber *list = NULL;
	size_t n = 0, capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, filter->after);
	statement_int(t, 2, filter->state);
	statement_int(t, 3, filter->cadence);
	statement_int(t, 4, filter->limit);
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		subscriber_row(t, a, &list[n++]);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = (struct subscriber_list){list, n};
	return STATUS_OK;
}
