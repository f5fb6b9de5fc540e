/* SPDX-License-Identifier: MIT */
#include "lib/store/subscriber.h"

#include "lib/store/delivery_waiting.h"
#include "lib/store/statement.h"
#include "lib/store/subscriber_row.h"

static enum status state_of(struct store *s, int64_t id, enum subscriber_state *out)
{
	struct statement *t;
	enum status status = statement_get(s, "SELECT state FROM subscriber WHERE id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	status = statement_next(t);
	if (status == STATUS_OK)
		*out = (enum subscriber_state)statement_column_int(t, 0);
	statement_done(t);
	return status;
}

enum status subscriber_set_confirmed(struct store *s, int64_t id, enum subscriber_cadence cadence,
				     int64_t now)
{
	static const char sql[] =
		"UPDATE subscriber SET state = 1, cadence = ?2, state_at = ?3, confirmed_at = ?3,"
		" changed_at = ?3, paused_until = 0, settled_to = 0 WHERE id = ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, cadence);
	statement_int(t, 3, now);
	return statement_run(t);
}

enum status subscriber_confirm(struct store *s, int64_t id, enum subscriber_cadence cadence,
			       const struct consent *consent)
{
	enum subscriber_state state = SUBSCRIBER_CONFIRMED;
	enum status status = state_of(s, id, &state);

	if (status != STATUS_OK || state == SUBSCRIBER_CONFIRMED)
		return status;
	status = subscriber_set_confirmed(s, id, cadence, consent->at);
	if (status == STATUS_OK)
		status = consent_add(s, id, CONSENT_CONFIRMED, consent);
	return status;
}

enum status subscriber_unsubscribe(struct store *s, int64_t id, enum consent_event event,
				   const struct consent *consent)
{
	static const char sql[] =
		"UPDATE subscriber SET state = 2, state_at = ?2, changed_at = ?2 WHERE id = ?1";
	enum subscriber_state state = SUBSCRIBER_UNSUBSCRIBED;
	struct statement *t;
	enum status status = state_of(s, id, &state);

	if (status != STATUS_OK || state == SUBSCRIBER_UNSUBSCRIBED)
		return status;
	status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, consent->at);
	status = statement_run(t);
	if (status == STATUS_OK)
		status = delivery_waiting_skip(s, id, consent->at);
	if (status == STATUS_OK)
		status = consent_add(s, id, event, consent);
	return status;
}

/* Set a number of a subscriber's to another and write the event; the same one is no change. */
static enum status set(struct store *s, const char *sql, int64_t id, int64_t value,
		       enum consent_event event, const struct consent *consent)
{
	enum subscriber_state state;
	struct statement *t;
	enum status status = state_of(s, id, &state);

	if (status == STATUS_OK)
		status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, value);
	statement_int(t, 3, consent->at);
	status = statement_next(t);
	statement_done(t);
	if (status == STATUS_OK)
		status = consent_add(s, id, event, consent);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status subscriber_set_cadence(struct store *s, int64_t id, enum subscriber_cadence cadence,
				   const struct consent *consent)
{
	static const char sql[] = "UPDATE subscriber SET cadence = ?2, changed_at = ?3"
				  " WHERE id = ?1 AND cadence <> ?2 RETURNING id";

	return set(s, sql, id, cadence, CONSENT_CADENCE, consent);
}

enum status subscriber_pause(struct store *s, int64_t id, int64_t until,
			     const struct consent *consent)
{
	static const char sql[] = "UPDATE subscriber SET paused_until = ?2, changed_at = ?3"
				  " WHERE id = ?1 AND paused_until <> ?2 RETURNING id";

	return set(s, sql, id, until, CONSENT_PAUSED, consent);
}

/* Who else has an address: 0 for nobody. STATUS_INVALID: a confirmed one. */
static enum status find_other(struct store *s, int64_t id, const char *address, int64_t *out)
{
	static const char sql[] =
		"SELECT id, state FROM subscriber WHERE address = ?2 AND id <> ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_text(t, 2, address);
	status = statement_next(t);
	if (status == STATUS_NOT_FOUND) {
		*out = 0;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	if (statement_column_int(t, 1) == SUBSCRIBER_CONFIRMED)
		status = STATUS_INVALID;
	else
		*out = statement_column_int(t, 0);
	statement_done(t);
	return status;
}

/* Run a statement about a subscriber and another. */
static enum status join(struct store *s, const char *sql, int64_t id, int64_t other)
{
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, other);
	return statement_run(t);
}

/* What the other got counts as got; its events and deliveries are this one's from now on. */
static enum status absorb(struct store *s, int64_t id, int64_t other, int64_t now)
{
	static const char covered[] =
		"INSERT OR IGNORE INTO covered (subscriber, essay, delivery, missed)"
		" SELECT ?1, essay, delivery, missed FROM covered WHERE subscriber = ?2";
	static const char consent[] = "UPDATE consent SET subscriber = ?1 WHERE subscriber = ?2";
	static const char delivery[] = "UPDATE delivery SET subscriber = ?1 WHERE subscriber = ?2";
	static const char gone[] = "DELETE FROM subscriber WHERE id = ?2 AND id <> ?1";
	enum status status = delivery_waiting_skip(s, other, now);

	if (status == STATUS_OK)
		status = join(s, covered, id, other);
	if (status == STATUS_OK)
		status = join(s, consent, id, other);
	if (status == STATUS_OK)
		status = join(s, delivery, id, other);
	if (status == STATUS_OK)
		status = join(s, gone, id, other);
	return status;
}

enum status subscriber_move(struct store *s, int64_t id, const char *address, const char *spelling,
			    const struct consent *consent)
{
	static const char sql[] = "UPDATE subscriber SET address = ?2, spelling = ?3 WHERE id = ?1";
	enum subscriber_state state;
	int64_t other = 0;
	struct statement *t;
	enum status status = state_of(s, id, &state);

	if (status == STATUS_OK)
		status = find_other(s, id, address, &other);
	if (status == STATUS_OK && other)
		status = absorb(s, id, other, consent->at);
	if (status == STATUS_OK)
		status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_text(t, 2, address);
	statement_text(t, 3, spelling);
	status = statement_run(t);
	if (status == STATUS_OK)
		status = delivery_waiting_move(s, id, spelling);
	if (status == STATUS_OK)
		status = consent_add(s, id, CONSENT_MOVED, consent);
	return status;
}

static enum status run(struct store *s, const char *sql, int64_t id)
{
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	return statement_run(t);
}

enum status subscriber_erase(struct store *s, int64_t id, int64_t now)
{
	static const char bounces[] = "UPDATE bounce SET text = '' WHERE delivery IN"
				      " (SELECT id FROM delivery WHERE subscriber = ?1)";
	static const char addresses[] =
		"UPDATE delivery SET address = '', answer = '' WHERE subscriber = ?1";
	enum status status = delivery_waiting_skip(s, id, now);

	if (status == STATUS_OK)
		status = run(s, bounces, id);
	if (status == STATUS_OK)
		status = run(s, addresses, id);
	if (status == STATUS_OK)
		status = run(s, "DELETE FROM subscriber WHERE id = ?1", id);
	return status;
}

/* The ids of those to forget, so that none is deleted under the statement that finds it. */
static enum status find_stale(struct store *s, struct arena *a, int64_t before, int64_t limit,
			      int64_t **out, size_t *count)
{
	static const char sql[] =
		"SELECT id FROM subscriber WHERE state = 0 AND state_at < ?1 LIMIT ?2";
	int64_t *list = NULL;
	size_t n = 0, capacity = 0;
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, before);
	statement_int(t, 2, limit);
	while ((status = statement_next(t)) == STATUS_OK) {
		list = arena_room(a, list, n, &capacity, sizeof(*list));
		list[n++] = statement_column_int(t, 0);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	*out = list;
	*count = n;
	return STATUS_OK;
}

enum status subscriber_forget_pending(struct store *s, int64_t before, int64_t limit, int64_t now,
				      int64_t *forgotten)
{
	struct arena a;
	int64_t *ids = NULL;
	size_t count = 0;
	enum status status;

	arena_init(&a, 0, NULL, NULL);
	status = find_stale(s, &a, before, limit, &ids, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = subscriber_erase(s, ids[i], now);
	arena_release(&a);
	if (status == STATUS_OK)
		*forgotten = (int64_t)count;
	return status;
}
