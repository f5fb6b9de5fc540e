/* SPDX-License-Identifier: MIT */
/* Deliveries from state to state, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/store/confirmation.h"
#include "lib/store/delivery.h"
#include "lib/store/mail_key.h"
#include "lib/store/mailing.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"
#include "tests/unit/row.h"
#include "tests/unit/store_fixture.h"

#define NOW   FIXTURE_NOW
#define RUN   71 /* the run at work */
#define OTHER 72

struct room {
	struct fixture f;
	struct signature_keys keys;
	int64_t subscriber; /* confirmed, ada@example.org */
};

static int open_room(void **state)
{
	struct room *r = calloc(1, sizeof(*r));
	struct subscriber_wish wish = {"ada@example.org", "ada@example.org", CADENCE_EACH};
	struct consent consent = {.at = NOW, .page = "", .wording = ""};
	bool added;

	if (!r)
		return -1;
	fixture_open(&r->f);
	fixture_begin(&r->f);
	assert_int_equal(mail_key_need(r->f.store, &r->f.arena, NOW, &r->keys), STATUS_OK);
	assert_int_equal(subscriber_admit(r->f.store, &wish, CONSENT_ADDED, &consent,
					  &r->subscriber, &added),
			 STATUS_OK);
	*state = r;
	return 0;
}

static int close_room(void **state)
{
	struct room *r = *state;

	fixture_commit(&r->f);
	fixture_close(&r->f);
	free(r);
	return 0;
}

static int64_t add(struct room *r, enum delivery_kind kind, int64_t next_at)
{
	struct delivery d = {.kind = kind,
			     .subscriber = kind == DELIVERY_TEST ? 0 : r->subscriber,
			     .address = "ada@example.org",
			     .made_at = NOW,
			     .next_at = next_at};
	int64_t id = 0;

	assert_int_equal(delivery_add(r->f.store, &d, &id), STATUS_OK);
	return id;
}

static struct delivery_claimed claim(struct room *r, int64_t run, int64_t now, unsigned kinds,
				     size_t limit)
{
	struct delivery_claim c = {&r->keys, run, now, now + 60, kinds, limit};
	struct delivery_claimed out = {NULL, 99, 99};

	assert_int_equal(delivery_claim(r->f.store, &r->f.arena, &c, &out), STATUS_OK);
	return out;
}

static struct delivery get(struct room *r, int64_t id)
{
	struct delivery out = {.id = -1};

	assert_int_equal(delivery_get(r->f.store, &r->f.arena, id, &out), STATUS_OK);
	return out;
}

static enum status record(struct room *r, int64_t run, int64_t id, enum delivery_outcome outcome)
{
	struct delivery_result result = {id, outcome, NOW + 900, 250, "2.0.0", "fine"};

	return delivery_record(r->f.store, run, NOW + 5, &result);
}

static enum status bounce(struct room *r, int64_t id, enum delivery_outcome outcome)
{
	struct delivery_result result = {id, outcome, NOW + 1800, 0, "5.1.1", "nobody"};

	return delivery_bounce(r->f.store, NOW + 6, &result);
}

/* A letter's delivery that has got as far as a state. */
static int64_t brought_to(struct room *r, enum delivery_state state, int64_t run)
{
	int64_t id = add(r, DELIVERY_LETTER, NOW);
	struct delivery_claimed c;
	enum status status = STATUS_OK;

	if (state == DELIVERY_READY)
		return id;
	c = claim(r, run, NOW, DELIVERY_ALL_KINDS, 1);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.items[0].id, id);
	if (state == DELIVERY_CLAIMED)
		return id;
	if (state == DELIVERY_SKIPPED) {
		struct consent consent = {.at = NOW, .page = "", .wording = ""};

		assert_int_equal(subscriber_unsubscribe(r->f.store, r->subscriber,
							CONSENT_UNSUBSCRIBED, &consent),
				 STATUS_OK);
		assert_int_equal(
			subscriber_confirm(r->f.store, r->subscriber, CADENCE_EACH, &consent),
			STATUS_OK);
		return id;
	}
	assert_int_equal(delivery_hand(r->f.store, run, NOW, c.items, 1), STATUS_OK);
	if (state == DELIVERY_SENT)
		status = record(r, run, id, DELIVERY_WAS_SENT);
	if (state == DELIVERY_DEFERRED)
		status = record(r, run, id, DELIVERY_WAS_DEFERRED);
	if (state == DELIVERY_REJECTED)
		status = record(r, run, id, DELIVERY_WAS_REJECTED);
	if (state == DELIVERY_RESOLVED)
		status = delivery_resolve(r->f.store, id, 0, true, NOW);
	assert_int_equal(status, STATUS_OK);
	assert_int_equal(get(r, id).state, state);
	return id;
}

static void one_is_sent(void **state)
{
	struct room *r = *state;
	int64_t id = add(r, DELIVERY_LETTER, NOW);
	struct delivery_claimed c = claim(r, RUN, NOW - 1, DELIVERY_ALL_KINDS, 8);
	struct delivery d;

	assert_int_equal(c.count, 0);
	assert_int_equal(c.skipped, 0);
	c = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 8);
	assert_int_equal(c.count, 1);
	assert_int_equal(claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 8).count, 0);
	assert_int_equal(delivery_hand(r->f.store, RUN, NOW + 1, c.items, 1), STATUS_OK);
	assert_int_equal(c.items[0].state, DELIVERY_HANDED);
	assert_int_equal(c.items[0].sequence, 1);
	assert_int_equal(record(r, RUN, id, DELIVERY_WAS_SENT), STATUS_OK);
	d = get(r, id);
	assert_int_equal(d.state, DELIVERY_SENT);
	assert_int_equal(d.tries, 1);
	assert_int_equal(d.run, RUN);
	assert_int_equal(d.sequence, 1);
	assert_int_equal(d.handed_at, NOW + 1);
	assert_int_equal(d.ended_at, NOW + 5);
	assert_int_equal(d.code, 250);
	assert_string_equal(d.enhanced, "2.0.0");
	assert_string_equal(d.answer, "fine");
}

static void claims_go_in_order(void **state)
{
	struct room *r = *state;
	int64_t later = add(r, DELIVERY_LETTER, NOW - 1), test = add(r, DELIVERY_TEST, NOW - 9);
	int64_t earlier = add(r, DELIVERY_LETTER, NOW - 2);
	int64_t welcome = add(r, DELIVERY_WELCOME, NOW);
	struct delivery_claimed c;

	c = claim(r, RUN, NOW, DELIVERY_ALL_KINDS & ~DELIVERY_KIND_BIT(DELIVERY_LETTER), 1);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.items[0].id, welcome);
	c = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 2);
	assert_int_equal(c.count, 2);
	assert_int_equal(c.items[0].id, earlier);
	assert_int_equal(c.items[1].id, later);
	c = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 1000);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.items[0].id, test);
	/* Only letters have a number in the journal. */
	assert_int_equal(delivery_hand(r->f.store, RUN, NOW, c.items, 1), STATUS_OK);
	assert_int_equal(get(r, test).sequence, 0);
}

static void transitions(void **state)
{
	static const struct {
		int line;
		enum delivery_state from;
		enum status hand, record, bounce, resolve;
	} rows[] = {
		{ROW, DELIVERY_READY, STATUS_INVALID, STATUS_INVALID, STATUS_GONE, STATUS_INVALID},
		{ROW, DELIVERY_CLAIMED, STATUS_OK, STATUS_INVALID, STATUS_GONE, STATUS_INVALID},
		{ROW, DELIVERY_HANDED, STATUS_INVALID, STATUS_OK, STATUS_OK, STATUS_OK},
		{ROW, DELIVERY_SENT, STATUS_INVALID, STATUS_INVALID, STATUS_OK, STATUS_INVALID},
		{ROW, DELIVERY_DEFERRED, STATUS_INVALID, STATUS_GONE, STATUS_GONE, STATUS_INVALID},
		{ROW, DELIVERY_REJECTED, STATUS_INVALID, STATUS_GONE, STATUS_GONE, STATUS_INVALID},
		{ROW, DELIVERY_SKIPPED, STATUS_OK, STATUS_INVALID, STATUS_GONE, STATUS_INVALID},
		{ROW, DELIVERY_RESOLVED, STATUS_INVALID, STATUS_INVALID, STATUS_GONE,
		 STATUS_INVALID},
	};
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int call = 0; call < 4; call++) {
			int64_t id = brought_to(r, rows[i].from, RUN);
			struct delivery d = get(r, id);
			enum status wanted[] = {rows[i].hand, rows[i].record, rows[i].bounce,
						rows[i].resolve};
			enum status got[] = {STATUS_OK, STATUS_OK, STATUS_OK, STATUS_OK};

			if (call == 0)
				got[0] = delivery_hand(r->f.store, RUN, NOW, &d, 1);
			else if (call == 1)
				got[1] = record(r, RUN, id, DELIVERY_WAS_SENT);
			else if (call == 2)
				got[2] = bounce(r, id, DELIVERY_WAS_REJECTED);
			else
				got[3] = delivery_resolve(r->f.store, id, 0, true, NOW);
			ROW_INT(&rows[i], got[call], wanted[call]);
			if (wanted[call] != STATUS_OK)
				ROW_INT(&rows[i], get(r, id).state, rows[i].from);
			assert_int_equal(subscriber_erase(r->f.store, r->subscriber, NOW),
					 STATUS_OK);
			close_room(state);
			open_room(state);
			r = *state;
		}
	}
}

static void what_was_skipped_is_not_handed(void **state)
{
	struct room *r = *state;
	int64_t id = brought_to(r, DELIVERY_SKIPPED, RUN);
	struct delivery d = get(r, id);

	d.state = DELIVERY_CLAIMED;
	assert_int_equal(delivery_hand(r->f.store, RUN, NOW, &d, 1), STATUS_OK);
	assert_int_equal(d.state, DELIVERY_SKIPPED);
	assert_int_equal(get(r, id).state, DELIVERY_SKIPPED);
	assert_int_equal(get(r, id).tries, 0);
}

/* What comes back of it is about the address that it was written to. */
static void a_move_behind_the_claim_changes_no_address(void **state)
{
	struct room *r = *state;
	struct consent consent = {.at = NOW, .page = "", .wording = ""};
	int64_t id = add(r, DELIVERY_LETTER, NOW);
	struct delivery_claimed c = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 1);

	assert_int_equal(c.count, 1);
	assert_int_equal(subscriber_move(r->f.store, r->subscriber, "new@example.org",
					 "new@example.org", &consent),
			 STATUS_OK);
	assert_string_equal(get(r, id).address, "new@example.org");
	assert_int_equal(delivery_hand(r->f.store, RUN, NOW, c.items, c.count), STATUS_OK);
	assert_string_equal(get(r, id).address, "ada@example.org");
}

static void another_runs_is_not_ours(void **state)
{
	struct room *r = *state;
	int64_t claimed = brought_to(r, DELIVERY_CLAIMED, OTHER);
	struct delivery d = get(r, claimed);
	int64_t recovered = -1;

	assert_int_equal(delivery_hand(r->f.store, RUN, NOW, &d, 1), STATUS_INVALID);
	assert_int_equal(delivery_recover(r->f.store, OTHER, &recovered), STATUS_OK);
	assert_int_equal(recovered, 0);
	assert_int_equal(delivery_recover(r->f.store, RUN, &recovered), STATUS_OK);
	assert_int_equal(recovered, 1);
	assert_int_equal(get(r, claimed).state, DELIVERY_READY);
	d = claim(r, OTHER, NOW, DELIVERY_ALL_KINDS, 1).items[0];
	assert_int_equal(delivery_hand(r->f.store, OTHER, NOW, &d, 1), STATUS_OK);
	/* What was handed isn't recovered: it is uncertain. */
	assert_int_equal(delivery_recover(r->f.store, RUN, &recovered), STATUS_OK);
	assert_int_equal(recovered, 0);
	assert_int_equal(record(r, RUN, claimed, DELIVERY_WAS_SENT), STATUS_INVALID);
	assert_int_equal(get(r, claimed).state, DELIVERY_HANDED);
	assert_int_equal(claim(r, RUN, NOW + 86400, DELIVERY_ALL_KINDS, 8).count, 0);
}

static void answers_lead_on(void **state)
{
	static const struct {
		int line;
		enum delivery_outcome outcome;
		enum delivery_state state;
		bool ended, again;
		int64_t tries; /* before the next */
	} rows[] = {
		{ROW, DELIVERY_WAS_SENT, DELIVERY_SENT, true, false, 0},
		{ROW, DELIVERY_WAS_DEFERRED, DELIVERY_DEFERRED, false, true, 1},
		{ROW, DELIVERY_WAS_REJECTED, DELIVERY_REJECTED, true, false, 0},
		{ROW, DELIVERY_WAS_STOPPED, DELIVERY_READY, false, true, 0},
		{ROW, DELIVERY_IS_UNCERTAIN, DELIVERY_HANDED, false, false, 0},
	};
	struct room *r = *state;
	struct delivery_counts counts;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t id = brought_to(r, DELIVERY_HANDED, RUN), next = 0;
		struct delivery_claimed c;

		ROW_INT(&rows[i], record(r, RUN, id, rows[i].outcome), STATUS_OK);
		ROW_INT(&rows[i], get(r, id).state, rows[i].state);
		ROW_INT(&rows[i], get(r, id).ended_at != 0, rows[i].ended);
		ROW_INT(&rows[i], delivery_next(r->f.store, &next), STATUS_OK);
		ROW_INT(&rows[i], next, rows[i].again ? NOW + 900 : 0);
		ROW_INT(&rows[i], claim(r, RUN, NOW + 899, DELIVERY_ALL_KINDS, 8).count, 0);
		c = claim(r, RUN, NOW + 900, DELIVERY_ALL_KINDS, 8);
		ROW_INT(&rows[i], c.count, rows[i].again);
		if (rows[i].again) {
			ROW_INT(&rows[i], c.items[0].tries, rows[i].tries);
			ROW_INT(&rows[i], delivery_hand(r->f.store, RUN, NOW + 900, c.items, 1),
				STATUS_OK);
			ROW_INT(&rows[i], c.items[0].tries, rows[i].tries + 1);
			ROW_INT(&rows[i], record(r, RUN, id, DELIVERY_WAS_SENT), STATUS_OK);
		}
	}
	assert_int_equal(delivery_count(r->f.store, RUN, &counts), STATUS_OK);
	assert_int_equal(counts.states[DELIVERY_SENT], 3);
	assert_int_equal(counts.states[DELIVERY_REJECTED], 1);
	assert_int_equal(counts.states[DELIVERY_HANDED], 1);
	assert_int_equal(counts.uncertain, 0);
	assert_int_equal(delivery_count(r->f.store, 0, &counts), STATUS_OK);
	assert_int_equal(counts.uncertain, 1);
}

static void a_clock_ahead_keeps_nothing_back(void **state)
{
	struct room *r = *state;
	int64_t wrong = add(r, DELIVERY_WELCOME, NOW + DELIVERY_WAIT_MAX + 1);
	int64_t right = add(r, DELIVERY_WELCOME, NOW + DELIVERY_WAIT_MAX);

	assert_int_equal(delivery_hasten(r->f.store, NOW), STATUS_OK);
	assert_int_equal(get(r, wrong).next_at, NOW);
	assert_int_equal(get(r, right).next_at, NOW + DELIVERY_WAIT_MAX);
	assert_int_equal(claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 9).count, 1);
	assert_int_equal(delivery_hasten(r->f.store, NOW - 9 * DELIVERY_WAIT_MAX), STATUS_OK);
	assert_int_equal(get(r, wrong).state, DELIVERY_CLAIMED);
	assert_int_equal(get(r, wrong).next_at, NOW);
}

static void dropped_ones_are_skipped(void **state)
{
	struct room *r = *state;
	int64_t claimed = brought_to(r, DELIVERY_CLAIMED, RUN);
	int64_t handed = brought_to(r, DELIVERY_HANDED, RUN);

	assert_int_equal(delivery_drop(r->f.store, OTHER, NOW, claimed), STATUS_OK);
	assert_int_equal(get(r, claimed).state, DELIVERY_CLAIMED);
	assert_int_equal(delivery_drop(r->f.store, RUN, NOW, claimed), STATUS_OK);
	assert_int_equal(get(r, claimed).state, DELIVERY_SKIPPED);
	assert_int_equal(get(r, claimed).ended_at, NOW);
	assert_int_equal(delivery_drop(r->f.store, RUN, NOW, handed), STATUS_OK);
	assert_int_equal(get(r, handed).state, DELIVERY_HANDED);
	assert_int_equal(delivery_drop(r->f.store, RUN, NOW, 1), STATUS_OK);
}

static void letters_go_stale(void **state)
{
	struct room *r = *state;
	struct delivery_claimed c;
	bool stale = true;
	int64_t first = brought_to(r, DELIVERY_READY, RUN);

	assert_int_equal(delivery_is_stale(r->f.store, NOW, &stale), STATUS_OK);
	assert_false(stale);
	assert_int_equal(delivery_is_stale(r->f.store, NOW + 1, &stale), STATUS_OK);
	assert_true(stale);
	c = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 8);
	assert_int_equal(c.items[0].id, first);
	assert_int_equal(delivery_hand(r->f.store, RUN, NOW + 50, c.items, 1), STATUS_OK);
	brought_to(r, DELIVERY_READY, RUN);
	/* One was handed over since. */
	assert_int_equal(delivery_is_stale(r->f.store, NOW + 50, &stale), STATUS_OK);
	assert_false(stale);
	assert_int_equal(delivery_is_stale(r->f.store, NOW + 51, &stale), STATUS_OK);
	assert_true(stale);
}

static void bounces_come_later(void **state)
{
	struct room *r = *state;
	int64_t sent = brought_to(r, DELIVERY_SENT, RUN);
	int64_t uncertain = brought_to(r, DELIVERY_HANDED, OTHER), quick;

	assert_int_equal(bounce(r, sent, DELIVERY_WAS_DEFERRED), STATUS_OK);
	assert_int_equal(get(r, sent).state, DELIVERY_DEFERRED);
	assert_int_equal(get(r, sent).ended_at, 0);
	assert_int_equal(get(r, sent).next_at, NOW + 1800);
	assert_int_equal(bounce(r, uncertain, DELIVERY_WAS_REJECTED), STATUS_OK);
	assert_int_equal(get(r, uncertain).state, DELIVERY_REJECTED);
	assert_string_equal(get(r, uncertain).enhanced, "5.1.1");
	assert_int_equal(bounce(r, 5, DELIVERY_WAS_REJECTED), STATUS_NOT_FOUND);
	/* Quicker than the run's own record. */
	quick = brought_to(r, DELIVERY_HANDED, RUN);
	assert_int_equal(bounce(r, quick, DELIVERY_WAS_REJECTED), STATUS_OK);
	assert_int_equal(record(r, RUN, quick, DELIVERY_WAS_SENT), STATUS_GONE);
	assert_int_equal(get(r, quick).state, DELIVERY_REJECTED);
}

static void the_uncertain_are_listed_and_settled(void **state)
{
	struct room *r = *state;
	int64_t old = brought_to(r, DELIVERY_HANDED, OTHER);
	int64_t current = brought_to(r, DELIVERY_HANDED, RUN);
	struct delivery_list list;

	assert_int_equal(delivery_list_uncertain(r->f.store, &r->f.arena, RUN, 9, &list),
			 STATUS_OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].id, old);
	assert_int_equal(delivery_list_uncertain(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(delivery_resolve(r->f.store, current, RUN, false, NOW), STATUS_INVALID);
	assert_int_equal(delivery_resolve(r->f.store, 5, RUN, false, NOW), STATUS_NOT_FOUND);
	assert_int_equal(delivery_resolve(r->f.store, old, RUN, false, NOW + 7), STATUS_OK);
	assert_int_equal(get(r, old).state, DELIVERY_RESOLVED);
	assert_int_equal(get(r, old).ended_at, NOW + 7);
	assert_int_equal(delivery_list_uncertain(r->f.store, &r->f.arena, RUN, 9, &list),
			 STATUS_OK);
	assert_int_equal(list.count, 0);
	assert_int_equal(delivery_list_of(r->f.store, &r->f.arena, r->subscriber, &list),
			 STATUS_OK);
	assert_int_equal(list.count, 2);
}

enum change {
	NOTHING,
	LEFT,
	PAUSED,
	PAUSE_OVER,
	MOVED,
	SUPPRESSED,
	ERASED,
	USED,
	EXPIRED
};

static void make_change(struct room *r, enum change change, int64_t confirmation)
{
	struct consent consent = {.at = NOW, .page = "", .wording = ""};
	struct store *s = r->f.store;
	enum status status = STATUS_OK;

	if (change == LEFT)
		status = subscriber_unsubscribe(s, r->subscriber, CONSENT_UNSUBSCRIBED, &consent);
	else if (change == PAUSED || change == PAUSE_OVER)
		status = subscriber_pause(s, r->subscriber, NOW + (change == PAUSED), &consent);
	else if (change == MOVED)
		status = subscriber_move(s, r->subscriber, "b@c.de", "b@c.de", &consent);
	else if (change == SUPPRESSED)
		status = suppression_put(s, &r->keys, "ada@example.org", SUPPRESSION_ASKED, NOW);
	else if (change == ERASED)
		status = subscriber_erase(s, r->subscriber, NOW);
	else if (change == USED)
		status = confirmation_use(s, confirmation, NOW);
	assert_int_equal(status, STATUS_OK);
}

/* What is looked at again when a delivery is claimed. */
static void consent_is_looked_at_again(void **state)
{
	static const struct {
		int line;
		enum delivery_kind kind;
		enum change change;
		bool claimed;
	} rows[] = {
		{ROW, DELIVERY_LETTER, NOTHING, true},
		{ROW, DELIVERY_LETTER, LEFT, false},
		{ROW, DELIVERY_LETTER, PAUSED, false},
		{ROW, DELIVERY_LETTER, PAUSE_OVER, true},
		{ROW, DELIVERY_LETTER, MOVED, true}, /* to the new address */
		{ROW, DELIVERY_LETTER, SUPPRESSED, false},
		{ROW, DELIVERY_LETTER, ERASED, false},
		{ROW, DELIVERY_WELCOME, NOTHING, true},
		{ROW, DELIVERY_WELCOME, PAUSED, true},
		{ROW, DELIVERY_WELCOME, LEFT, false},
		{ROW, DELIVERY_WELCOME, SUPPRESSED, false},
		{ROW, DELIVERY_MOVE, NOTHING, true},
		{ROW, DELIVERY_MOVE, USED, false},
		{ROW, DELIVERY_MOVE, EXPIRED, false},
		{ROW, DELIVERY_MOVE, LEFT, false},
		{ROW, DELIVERY_MOVE, SUPPRESSED, true},       /* it is the old address that is */
		{ROW, DELIVERY_CONFIRMATION, NOTHING, false}, /* it is confirmed already */
		{ROW, DELIVERY_CONFIRMATION, LEFT, false},
		{ROW, DELIVERY_TEST, SUPPRESSED, true},
		{ROW, DELIVERY_TEST, ERASED, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct room *r = *state;
		struct confirmation c = {.subscriber = r->subscriber,
					 .address = "new@example.org",
					 .spelling = "new@example.org",
					 .page = "",
					 .made_at = NOW - (rows[i].change == EXPIRED) *
								  CONFIRMATION_SECONDS};
		struct delivery d = {.kind = rows[i].kind,
				     .subscriber = r->subscriber,
				     .address = "ada@example.org",
				     .made_at = NOW,
				     .next_at = NOW};
		struct delivery_claimed claimed;
		int64_t id = 0;

		assert_int_equal(confirmation_make(r->f.store, &c, &d.confirmation), STATUS_OK);
		if (rows[i].kind == DELIVERY_TEST)
			d.subscriber = 0;
		if (rows[i].kind == DELIVERY_MOVE)
			d.address = "new@example.org";
		assert_int_equal(delivery_add(r->f.store, &d, &id), STATUS_OK);
		make_change(r, rows[i].change, d.confirmation);
		claimed = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 8);
		ROW_INT(&rows[i], claimed.count, rows[i].claimed);
		ROW_INT(&rows[i], get(r, id).state,
			rows[i].claimed ? DELIVERY_CLAIMED : DELIVERY_SKIPPED);
		if (rows[i].claimed && rows[i].change == MOVED)
			ROW_TEXT(&rows[i], claimed.items[0].address, "b@c.de");
		close_room(state);
		open_room(state);
	}
}

static void a_sign_ups_confirmation_is_claimed(void **state)
{
	struct room *r = *state;
	struct subscriber_wish wish = {"bob@example.org", "Bob@example.org", CADENCE_EACH};
	struct consent consent = {.at = NOW, .page = "", .wording = ""};
	struct confirmation c = {.address = "", .spelling = "", .page = "", .made_at = NOW};
	struct delivery d = {.kind = DELIVERY_CONFIRMATION,
			     .address = "Bob@example.org",
			     .made_at = NOW,
			     .next_at = NOW};
	int64_t id = 0, again = 0;
	struct delivery_claimed claimed;

	assert_int_equal(subscriber_ask(r->f.store, &wish, &consent, &c.subscriber), STATUS_OK);
	d.subscriber = c.subscriber;
	assert_int_equal(confirmation_make(r->f.store, &c, &d.confirmation), STATUS_OK);
	assert_int_equal(delivery_add(r->f.store, &d, &id), STATUS_OK);
	claimed = claim(r, RUN, NOW, DELIVERY_KIND_BIT(DELIVERY_CONFIRMATION), 8);
	assert_int_equal(claimed.count, 1);
	assert_int_equal(claimed.items[0].confirmation, d.confirmation);
	/* "Never write to me again" stops the next one. */
	assert_int_equal(delivery_add(r->f.store, &d, &again), STATUS_OK);
	assert_int_equal(
		suppression_put(r->f.store, &r->keys, "bob@example.org", SUPPRESSION_ASKED, NOW),
		STATUS_OK);
	claimed = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 8);
	assert_int_equal(claimed.count, 0);
	assert_int_equal(claimed.skipped, 1);
}

static void the_journal_is_merged(void **state)
{
	struct room *r = *state;
	const char *none[] = {NULL};
	int64_t ready = add(r, DELIVERY_LETTER, NOW), sent = 0, skipped;
	struct delivery_line lines[] = {
		{.sequence = 8, .delivery = ready, .handed_at = NOW, .essays = none},
		{.sequence = 9, .delivery = 12345, .handed_at = NOW, .essays = none},
		{.sequence = 1, .handed_at = NOW, .essays = none},
		{.sequence = 7, .handed_at = NOW, .essays = none},
	};
	struct delivery_list list;

	lines[1].subscriber = r->subscriber;
	assert_int_equal(claim(r, RUN, NOW - 1, DELIVERY_ALL_KINDS, 8).count, 0);
	assert_int_equal(delivery_merge(r->f.store, &lines[0]), STATUS_OK);
	assert_int_equal(delivery_merge(r->f.store, &lines[0]), STATUS_OK);
	assert_int_equal(delivery_merge(r->f.store, &lines[1]), STATUS_OK);
	assert_int_equal(get(r, ready).state, DELIVERY_HANDED);
	assert_int_equal(get(r, ready).sequence, 8);
	assert_int_equal(get(r, 12345).state, DELIVERY_HANDED);
	assert_string_equal(get(r, 12345).address, "ada@example.org");
	assert_int_equal(claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 8).count, 0);
	/* What was skipped here was handed over elsewhere. */
	skipped = brought_to(r, DELIVERY_SKIPPED, RUN);
	lines[3].delivery = skipped;
	assert_int_equal(delivery_merge(r->f.store, &lines[3]), STATUS_OK);
	assert_int_equal(get(r, skipped).state, DELIVERY_HANDED);
	assert_int_equal(delivery_resolve(r->f.store, skipped, RUN, true, NOW), STATUS_OK);
	/* What was answered keeps how. */
	sent = brought_to(r, DELIVERY_SENT, RUN);
	lines[2].delivery = sent;
	assert_int_equal(delivery_merge(r->f.store, &lines[2]), STATUS_OK);
	assert_int_equal(get(r, sent).state, DELIVERY_SENT);
	assert_int_equal(delivery_list_uncertain(r->f.store, &r->f.arena, RUN, 9, &list),
			 STATUS_OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(delivery_list_numbered(r->f.store, &r->f.arena, 7, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 2);
	assert_int_equal(list.items[0].sequence, 8);
	assert_int_equal(list.items[1].sequence, 9);
}

static void long_answers_are_cut_between_letters(void **state)
{
	struct room *r = *state;
	int64_t id = brought_to(r, DELIVERY_HANDED, RUN);
	char answer[1000];
	struct delivery_result result = {id, DELIVERY_WAS_REJECTED, 0, 550, "5.0.0", answer};

	/* 499 bytes and letters of two. */
	memset(answer, 'x', 499);
	for (size_t i = 499; i < 997; i += 2)
		memcpy(answer + i, "\xc3\xa9", 2);
	answer[997] = '\0';
	assert_int_equal(delivery_record(r->f.store, RUN, NOW, &result), STATUS_OK);
	assert_int_equal(strlen(get(r, id).answer), 499);
}

static void skipping_stays_short(void **state)
{
	struct room *r = *state;
	struct delivery_claimed c;
	size_t skipped = 0;

	for (int i = 0; i < 600; i++)
		add(r, DELIVERY_MOVE, NOW);
	do {
		c = claim(r, RUN, NOW, DELIVERY_ALL_KINDS, 8);
		assert_int_equal(c.count, 0);
		assert_true(c.skipped <= 256);
		skipped += c.skipped;
	} while (c.skipped > 0);
	assert_int_equal(skipped, 600);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_room, close_room)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_is_sent),
		TEST(claims_go_in_order),
		TEST(transitions),
		TEST(what_was_skipped_is_not_handed),
		TEST(a_move_behind_the_claim_changes_no_address),
		TEST(another_runs_is_not_ours),
		TEST(answers_lead_on),
		TEST(a_clock_ahead_keeps_nothing_back),
		TEST(dropped_ones_are_skipped),
		TEST(letters_go_stale),
		TEST(bounces_come_later),
		TEST(the_uncertain_are_listed_and_settled),
		TEST(consent_is_looked_at_again),
		TEST(a_sign_ups_confirmation_is_claimed),
		TEST(the_journal_is_merged),
		TEST(long_answers_are_cut_between_letters),
		TEST(skipping_stays_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
