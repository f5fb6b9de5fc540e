/* SPDX-License-Identifier: MIT */
/* What follows from what comes back, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/store/bounce.h"
#include "lib/store/delivery.h"
#include "lib/store/mail_key.h"
#include "lib/store/mailing.h"
#include "lib/store/statement.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"
#include "tests/unit/row.h"
#include "tests/unit/store_fixture.h"

#define NOW FIXTURE_NOW
#define DAY INT64_C(86400)

static const char full[] = "Domain example.org has EXCEEDED the max emails per hour (51/50 (102%)) "
			   "allowed.  Message discarded.";

struct room {
	struct fixture f;
	struct signature_keys keys;
	int64_t subscriber; /* confirmed, ada@example.org */
	int64_t run;        /* the one at work */
};

static int64_t admit(struct room *r, const char *address)
{
	struct subscriber_wish wish = {address, "Ada@example.org", CADENCE_EACH};
	struct consent consent = {.at = NOW, .page = "", .wording = ""};
	int64_t id = 0;
	bool added;

	assert_int_equal(subscriber_admit(r->f.store, &wish, CONSENT_ADDED, &consent, &id, &added),
			 STATUS_OK);
	return id;
}

static int open_room(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	if (!r)
		return -1;
	fixture_open(&r->f);
	fixture_begin(&r->f);
	assert_int_equal(mail_key_need(r->f.store, &r->f.arena, NOW, &r->keys), STATUS_OK);
	r->subscriber = admit(r, "ada@example.org");
	assert_int_equal(mailing_begin(r->f.store, &r->run), STATUS_OK);
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

/* A delivery that was handed over by the run at work. */
static int64_t handed(struct room *r, const char *address, int64_t now)
{
	struct delivery d = {.kind = DELIVERY_WELCOME,
			     .subscriber = r->subscriber,
			     .address = address,
			     .made_at = now,
			     .next_at = now};
	struct delivery_claim c = {&r->keys, r->run, now, now + 60, DELIVERY_ALL_KINDS, 1};
	struct delivery_claimed got = {NULL, 0, 0};
	int64_t id = 0;

	assert_int_equal(delivery_add(r->f.store, &d, &id), STATUS_OK);
	assert_int_equal(delivery_claim(r->f.store, &r->f.arena, &c, &got), STATUS_OK);
	if (got.count == 1)
		assert_int_equal(delivery_hand(r->f.store, r->run, now, got.items, 1), STATUS_OK);
	return id;
}

static unsigned take(struct room *r, enum bounce_kind kind, int64_t delivery, const char *code,
		     const char *text, int64_t at)
{
	struct bounce_fact fact = {kind, delivery, at, 550, code, text};
	unsigned effects = 99;

	assert_int_equal(bounce_take(r->f.store, &r->keys, &fact, &effects), STATUS_OK);
	return effects;
}

static struct delivery get(struct room *r, int64_t id)
{
	struct delivery out = {.id = -1};

	assert_int_equal(delivery_get(r->f.store, &r->f.arena, id, &out), STATUS_OK);
	return out;
}

static struct subscriber reader(struct room *r)
{
	struct subscriber out = {.id = -1};

	assert_int_equal(subscriber_get(r->f.store, &r->f.arena, r->subscriber, &out), STATUS_OK);
	return out;
}

static int suppressed(struct room *r, const char *address)
{
	enum suppression_reason reason = SUPPRESSION_ASKED;
	enum status status = suppression_find(r->f.store, &r->keys, address, &reason);

	return status == STATUS_OK ? (int)reason : -1;
}

static bool halted(struct room *r)
{
	const char *why = NULL;

	return mailing_halted(r->f.store, &r->f.arena, r->run, &why) == STATUS_OK && *why;
}

static int64_t rows(struct room *r)
{
	struct statement *t;
	int64_t n = -1;

	assert_int_equal(statement_get(r->f.store, "SELECT count(*) FROM bounce", &t), STATUS_OK);
	assert_int_equal(statement_number(t, &n), STATUS_OK);
	return n;
}

/* Two mails come back, so many seconds apart. */
struct pair {
	int line;
	const char *first, *second; /* codes */
	int64_t apart;
	bool suppresses;
	bool halts;
};

static void two_codes_have_their_effect(void **state)
{
	static const struct pair pairs[] = {
		{ROW, "5.1.1", "5.1.1", 0, false, false},
		{ROW, "5.1.1", "5.1.1", 7 * DAY - 1, false, false},
		{ROW, "5.1.1", "5.1.1", 7 * DAY, true, false},
		{ROW, "5.1.1", "5.1.1", -7 * DAY, true, false}, /* read in another order */
		{ROW, "5.1.1", "5.1.1", 400 * DAY, true, false},
		{ROW, "5.1.2", "5.1.2", 7 * DAY, true, false},
		{ROW, "5.1.3", "5.1.3", 7 * DAY, true, false},
		{ROW, "5.1.6", "5.1.6", 7 * DAY, true, false},
		{ROW, "5.1.10", "5.1.10", 7 * DAY, true, false},
		{ROW, "5.1.10", "5.1.2", 7 * DAY, true, false},
		{ROW, "5.1.1", "5.2.2", 30 * DAY, false, false},
		{ROW, "5.2.2", "5.1.1", 30 * DAY, false, false},
		{ROW, "5.1.1", "5.1.100", 30 * DAY, false, false},
		{ROW, "5.1.0", "5.1.0", 30 * DAY, false, false},
		{ROW, "5.1.4", "5.1.4", 30 * DAY, false, false},
		{ROW, "5.1", "5.1", 30 * DAY, false, false},
		{ROW, "1.1", "1.1", 30 * DAY, false, false},
		{ROW, " ", " ", 30 * DAY, false, false},
		{ROW, "", "", 30 * DAY, false, false},
		{ROW, "4.1.1", "4.1.1", 30 * DAY, false, false},
		{ROW, "5.2.1", "5.2.1", 30 * DAY, false, false},
		{ROW, "5.4.4", "5.4.4", 30 * DAY, false, false},
		{ROW, "5.1.7", "5.1.7", 30 * DAY, false, true},
		{ROW, "5.1.8", "5.1.8", 30 * DAY, false, true},
		{ROW, "5.7.1", "5.7.1", 30 * DAY, false, true},
		{ROW, "5.7.26", "5.1.1", 30 * DAY, false, true},
		{ROW, "5.1.1", "5.7.0", 30 * DAY, false, true},
		{ROW, "4.7.1", "4.7.1", 30 * DAY, false, false},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct pair *p = &pairs[i];
		const char *address = "Ada@example.org";
		int64_t at = NOW + 40 * DAY, ids[2];
		struct room *r;
		unsigned effects;

		assert_int_equal(open_room((void **)&r), 0);
		ids[0] = handed(r, address, NOW);
		ids[1] = handed(r, address, NOW + 1);
		effects = take(r, BOUNCE_FAILED, ids[0], p->first, "nobody", at);
		assert_int_equal(effects & (BOUNCE_MATCHED | BOUNCE_REJECTED | BOUNCE_SUPPRESSED),
				 BOUNCE_MATCHED | BOUNCE_REJECTED);
		effects |= take(r, BOUNCE_FAILED, ids[1], p->second, "nobody", at + p->apart);
		ROW_INT(p, (effects & BOUNCE_SUPPRESSED) != 0, p->suppresses);
		ROW_INT(p, suppressed(r, "ada@example.org"),
			p->suppresses ? (int)SUPPRESSION_BOUNCED : -1);
		ROW_INT(p, reader(r).state,
			p->suppresses ? SUBSCRIBER_UNSUBSCRIBED : SUBSCRIBER_CONFIRMED);
		ROW_INT(p, (effects & BOUNCE_HALTED) != 0, p->halts);
		ROW_INT(p, halted(r), p->halts);
		ROW_INT(p, get(r, ids[1]).state, DELIVERY_REJECTED);
		ROW_INT(p, rows(r), 2);
		close_room((void **)&r);
	}
	(void)state;
}

static void one_mail_counts_once(void **state)
{
	struct room *r = *state;
	int64_t id = handed(r, "Ada@example.org", NOW);

	take(r, BOUNCE_FAILED, id, "5.1.1", "nobody", NOW);
	assert_int_equal(take(r, BOUNCE_FAILED, id, "5.1.1", "nobody", NOW + 9 * DAY),
			 BOUNCE_MATCHED);
	assert_int_equal(suppressed(r, "ada@example.org"), -1);
	assert_int_equal(rows(r), 2);
}

static void many_words_about_one_mail_are_not_kept(void **state)
{
	struct room *r = *state;
	int64_t id = handed(r, "Ada@example.org", NOW);

	for (int i = 0; i < BOUNCE_MAIL_MAX + 9; i++)
		take(r, BOUNCE_FAILED, id, "5.2.2", "full", NOW + i);
	assert_int_equal(rows(r), BOUNCE_MAIL_MAX);
	assert_true(take(r, BOUNCE_COMPLAINT, id, "", "", NOW) & BOUNCE_SUPPRESSED);
	assert_int_equal(rows(r), BOUNCE_MAIL_MAX);
}

/* A confirmation proves that somebody reads there; only what came back later counts. */
static void a_confirmation_wipes_the_slate(void **state)
{
	struct room *r = *state;
	struct consent consent = {.at = NOW + 3 * DAY, .page = "", .wording = ""};
	int64_t ids[3];

	for (int i = 0; i < 3; i++)
		ids[i] = handed(r, "Ada@example.org", NOW + i);
	take(r, BOUNCE_FAILED, ids[0], "5.1.1", "nobody", NOW + 1);
	assert_int_equal(
		subscriber_unsubscribe(r->f.store, r->subscriber, CONSENT_UNSUBSCRIBED, &consent),
		STATUS_OK);
	assert_int_equal(subscriber_confirm(r->f.store, r->subscriber, CADENCE_EACH, &consent),
			 STATUS_OK);
	take(r, BOUNCE_FAILED, ids[1], "5.1.1", "nobody", NOW + 8 * DAY);
	assert_int_equal(suppressed(r, "ada@example.org"), -1);
	take(r, BOUNCE_FAILED, ids[2], "5.1.1", "nobody", NOW + 15 * DAY);
	assert_int_equal(suppressed(r, "ada@example.org"), SUPPRESSION_BOUNCED);
}

/* Who has moved is not unsubscribed by what comes back from the old address. */
static void an_old_address_is_another(void **state)
{
	struct room *r = *state;
	struct consent consent = {.at = NOW, .page = "", .wording = ""};
	int64_t ids[3];

	for (int i = 0; i < 2; i++)
		ids[i] = handed(r, "Ada@example.org", NOW + i);
	take(r, BOUNCE_FAILED, ids[0], "5.1.1", "nobody", NOW + 1);
	assert_int_equal(subscriber_move(r->f.store, r->subscriber, "ada@new.example",
					 "ada@new.example", &consent),
			 STATUS_OK);
	ids[2] = handed(r, "ada@new.example", NOW + 2);
	take(r, BOUNCE_FAILED, ids[2], "5.1.1", "nobody", NOW + 8 * DAY);
	assert_int_equal(suppressed(r, "ada@new.example"), -1);
	take(r, BOUNCE_FAILED, ids[1], "5.1.1", "nobody", NOW + 9 * DAY);
	assert_int_equal(suppressed(r, "ada@example.org"), SUPPRESSION_BOUNCED);
	assert_int_equal(suppressed(r, "ada@new.example"), -1);
	assert_int_equal(reader(r).state, SUBSCRIBER_CONFIRMED);
}

static void a_suppression_outlives_erasure_and_import(void **state)
{
	struct room *r = *state;
	int64_t ids[2];

	for (int i = 0; i < 2; i++)
		ids[i] = handed(r, "Ada@example.org", NOW + i);
	for (int i = 0; i < 2; i++)
		take(r, BOUNCE_FAILED, ids[i], "5.1.1", "nobody of ada@example.org",
		     NOW + i * 7 * DAY);
	assert_int_equal(subscriber_erase(r->f.store, r->subscriber, NOW + 8 * DAY), STATUS_OK);
	assert_int_equal(suppressed(r, "ada@example.org"), SUPPRESSION_BOUNCED);
	assert_int_equal(rows(r), 2);
	/* What an import would add again is never written to. */
	r->subscriber = admit(r, "ada@example.org");
	ids[0] = handed(r, "Ada@example.org", NOW + 9 * DAY);
	assert_int_equal(get(r, ids[0]).state, DELIVERY_SKIPPED);
	/* What comes back for one who was erased is recorded, and no more. */
	assert_int_equal(take(r, BOUNCE_COMPLAINT, ids[1], "", "spam", NOW + 9 * DAY),
			 BOUNCE_MATCHED);
	assert_int_equal(rows(r), 3);
}

static void a_complaint_is_enough(void **state)
{
	struct room *r = *state;
	int64_t id = handed(r, "Ada@example.org", NOW);
	struct consent_list events;

	assert_int_equal(take(r, BOUNCE_COMPLAINT, id, "", "abuse", NOW + 1),
			 BOUNCE_MATCHED | BOUNCE_SUPPRESSED);
	assert_int_equal(suppressed(r, "ada@example.org"), SUPPRESSION_COMPLAINED);
	assert_int_equal(reader(r).state, SUBSCRIBER_UNSUBSCRIBED);
	assert_int_equal(consent_list(r->f.store, &r->f.arena, r->subscriber, &events), STATUS_OK);
	assert_int_equal(events.items[events.count - 1].event, CONSENT_COMPLAINED);
	assert_int_equal(get(r, id).state, DELIVERY_HANDED);
}

static void what_is_thrown_away_is_deferred(void **state)
{
	struct room *r = *state;
	int64_t id = handed(r, "Ada@example.org", NOW);

	/* Word of an earlier try. */
	assert_int_equal(take(r, BOUNCE_FAILED, id, "5.0.0", full, NOW - 1) & BOUNCE_DEFERRED, 0);
	assert_int_equal(get(r, id).state, DELIVERY_HANDED);
	assert_true(halted(r));
	assert_int_equal(take(r, BOUNCE_FAILED, id, "5.0.0", full, NOW + 9),
			 BOUNCE_MATCHED | BOUNCE_DEFERRED);
	assert_int_equal(get(r, id).state, DELIVERY_DEFERRED);
	assert_int_equal(get(r, id).next_at, NOW + 9 + BOUNCE_DEFER);
	/* The same mail, read again. */
	assert_int_equal(take(r, BOUNCE_FAILED, id, "5.0.0", full, NOW + 9), BOUNCE_MATCHED);
	assert_int_equal(suppressed(r, "ada@example.org"), -1);
	id = handed(r, "Ada@example.org", NOW + 1);
	assert_int_equal(take(r, BOUNCE_FAILED, id, "", full, NOW + 1 + BOUNCE_DEFER_LIMIT),
			 BOUNCE_MATCHED | BOUNCE_REJECTED);
}

static void only_the_run_at_work_is_halted(void **state)
{
	struct room *r = *state;
	int64_t id = handed(r, "Ada@example.org", NOW), old = r->run;
	const char *why = "unchanged";

	assert_int_equal(mailing_halt(r->f.store, 0, NOW, "none"), STATUS_NOT_FOUND);
	assert_int_equal(mailing_begin(r->f.store, &r->run), STATUS_OK);
	assert_int_equal(take(r, BOUNCE_FAILED, id, "5.7.1", "no", NOW),
			 BOUNCE_MATCHED | BOUNCE_REJECTED);
	assert_false(halted(r));
	assert_int_equal(mailing_halted(r->f.store, &r->f.arena, old, &why), STATUS_NOT_FOUND);
	assert_int_equal(mailing_halt(r->f.store, r->run, NOW, "first"), STATUS_OK);
	assert_int_equal(mailing_halt(r->f.store, r->run, NOW, "again"), STATUS_NOT_FOUND);
	assert_int_equal(mailing_halted(r->f.store, &r->f.arena, r->run, &why), STATUS_OK);
	assert_string_equal(why, "first");
	assert_int_equal(mailing_halted(r->f.store, &r->f.arena, 0, &why), STATUS_NOT_FOUND);
}

/* A delay or something unknown is recorded, whatever its code. */
static void the_rest_is_recorded(void **state)
{
	struct room *r = *state;
	int64_t ids[2];

	for (int i = 0; i < 2; i++)
		ids[i] = handed(r, "Ada@example.org", NOW + i);
	for (int i = 0; i < 2; i++) {
		int64_t at = NOW + i * 9 * DAY;

		assert_int_equal(take(r, BOUNCE_DELAY, ids[i], "4.4.1", "later", at),
				 BOUNCE_MATCHED);
		assert_int_equal(take(r, BOUNCE_UNKNOWN, ids[i], "5.1.1", "?", at), BOUNCE_MATCHED);
		assert_int_equal(take(r, BOUNCE_UNKNOWN, ids[i], "5.7.1", full, at),
				 BOUNCE_MATCHED);
		assert_int_equal(get(r, ids[i]).state, DELIVERY_HANDED);
	}
	assert_int_equal(rows(r), 6);
	assert_false(halted(r));
}

static void strays_are_kept_but_not_for_ever(void **state)
{
	struct room *r = *state;
	struct bounce_counts counts;

	assert_int_equal(take(r, BOUNCE_FAILED, 0, "5.1.1", "nobody", NOW), 0);
	assert_int_equal(take(r, BOUNCE_COMPLAINT, 4711, "", "not ours", NOW), 0);
	assert_int_equal(bounce_count(r->f.store, 0, &counts), STATUS_OK);
	assert_int_equal(counts.strays, 2);
	assert_int_equal(counts.kinds[BOUNCE_FAILED] + counts.kinds[BOUNCE_UNKNOWN], 0);
	for (int i = 0; i < BOUNCE_STRAY_MAX + 5; i++)
		take(r, BOUNCE_UNKNOWN, 0, "", "?", NOW);
	assert_int_equal(bounce_count(r->f.store, 0, &counts), STATUS_OK);
	assert_int_equal(counts.strays, BOUNCE_STRAY_MAX);
}

static void deliveries_are_counted(void **state)
{
	struct room *r = *state;
	int64_t ids[3];
	struct bounce_counts counts;

	for (int i = 0; i < 3; i++)
		ids[i] = handed(r, "Ada@example.org", NOW + i);
	for (int i = 0; i < 3; i++)
		take(r, i == 2 ? BOUNCE_DELAY : BOUNCE_FAILED, ids[i], "5.2.2", "full", NOW);
	take(r, BOUNCE_FAILED, ids[0], "5.2.2", "full", NOW);
	assert_int_equal(bounce_count(r->f.store, 0, &counts), STATUS_OK);
	assert_int_equal(counts.kinds[BOUNCE_FAILED], 2);
	assert_int_equal(counts.kinds[BOUNCE_DELAY], 1);
	assert_int_equal(counts.strays, 0);
	assert_int_equal(bounce_count(r->f.store, 9, &counts), STATUS_OK);
	assert_int_equal(counts.kinds[BOUNCE_FAILED], 0);
}

/* In either order with what the run writes down of the same refusal. */
static void a_refusal_in_smtp_is_the_same(void **state)
{
	struct room *r = *state;
	struct delivery_result result = {0, DELIVERY_WAS_REJECTED, 0, 550, "5.1.1", "nobody"};

	for (int i = 0; i < 2; i++) {
		int64_t at = NOW + i * 7 * DAY;

		result.delivery = handed(r, "Ada@example.org", at);
		if (i == 0)
			assert_int_equal(delivery_record(r->f.store, r->run, at, &result),
					 STATUS_OK);
		take(r, BOUNCE_FAILED, result.delivery, "5.1.1", "nobody", at);
		if (i == 1)
			assert_int_equal(delivery_record(r->f.store, r->run, at, &result),
					 STATUS_GONE);
		assert_int_equal(get(r, result.delivery).state, DELIVERY_REJECTED);
	}
	assert_int_equal(suppressed(r, "ada@example.org"), SUPPRESSION_BOUNCED);
}

static void hosts_words_are_known(void **state)
{
	(void)state;
	assert_true(bounce_is_over_limit(full));
	assert_true(bounce_is_over_limit("Domain a has exceeded the max defers and failures per "
					 "hour (5/5 (100%)) allowed. Message discarded."));
	assert_false(bounce_is_over_limit("Domain a has exceeded the max emails per hour (60/50) "
					  "allowed. Message will be reattempted later"));
	assert_false(bounce_is_over_limit("550 spam, message discarded"));
	assert_false(bounce_is_over_limit(""));
	assert_false(bounce_is_over_limit("message discarded per hour exceeded the max"));
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, open_room, close_room)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_codes_have_their_effect),
		IN_ROOM(one_mail_counts_once),
		IN_ROOM(many_words_about_one_mail_are_not_kept),
		IN_ROOM(a_confirmation_wipes_the_slate),
		IN_ROOM(an_old_address_is_another),
		IN_ROOM(a_suppression_outlives_erasure_and_import),
		IN_ROOM(a_complaint_is_enough),
		IN_ROOM(what_is_thrown_away_is_deferred),
		IN_ROOM(only_the_run_at_work_is_halted),
		IN_ROOM(the_rest_is_recorded),
		IN_ROOM(strays_are_kept_but_not_for_ever),
		IN_ROOM(deliveries_are_counted),
		IN_ROOM(a_refusal_in_smtp_is_the_same),
		cmocka_unit_test(hosts_words_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
