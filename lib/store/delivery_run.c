/* SPDX-License-Identifier: MIT */
/* What a run does with deliveries: recover, claim, hand, record. */
#include "lib/store/delivery.h"

#include <string.h>

#include "lib/base/log.h"
#include "lib/store/delivery_row.h"
#include "lib/store/delivery_settle.h"
#include "lib/store/delivery_waiting.h"
#include "lib/store/statement.h"
#include "lib/store/suppression.h"

#define SKIPPED_MAX 256 /* in one claim, so that its transaction is short */
#define ANSWER_MAX  500 /* bytes that are kept of an answer */

/* Whether consent is there, beside suppression. */
enum {
	CONSENT_GONE = 0,
	CONSENT_GIVEN = 1
};

enum status delivery_recover(struct store *s, int64_t run, int64_t *recovered)
{
	static const char count[] = "SELECT count(*) FROM delivery WHERE state = 1 AND run <> ?1";
	static const char sql[] =
		"UPDATE delivery SET state = iif(tries > 0, 4, 0), lease_until = 0"
		" WHERE state = 1 AND run <> ?1";
	int64_t found = 0;
	struct statement *t;
	enum status status = statement_get(s, count, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, run);
	status = statement_number(t, &found);
	if (status == STATUS_OK)
		status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, run);
	status = statement_run(t);
	if (status == STATUS_OK)
		*recovered = found;
	return status;
}

enum status delivery_hasten(struct store *s, int64_t now)
{
	static const char sql[] =
		"UPDATE delivery SET next_at = ?1 WHERE state IN (0, 4) AND kind IN (0, 1, 2, 3, 4)"
		" AND next_at > ?2";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, now);
	statement_int(t, 2, now + DELIVERY_WAIT_MAX);
	return statement_run(t);
}

/* The first of a kind that waits; what it needs of its subscriber and its confirmation is looked at
 * in the same row: one who asked and has another address, a letter's reader who isn't confirmed. */
static enum status find(struct store *s, struct arena *a, enum delivery_kind kind, int64_t now,
			struct delivery *out, int *consent, const char **address)
{
	static const char sql[] =
		"SELECT " DELIVERY_COLUMNS ", CASE WHEN d.kind IN (0, 2) THEN ifnull("
		"c.used_at IS NULL AND c.expires_at > ?2 AND (d.kind = 2) = (s.state = 1), 0)"
		" WHEN d.kind = 1 THEN ifnull(s.state = 1 AND s.spelling = d.address, 0)"
		" WHEN d.kind = 3 THEN ifnull(s.state = 1 AND s.spelling = d.address"
		" AND s.paused_until <= ?2, 0) ELSE 1 END,"
		" iif(d.kind = 2, c.address, s.address)"
		" FROM delivery d LEFT JOIN subscriber s ON s.id = d.subscriber"
		" LEFT JOIN confirmation c ON c.id = d.confirmation"
		" WHERE d.state IN (0, 4) AND d.kind = ?1 AND d.next_at <= ?2"
		" ORDER BY d.next_at LIMIT 1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, kind);
	statement_int(t, 2, now);
	status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	delivery_row(t, a, out);
	*consent = (int)statement_column_int(t, DELIVERY_COLUMN_COUNT);
	*address = statement_column_text(t, DELIVERY_COLUMN_COUNT + 1, a);
	statement_done(t);
	return STATUS_OK;
}

static enum status skip(struct store *s, int64_t id, int64_t now)
{
	struct statement *t;
	enum status status =
		statement_get(s, "UPDATE delivery SET state = 6, ended_at = ?2 WHERE id = ?1", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, now);
	return statement_run(t);
}

static enum status take(struct store *s, const struct delivery_claim *claim, struct delivery *d)
{
	static const char sql[] =
		"UPDATE delivery SET state = 1, run = ?2, lease_until = ?3 WHERE id = ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, d->id);
	statement_int(t, 2, claim->run);
	statement_int(t, 3, claim->lease_until);
	status = statement_run(t);
	d->state = DELIVERY_CLAIMED;
	d->run = claim->run;
	return status;
}

/* Who is suppressed has no letter made by the same essays again and again, so that these go along
 * with the next one; what is skipped for a pause is due by itself when the pause is over. */
static enum status judge(struct store *s, const struct delivery_claim *claim, struct delivery *d,
			 int consent, const char *address)
{
	enum suppression_reason reason;
	enum status status = STATUS_NOT_FOUND;

	if (consent == CONSENT_GIVEN && d->kind != DELIVERY_TEST)
		status = suppression_find(s, claim->keys, address, &reason);
	if (consent == CONSENT_GIVEN && status == STATUS_NOT_FOUND)
		return take(s, claim, d);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	d->state = DELIVERY_SKIPPED;
	status = status == STATUS_OK ? delivery_miss(s, d->id) : delivery_release(s, d->id);
	return status == STATUS_OK ? skip(s, d->id, claim->now) : status;
}

static enum status claim_kind(struct store *s, struct arena *a, const struct delivery_claim *claim,
			      enum delivery_kind kind, struct delivery_claimed *out)
{
	struct delivery d;
	const char *address;
	int consent;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && out->count < claim->limit && out->skipped < SKIPPED_MAX) {
		status = find(s, a, kind, claim->now, &d, &consent, &address);
		if (status == STATUS_OK)
			status = judge(s, claim, &d, consent, address);
		if (status != STATUS_OK)
			break;
		if (d.state == DELIVERY_CLAIMED)
			out->items[out->count++] = d;
		else
			out->skipped++;
	}
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status delivery_claim(struct store *s, struct arena *a, const struct delivery_claim *claim,
			   struct delivery_claimed *out)
{
	struct delivery_claim bounded = *claim;
	struct delivery_claimed got = {NULL, 0, 0};
	enum status status = STATUS_OK;

	if (bounded.limit > DELIVERY_CLAIM_MAX)
		bounded.limit = DELIVERY_CLAIM_MAX;
	got.items = arena_array(a, bounded.limit, sizeof(*got.items));
	for (int kind = 0; status == STATUS_OK && kind < DELIVERY_KINDS; kind++)
		if (bounded.kinds & DELIVERY_KIND_BIT(kind))
			status = claim_kind(s, a, &bounded, (enum delivery_kind)kind, &got);
	if (status == STATUS_OK)
		*out = got;
	return status;
}

enum status delivery_drop(struct store *s, int64_t run, int64_t now, int64_t id)
{
	enum delivery_state state;
	int64_t owner;
	enum status status = delivery_look(s, id, &state, &owner);

	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK && (owner != run || state != DELIVERY_CLAIMED)))
		return STATUS_OK;
	if (status == STATUS_OK)
		status = delivery_release(s, id);
	return status == STATUS_OK ? skip(s, id, now) : status;
}

static enum status refuse(int64_t id, const char *what)
{
	log_line("delivery %lld: %s", (long long)id, what);
	return STATUS_INVALID;
}

static enum status next_sequence(struct store *s, int64_t *out)
{
	struct statement *t;
	enum status status = statement_get(
		s, "UPDATE mailing SET sequence = sequence + 1 RETURNING sequence", &t);

	return status == STATUS_OK ? statement_number(t, out) : status;
}

static enum status hand_one(struct store *s, int64_t now, struct delivery *d)
{
	static const char sql[] =
		"UPDATE delivery SET state = 2, tries = tries + 1, handed_at = ?2,"
		" sequence = ?3, lease_until = 0, address = ?4 WHERE id = ?1";
	int64_t sequence = 0;
	struct statement *t;
	enum status status = STATUS_OK;

	if (d->kind == DELIVERY_LETTER)
		status = next_sequence(s, &sequence);
	if (status == STATUS_OK)
		status = statement_get(s, sql, &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, d->id);
	statement_int(t, 2, now);
	if (sequence)
		statement_int(t, 3, sequence);
	/* Its reader may have moved since it was claimed; the mail is written to this one. */
	statement_text(t, 4, d->address);
	status = statement_run(t);
	if (status != STATUS_OK)
		return status;
	d->state = DELIVERY_HANDED;
	d->tries++;
	d->handed_at = now;
	d->sequence = sequence;
	return STATUS_OK;
}

enum status delivery_hand(struct store *s, int64_t run, int64_t now, struct delivery *items,
			  size_t count)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		enum delivery_state state;
		int64_t owner;

		status = delivery_look(s, items[i].id, &state, &owner);
		if (status == STATUS_NOT_FOUND || (status == STATUS_OK && owner != run))
			status = refuse(items[i].id, "another run's");
		else if (status == STATUS_OK && state == DELIVERY_SKIPPED)
			items[i].state = DELIVERY_SKIPPED;
		else if (status == STATUS_OK && state != DELIVERY_CLAIMED)
			status = refuse(items[i].id, "handed over, but not claimed");
		else if (status == STATUS_OK)
			status = hand_one(s, now, &items[i]);
	}
	return status;
}

/* By enum delivery_outcome. */
static const enum delivery_state after[] = {
	[DELIVERY_WAS_SENT] = DELIVERY_SENT,         [DELIVERY_WAS_DEFERRED] = DELIVERY_DEFERRED,
	[DELIVERY_WAS_REJECTED] = DELIVERY_REJECTED, [DELIVERY_WAS_STOPPED] = DELIVERY_READY,
	[DELIVERY_IS_UNCERTAIN] = DELIVERY_HANDED,
};

/* At most ANSWER_MAX bytes, and no part of a letter. */
static size_t answer_length(const char *answer)
{
	size_t len = strnlen(answer, ANSWER_MAX + 1);

	if (len <= ANSWER_MAX)
		return len;
	for (len = ANSWER_MAX; len > 0 && ((unsigned char)answer[len] & 0xc0) == 0x80;)
		len--;
	return len;
}

enum status delivery_settle(struct store *s, int64_t now, const struct delivery_result *r)
{
	static const char sql[] =
		"UPDATE delivery SET state = ?2, ended_at = iif(?2 IN (3, 5), ?3, NULL),"
		" next_at = iif(?2 IN (0, 4), ?4, next_at), tries = tries - (?2 = 0),"
		" code = ?5, enhanced = ?6, answer = ?7"
		" WHERE id = ?1";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, r->delivery);
	statement_int(t, 2, after[r->outcome]);
	statement_int(t, 3, now);
	statement_int(t, 4, r->next_at);
	statement_int(t, 5, r->code);
	statement_text(t, 6, r->enhanced);
	statement_blob_text(t, 7, r->answer, answer_length(r->answer));
	status = statement_run(t);
	if (status == STATUS_OK && r->outcome == DELIVERY_WAS_REJECTED)
		status = delivery_miss(s, r->delivery);
	return status;
}

/* Only a bounce changes what is handed while its run works. */
static bool is_bounced(enum delivery_state state)
{
	return state == DELIVERY_DEFERRED || state == DELIVERY_REJECTED;
}

enum status delivery_record(struct store *s, int64_t run, int64_t now,
			    const struct delivery_result *result)
{
	enum delivery_state state;
	int64_t owner;
	enum status status = delivery_look(s, result->delivery, &state, &owner);

	if (status == STATUS_NOT_FOUND || (status == STATUS_OK && owner != run))
		return refuse(result->delivery, "another run's");
	if (status != STATUS_OK)
		return status;
	if (is_bounced(state))
		return STATUS_GONE;
	if (state != DELIVERY_HANDED)
		return refuse(result->delivery, "answered, but not handed over");
	return delivery_settle(s, now, result);
}
