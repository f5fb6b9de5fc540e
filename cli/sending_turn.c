/* SPDX-License-Identifier: MIT */
#include "cli/sending_turn.h"

#include "lib/base/pause.h"
#include "lib/store/bounce.h"
#include "lib/store/budget.h"
#include "lib/store/confirmation.h"
#include "lib/store/mailing.h"

#define BEGIN_TRIES   12  /* of STORE_LOCK_SECONDS each */
#define LEASE_SECONDS 600 /* shown to people only */

#define CONFIRMATIONS (DELIVERY_KIND_BIT(DELIVERY_CONFIRMATION) | DELIVERY_KIND_BIT(DELIVERY_MOVE))

enum status sending_begin_write(struct store *s)
{
	enum status st = STATUS_BUSY;
	int i;

	for (i = 0; i < BEGIN_TRIES && st == STATUS_BUSY; i++)
		st = store_write_begin(s);
	return st;
}

/* Counted for all mails together. */
static struct budget hour(int64_t limit)
{
	return (struct budget){
		.name = "mails an hour", .slot_seconds = BUDGET_HOUR, .limit = limit};
}

/* What is kept back for confirmations. */
static int64_t reserve(int64_t limit)
{
	if (limit <= 1)
		return 0;
	return limit < 20 ? 1 : limit / 10;
}

void sending_judge(const struct delivery *d, const struct transport_answer *answer, int64_t now,
		   struct delivery_result *out)
{
	static const enum delivery_outcome outcomes[] = {
		[TRANSPORT_SENT] = DELIVERY_WAS_SENT,
		[TRANSPORT_DEFERRED] = DELIVERY_WAS_DEFERRED,
		[TRANSPORT_REJECTED] = DELIVERY_WAS_REJECTED,
		[TRANSPORT_STOPPED] = DELIVERY_WAS_STOPPED,
		[TRANSPORT_UNCERTAIN] = DELIVERY_IS_UNCERTAIN,
	};

	*out = (struct delivery_result){.delivery = d->id,
					.outcome = outcomes[answer->end],
					.next_at = d->next_at,
					.code = answer->code,
					.enhanced = answer->enhanced,
					.answer = answer->text};
	if (out->outcome != DELIVERY_WAS_DEFERRED)
		return;
	if (d->tries >= SENDING_TRIES)
		out->outcome = DELIVERY_WAS_REJECTED;
	else
		out->next_at =
			now + ((int64_t)SENDING_BACKOFF << (d->tries > 0 ? d->tries - 1 : 0));
}

/* A refusal is the same as a mail that comes back. */
static enum status record_one(struct store *s, const struct sending_terms *t, int64_t now,
			      const struct delivery_result *r)
{
	const struct bounce_fact refusal = {.kind = BOUNCE_FAILED,
					    .delivery = r->delivery,
					    .at = now,
					    .code = r->code,
					    .enhanced = r->enhanced,
					    .text = r->answer};
	unsigned effects;
	enum status st = STATUS_OK;

	/* First, since a host's refusal for the hour only defers. */
	if (r->outcome == DELIVERY_WAS_REJECTED)
		st = bounce_take(s, t->keys, &refusal, &effects);
	if (st == STATUS_OK)
		st = delivery_record(s, t->run, now, r);
	return st == STATUS_GONE ? STATUS_OK : st;
}

static enum status record(struct store *s, const struct sending_terms *t, int64_t now,
			  const struct sending_batch *b)
{
	enum status st = STATUS_OK;
	size_t i;

	for (i = 0; i < b->result_count && st == STATUS_OK; i++)
		st = record_one(s, t, now, &b->results[i]);
	return st;
}

/* Hand the batch over; who was skipped meanwhile is taken off. */
static enum status hand(struct store *s, const struct sending_terms *t, int64_t now,
			struct sending_batch *b, size_t *kept)
{
	enum status st = delivery_hand(s, t->run, now, b->items, b->count);
	size_t i;

	*kept = 0;
	for (i = 0; i < b->dropped_count && st == STATUS_OK; i++)
		st = delivery_drop(s, t->run, now, b->dropped[i]);
	for (i = 0; i < b->count && st == STATUS_OK; i++) {
		if (b->items[i].state != DELIVERY_HANDED)
			continue;
		if (b->mails[i].has_token)
			st = confirmation_add_token(s, b->items[i].confirmation,
						    &b->mails[i].token);
		b->items[*kept] = b->items[i];
		b->mails[(*kept)++] = b->mails[i];
	}
	return st;
}

/* Add what may be claimed of some kinds to a batch. */
static enum status claim(struct store *s, const struct sending_terms *t, int64_t now,
			 unsigned kinds, int64_t limit, struct sending_batch *b)
{
	struct delivery_claim wanted = {.keys = t->keys,
					.run = t->run,
					.now = now,
					.lease_until = now + LEASE_SECONDS,
					.kinds = t->kinds & kinds};
	struct delivery_claimed got;
	enum status st;
	size_t i;

	if (limit <= 0 || wanted.kinds == 0)
		return STATUS_OK;
	wanted.limit = (size_t)limit;
	st = delivery_claim(s, &b->arena, &wanted, &got);
	if (st != STATUS_OK)
		return st;
	for (i = 0; i < got.count; i++)
		b->items[b->count++] = got.items[i];
	b->skipped += got.skipped;
	return STATUS_OK;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Confirmations, at most as many as they may take of an hour while others wait. */
static enum status claim_first(struct store *s, const struct sending_terms *t, int64_t now,
			       int64_t limit, struct sending_batch *b)
{
	const struct budget half = {.name = "confirmations an hour",
				    .slot_seconds = BUDGET_HOUR,
				    .limit = (t->hourly_limit + 1) / 2};
	int64_t left, taken;
	enum status st = budget_left(s, &half, now, &left);

	if (st == STATUS_OK)
		st = claim(s, t, now, CONFIRMATIONS, least(limit, left), b);
	if (st == STATUS_OK && b->count > 0)
		st = budget_take(s, &half, now, (int64_t)b->count, &taken);
	return st;
}

/* As many as the hour's budget and the run's own limit leave. Confirmations come first, but for no
 * more than half of an hour, so that sign-ups, which strangers make, can't keep letters back; and
 * the last of the hour's are kept for them. */
static enum status claim_within(struct store *s, struct sending_terms *t, int64_t now,
				struct sending_batch *b)
{
	struct budget all = hour(t->hourly_limit);
	int64_t room = t->left < 0 ? SENDING_BATCH : least(t->left, SENDING_BATCH);
	int64_t left, first, rest, taken;
	enum status st = budget_left(s, &all, now, &left);

	if (st == STATUS_OK)
		st = claim_first(s, t, now, least(room, left), b);
	if (st != STATUS_OK)
		return st;
	first = (int64_t)b->count;
	rest = left - first - reserve(t->hourly_limit);
	t->is_short = room > first && rest < room - first;
	st = claim(s, t, now, ~CONFIRMATIONS, least(room - first, rest), b);
	/* Where nothing else waits, the hour is theirs. */
	if (st == STATUS_OK)
		st = claim(s, t, now, CONFIRMATIONS, least(room, left) - (int64_t)b->count, b);
	if (st == STATUS_OK && b->count > 0)
		st = budget_take(s, &all, now, (int64_t)b->count, &taken);
	if (t->left >= 0)
		t->left -= (int64_t)b->count;
	return st;
}

static void empty(struct sending_batch *b)
{
	arena_reset(&b->arena);
	b->count = b->dropped_count = b->result_count = b->skipped = 0;
}

/* All of a turn but its beginning and end. */
static enum status exchange(struct store *s, struct sending_terms *t, int64_t now,
			    struct sending_batch *current, struct sending_batch *next)
{
	struct budget all = hour(t->hourly_limit);
	int64_t spare = (int64_t)(current->count + current->dropped_count);
	size_t kept;
	enum status st = hand(s, t, now, current, &kept);

	if (st != STATUS_OK)
		return st;
	current->count = kept;
	spare -= (int64_t)kept;
	if (t->left >= 0)
		t->left += spare;
	if (spare > 0)
		st = budget_give(s, &all, now, spare);
	if (st == STATUS_OK)
		st = claim_within(s, t, now, next);
	return st;
}

enum status sending_turn(struct store *s, struct sending_terms *t, int64_t now,
			 struct sending_batch *last, struct sending_batch *current,
			 struct sending_batch *next)
{
	int64_t left = t->left;
	enum status st = sending_begin_write(s);

	empty(next);
	if (st == STATUS_OK)
		st = record(s, t, now, last);
	PAUSE("send-recorded");
	if (st == STATUS_OK)
		st = mailing_halted(s, t->arena, t->run, &t->halt);
	if (st == STATUS_NOT_FOUND)
		st = exchange(s, t, now, current, next);
	PAUSE("send-claimed");
	if (st == STATUS_OK)
		st = store_commit(s);
	if (st != STATUS_OK) {
		store_rollback(s);
		t->left = left;
		return st;
	}
	last->result_count = 0;
	return t->halt ? STATUS_EXIT : STATUS_OK;
}

enum status sending_finish(struct store *s, const struct sending_terms *t, int64_t now,
			   struct sending_batch *last, int64_t unsent)
{
	struct budget all = hour(t->hourly_limit);
	int64_t recovered;
	enum status st = sending_begin_write(s);

	if (st == STATUS_OK)
		st = record(s, t, now, last);
	if (st == STATUS_OK && unsent > 0)
		st = budget_give(s, &all, now, unsent);
	if (st == STATUS_OK)
		st = delivery_recover(s, 0, &recovered);
	if (st == STATUS_OK)
		st = store_commit(s);
	if (st != STATUS_OK) {
		store_rollback(s);
		return st;
	}
	last->result_count = 0;
	return STATUS_OK;
}
