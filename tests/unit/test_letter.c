/* SPDX-License-Identifier: MIT */
/* What is due to whom, against a real database; then a year of chance against a plain account of
 * the same rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/clock.h"
#include "lib/store/delivery.h"
#include "lib/store/edition.h"
#include "lib/store/letter.h"
#include "lib/store/mail_key.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"
#include "tests/unit/row.h"
#include "tests/unit/store_fixture.h"

#define HOUR INT64_C(3600)
#define DAY  (24 * HOUR)
#define BASE (DAY * 7 * 3000 + 4 * DAY) /* a Monday, 00:00 UTC */
#define RUN  5

struct room {
	struct fixture f;
	struct signature_keys keys;
};

static void publish_edition(struct fixture *f, int64_t now)
{
	struct edition e = {.settings = "",
			    .base_url = "https://example.org/",
			    .build = "x",
			    .style = "/style.css",
			    .made_at = now};

	assert_int_equal(edition_turn(f->store, &e), STATUS_OK);
}

static int open_room(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	if (!r)
		return -1;
	fixture_open(&r->f);
	fixture_begin(&r->f);
	assert_int_equal(mail_key_need(r->f.store, &r->f.arena, BASE, &r->keys), STATUS_OK);
	publish_edition(&r->f, BASE);
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

static void put(struct room *r, const char *slug, int64_t date_at, int64_t now)
{
	struct register_entry e = fixture_entry(&r->f, slug, date_at);

	assert_int_equal(fixture_put(&r->f, &e, now), STATUS_OK);
}

static int64_t essay_id(struct room *r, const char *identity)
{
	struct register_list list = {.items = NULL};

	assert_int_equal(register_load(r->f.store, &r->f.arena, &list), STATUS_OK);
	for (size_t i = 0; i < list.count; i++)
		if (strcmp(list.items[i].identity, identity) == 0)
			return list.items[i].id;
	return 0;
}

static void take_away(struct room *r, const char *identity, int64_t now)
{
	assert_int_equal(register_remove(r->f.store, essay_id(r, identity), now), STATUS_OK);
}

static struct consent at(int64_t moment)
{
	return (struct consent){.at = moment, .page = "", .wording = ""};
}

static int64_t admit(struct room *r, const char *address, enum subscriber_cadence cadence,
		     int64_t now)
{
	struct subscriber_wish wish = {address, address, cadence};
	struct consent consent = at(now);
	int64_t id = 0;
	bool added;

	assert_int_equal(subscriber_admit(r->f.store, &wish, CONSENT_ADDED, &consent, &id, &added),
			 STATUS_OK);
	return id;
}

/* Weeks from BASE on, months of 30 days from there. */
static struct letter_terms terms(int64_t now, bool late)
{
	struct letter_terms t = {.now = now, .late = late, .subject = "{title}, and {more} more"};

	t.week = now - (now - BASE) % (7 * DAY);
	t.last_week = t.week - 7 * DAY;
	t.month = now - (now - BASE) % (30 * DAY);
	t.last_month = t.month - 30 * DAY;
	return t;
}

static struct letter_frozen freeze(struct room *r, int64_t now, bool late)
{
	struct letter_terms t = terms(now, late);
	struct letter_frozen out = {-1, -1, -1, -1};

	assert_int_equal(letter_freeze(r->f.store, &t, 0, 0, &out), STATUS_OK);
	return out;
}

/* The sums of all steps of so many readers; 0 for one step. */
static struct letter_frozen freeze_in_steps(struct room *r, const struct letter_terms *t,
					    int64_t limit)
{
	struct letter_frozen sum = {0, 0, 0, 0}, out;

	do {
		assert_int_equal(letter_freeze(r->f.store, t, sum.last, limit, &out), STATUS_OK);
		sum.letters += out.letters;
		sum.deliveries += out.deliveries;
		sum.late += out.late;
		assert_true(out.last == 0 || (limit > 0 && out.last > sum.last));
		sum.last = out.last;
	} while (out.last);
	return sum;
}

/* The slugs of the essays of a subscriber's newest delivery's letter, one after another. */
static const char *newest_letter(struct room *r, int64_t subscriber)
{
	struct delivery_list list;
	struct letter_essays essays;
	const char *text = "";

	assert_int_equal(delivery_list_of(r->f.store, &r->f.arena, subscriber, &list), STATUS_OK);
	if (list.count == 0)
		return "";
	assert_int_equal(
		letter_essays(r->f.store, &r->f.arena, list.items[list.count - 1].letter, &essays),
		STATUS_OK);
	for (size_t i = 0; i < essays.count; i++)
		text = arena_printf(&r->f.arena, "%s%s", text, essays.items[i].identity);
	return text;
}

/* All in hours after BASE; 0 is none. Essay "a" appears at the first of `essays`, and so on. */
static const struct due_row {
	int line;
	enum subscriber_cadence cadence;
	int confirmed, paused_until, paused_at, now;
	int essays[3];
	const char *due;
	int late;
} due_rows[] = {
	/* After the confirmation, not before nor in the same second. */
	{ROW, CADENCE_EACH, 10, 0, 0, 20, {11}, "a", 0},
	{ROW, CADENCE_EACH, 10, 0, 0, 20, {10}, "", 0},
	{ROW, CADENCE_EACH, 10, 0, 0, 20, {9, 11}, "b", 0},
	{ROW, CADENCE_EACH, 10, 0, 0, 20, {20}, "a", 0},
	/* The newest first; what isn't visible isn't due. */
	{ROW, CADENCE_EACH, 10, 0, 0, 30, {12, 14, 13}, "bca", 0},
	{ROW, CADENCE_EACH, 10, 0, 0, 30, {12, 31}, "a", 0},
	/* Late from a day on, by the newest. */
	{ROW, CADENCE_EACH, 10, 0, 0, 35, {11}, "a", 0},
	{ROW, CADENCE_EACH, 10, 0, 0, 36, {11}, "", 1},
	{ROW, CADENCE_EACH, 10, 0, 0, 36, {11, 35}, "ba", 0},
	/* On Monday, what appeared before it. */
	{ROW, CADENCE_WEEKLY, 10, 0, 0, 167, {11}, "", 0},
	{ROW, CADENCE_WEEKLY, 10, 0, 0, 168, {11}, "a", 0},
	{ROW, CADENCE_WEEKLY, 10, 0, 0, 169, {11, 167, 168}, "ba", 0},
	{ROW, CADENCE_WEEKLY, 10, 0, 0, 192, {11}, "a", 0},
	{ROW, CADENCE_WEEKLY, 10, 0, 0, 193, {11}, "", 1},
	{ROW, CADENCE_WEEKLY, 10, 0, 0, 337, {11}, "", 1},
	{ROW, CADENCE_WEEKLY, 10, 0, 0, 337, {11, 169}, "ba", 0},
	{ROW, CADENCE_WEEKLY, 169, 0, 0, 337, {168, 170}, "b", 0},
	/* On the first. */
	{ROW, CADENCE_MONTHLY, 10, 0, 0, 719, {11}, "", 0},
	{ROW, CADENCE_MONTHLY, 10, 0, 0, 720, {11, 600, 720}, "ba", 0},
	{ROW, CADENCE_MONTHLY, 10, 0, 0, 745, {11}, "", 1},
	/* A pause delays, and when it is over nothing is late. */
	{ROW, CADENCE_EACH, 10, 20, 10, 19, {11}, "", 0},
	{ROW, CADENCE_EACH, 10, 20, 10, 20, {11}, "a", 0},
	{ROW, CADENCE_EACH, 10, 200, 10, 224, {11}, "a", 0},
	{ROW, CADENCE_EACH, 10, 200, 10, 225, {11}, "", 1},
	{ROW, CADENCE_WEEKLY, 10, 200, 10, 200, {11, 169}, "a", 0},
};

static void what_is_due(void **state)
{
	static const char *const slugs[] = {"a", "b", "c"};

	for (size_t i = 0; i < sizeof(due_rows) / sizeof(*due_rows); i++) {
		const struct due_row *row = &due_rows[i];
		struct room *r = *state;
		struct consent consent = at(BASE + row->paused_at * HOUR);
		int64_t now = BASE + row->now * HOUR, reader;
		struct letter_frozen frozen;

		reader = admit(r, "ada@example.org", row->cadence, BASE + row->confirmed * HOUR);
		if (row->paused_until)
			ROW_INT(row,
				subscriber_pause(r->f.store, reader,
						 BASE + row->paused_until * HOUR, &consent),
				STATUS_OK);
		for (size_t k = 0; k < 3 && row->essays[k]; k++)
			put(r, slugs[k], BASE + row->essays[k] * HOUR, BASE + 1);
		frozen = freeze(r, now, false);
		ROW_TEXT(row, newest_letter(r, reader), row->due);
		ROW_INT(row, frozen.letters, row->due[0] != '\0');
		ROW_INT(row, frozen.deliveries, row->due[0] != '\0');
		ROW_INT(row, frozen.late, row->late);
		frozen = freeze(r, now, false);
		ROW_INT(row, frozen.letters, 0);
		frozen = freeze(r, now, true);
		ROW_INT(row, frozen.letters, row->late);
		close_room(state);
		open_room(state);
	}
}

static void the_first_publish_is_due_to_nobody(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE - DAY);

	put(r, "old", BASE - 9 * DAY, BASE - 1);
	put(r, "first", BASE, BASE);
	assert_int_equal(freeze(r, BASE + 1, true).letters, 0);
	put(r, "backdated", BASE - 9 * DAY, BASE + 1);
	assert_int_equal(freeze(r, BASE + 1, true).letters, 1);
	assert_string_equal(newest_letter(r, reader), "backdated");
}

static void readers_share_letters(void **state)
{
	struct room *r = *state;
	struct letter_list list;
	struct letter one = {.id = -1};
	struct letter_essays essays;

	admit(r, "a@example.org", CADENCE_EACH, BASE);
	admit(r, "b@example.org", CADENCE_EACH, BASE + HOUR);
	admit(r, "c@example.org", CADENCE_EACH, BASE + 5 * HOUR);
	admit(r, "d@example.org", CADENCE_WEEKLY, BASE);
	put(r, "x", BASE + 3 * HOUR, BASE + 3 * HOUR);
	put(r, "y", BASE + 6 * HOUR, BASE + 6 * HOUR);
	assert_int_equal(freeze(r, BASE + 6 * HOUR, false).letters, 2);
	assert_int_equal(letter_list(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 2);
	for (size_t i = 0; i < 2; i++) {
		bool both = strcmp(list.items[i].subject, "y, and 1 more") == 0;

		assert_true(both || strcmp(list.items[i].subject, "y") == 0);
		assert_int_equal(list.items[i].counts.states[DELIVERY_READY], both ? 2 : 1);
		assert_int_equal(list.items[i].due_at, BASE + 6 * HOUR);
		assert_int_equal(list.items[i].frozen_at, BASE + 6 * HOUR);
	}
	assert_int_equal(letter_get(r->f.store, &r->f.arena, list.items[0].id, 0, &one), STATUS_OK);
	assert_string_equal(one.subject, list.items[0].subject);
	assert_int_equal(letter_get(r->f.store, &r->f.arena, 99, 0, &one), STATUS_NOT_FOUND);
	assert_int_equal(letter_essays(r->f.store, &r->f.arena, list.items[0].id, &essays),
			 STATUS_OK);
	assert_string_equal(essays.items[0].path, "/writing/y/");
	assert_string_equal(essays.items[0].title, "y");
}

static void steps_share_letters(void **state)
{
	for (int64_t limit = 1; limit < 9; limit++) {
		struct room *r = *state;
		struct letter_terms t = terms(BASE + 7 * DAY, true);
		struct letter_frozen frozen;
		struct letter_list list;

		for (int i = 0; i < 8; i++)
			admit(r, arena_printf(&r->f.arena, "%d@example.org", i),
			      i < 5 ? CADENCE_EACH : CADENCE_WEEKLY, BASE);
		put(r, "y", BASE + HOUR, BASE + HOUR);
		put(r, "x", BASE + 2 * HOUR, BASE + 2 * HOUR);
		frozen = freeze_in_steps(r, &t, limit);
		assert_int_equal(frozen.letters, 2);
		assert_int_equal(frozen.deliveries, 8);
		assert_int_equal(letter_list(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
		assert_int_equal(list.count, 2);
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(list.items[i].counts.states[DELIVERY_READY],
					 list.items[i].cadence == CADENCE_EACH ? 5 : 3);
		close_room(state);
		open_room(state);
	}
}

/* Take all that waits and give each the same answer; how many. */
static size_t send_all(struct room *r, int64_t now, enum delivery_outcome outcome)
{
	struct delivery_claim c = {&r->keys, RUN, now, now + 60, DELIVERY_ALL_KINDS, 8};
	struct delivery_claimed got;
	size_t count = 0;

	do {
		assert_int_equal(delivery_claim(r->f.store, &r->f.arena, &c, &got), STATUS_OK);
		assert_int_equal(delivery_hand(r->f.store, RUN, now, got.items, got.count),
				 STATUS_OK);
		for (size_t i = 0; i < got.count; i++) {
			struct delivery_result result = {
				got.items[i].id, outcome, now + HOUR, 0, "", ""};

			assert_int_equal(delivery_record(r->f.store, RUN, now, &result), STATUS_OK);
		}
		count += got.count;
	} while (got.count + got.skipped > 0);
	return count;
}

/* A dead address must not be written to at every run. */
static void what_was_rejected_goes_along(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE);

	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	assert_int_equal(send_all(r, BASE + HOUR, DELIVERY_WAS_REJECTED), 1);
	assert_int_equal(freeze(r, BASE + 2 * HOUR, true).letters, 0);
	put(r, "y", BASE + 3 * HOUR, BASE + 3 * HOUR);
	assert_int_equal(freeze(r, BASE + 3 * HOUR, false).letters, 1);
	assert_string_equal(newest_letter(r, reader), "yx");
	assert_int_equal(send_all(r, BASE + 3 * HOUR, DELIVERY_WAS_SENT), 1);
	put(r, "z", BASE + 4 * HOUR, BASE + 4 * HOUR);
	freeze(r, BASE + 4 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "z");
}

static void what_was_missed_goes_along(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE);
	struct delivery_list list;

	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_IS_UNCERTAIN);
	put(r, "y", BASE + 3 * HOUR, BASE + 3 * HOUR);
	freeze(r, BASE + 3 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "y");
	assert_int_equal(delivery_list_uncertain(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(delivery_resolve(r->f.store, list.items[0].id, 0, false, BASE), STATUS_OK);
	assert_int_equal(freeze(r, BASE + 4 * HOUR, true).letters, 0);
	put(r, "z", BASE + 5 * HOUR, BASE + 5 * HOUR);
	freeze(r, BASE + 5 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "zx");
}

static void who_is_suppressed_gets_no_letter_twice_made(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE);

	assert_int_equal(
		suppression_put(r->f.store, &r->keys, "ada@example.org", SUPPRESSION_BOUNCED, BASE),
		STATUS_OK);
	put(r, "x", BASE + HOUR, BASE + HOUR);
	assert_int_equal(freeze(r, BASE + HOUR, false).letters, 1);
	assert_int_equal(send_all(r, BASE + HOUR, DELIVERY_WAS_SENT), 0);
	assert_int_equal(freeze(r, BASE + 2 * HOUR, true).letters, 0);
	assert_string_equal(newest_letter(r, reader), "x");
}

static void a_pause_after_freezing_delays(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE);
	struct consent consent = at(BASE + HOUR);

	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	assert_int_equal(subscriber_pause(r->f.store, reader, BASE + 90 * DAY, &consent),
			 STATUS_OK);
	assert_int_equal(send_all(r, BASE + HOUR, DELIVERY_WAS_SENT), 0);
	assert_int_equal(freeze(r, BASE + 2 * HOUR, false).letters, 0);
	assert_int_equal(freeze(r, BASE + 90 * DAY, false).letters, 1);
	assert_int_equal(send_all(r, BASE + 90 * DAY, DELIVERY_WAS_SENT), 1);
}

/* Also what was frozen so long ago that a letter since then has settled it. */
static void a_pause_gives_old_essays_back(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE), later = BASE + 80 * DAY;
	struct consent consent = at(later);

	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	put(r, "y", later, later);
	freeze(r, later, false);
	assert_string_equal(newest_letter(r, reader), "y");
	assert_int_equal(subscriber_pause(r->f.store, reader, later + DAY, &consent), STATUS_OK);
	assert_int_equal(send_all(r, later, DELIVERY_WAS_SENT), 0);
	assert_int_equal(freeze(r, later + DAY, false).letters, 1);
	assert_string_equal(newest_letter(r, reader), "yx");
}

static void who_comes_back_gets_what_appears_then(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE);
	struct consent gone = at(BASE + 2 * HOUR), back = at(BASE + 5 * HOUR);

	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_WAS_SENT);
	put(r, "y", BASE + 2 * HOUR, BASE + 2 * HOUR);
	freeze(r, BASE + 2 * HOUR, false);
	assert_int_equal(subscriber_unsubscribe(r->f.store, reader, CONSENT_UNSUBSCRIBED, &gone),
			 STATUS_OK);
	assert_int_equal(send_all(r, BASE + 2 * HOUR, DELIVERY_WAS_SENT), 0);
	put(r, "z", BASE + 3 * HOUR, BASE + 3 * HOUR);
	assert_int_equal(freeze(r, BASE + 3 * HOUR, true).letters, 0);
	assert_int_equal(subscriber_confirm(r->f.store, reader, CADENCE_EACH, &back), STATUS_OK);
	assert_int_equal(freeze(r, BASE + 6 * HOUR, true).letters, 0);
	put(r, "w", BASE + 7 * HOUR, BASE + 7 * HOUR);
	freeze(r, BASE + 7 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "w");
}

/* Long after: a reader is settled, and still what nobody could get is due when it returns. */
static void what_returns_is_due_to_who_never_got_it(void **state)
{
	struct room *r = *state;
	int64_t has = admit(r, "a@example.org", CADENCE_EACH, BASE);
	int64_t lacks = admit(r, "b@example.org", CADENCE_WEEKLY, BASE), later = BASE + 200 * DAY;

	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	take_away(r, "x", BASE + 2 * HOUR);
	put(r, "y", BASE + 7 * DAY - 1, BASE + 7 * DAY - 1);
	freeze(r, BASE + 7 * DAY, false);
	assert_string_equal(newest_letter(r, lacks), "y");
	for (int week = 1; week < 20; week++) {
		char slug[8];

		snprintf(slug, sizeof(slug), "w%d", week);
		put(r, slug, BASE + week * 7 * DAY, BASE + week * 7 * DAY);
		freeze(r, BASE + (week + 1) * 7 * DAY, true);
	}
	put(r, "x", BASE + HOUR, later);
	freeze(r, later, true);
	assert_string_equal(newest_letter(r, lacks), "x");
	assert_string_equal(newest_letter(r, has), "w19");
}

static void a_move_keeps_what_the_other_got(void **state)
{
	struct room *r = *state;
	int64_t other = admit(r, "new@example.org", CADENCE_EACH, BASE), reader;
	struct consent consent = at(BASE + 3 * HOUR);

	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_WAS_SENT);
	assert_int_equal(subscriber_unsubscribe(r->f.store, other, CONSENT_UNSUBSCRIBED, &consent),
			 STATUS_OK);
	reader = admit(r, "old@example.org", CADENCE_WEEKLY, BASE);
	assert_int_equal(
		subscriber_move(r->f.store, reader, "new@example.org", "new@example.org", &consent),
		STATUS_OK);
	assert_int_equal(freeze(r, BASE + 7 * DAY, true).letters, 0);
}

static void what_the_journal_says_is_covered(void **state)
{
	struct room *r = *state;
	int64_t reader = admit(r, "ada@example.org", CADENCE_EACH, BASE);
	const char *essays[] = {"x", "unknown", NULL};
	struct delivery_line line = {1, 77, BASE + HOUR, reader, essays};

	put(r, "x", BASE + HOUR, BASE + HOUR);
	put(r, "y", BASE + HOUR, BASE + HOUR);
	assert_int_equal(delivery_merge(r->f.store, &line), STATUS_OK);
	freeze(r, BASE + HOUR, false);
	assert_string_equal(newest_letter(r, reader), "y");
}

static void a_rollback_is_a_dry_run(void **state)
{
	struct room *r = *state;

	admit(r, "ada@example.org", CADENCE_EACH, BASE);
	put(r, "x", BASE + HOUR, BASE + HOUR);
	fixture_commit(&r->f);
	fixture_begin(&r->f);
	assert_int_equal(freeze(r, BASE + HOUR, false).letters, 1);
	store_rollback(r->f.store);
	fixture_begin(&r->f);
	assert_int_equal(freeze(r, BASE + HOUR, false).letters, 1);
}

static void the_archive_has_what_was_sent(void **state)
{
	struct room *r = *state;
	struct letter_list list, all;

	admit(r, "a@example.org", CADENCE_EACH, BASE);
	put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	assert_int_equal(letter_archive(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 0);
	send_all(r, BASE + HOUR, DELIVERY_WAS_SENT);
	admit(r, "b@example.org", CADENCE_WEEKLY, BASE);
	freeze(r, BASE + 7 * DAY, false);
	send_all(r, BASE + 7 * DAY, DELIVERY_WAS_SENT);
	put(r, "y", BASE + 8 * DAY, BASE + 8 * DAY);
	freeze(r, BASE + 8 * DAY, false);
	send_all(r, BASE + 8 * DAY, DELIVERY_WAS_SENT);
	put(r, "z", BASE + 9 * DAY, BASE + 9 * DAY);
	freeze(r, BASE + 9 * DAY, false);
	send_all(r, BASE + 9 * DAY, DELIVERY_WAS_REJECTED);
	/* x went out twice, z to nobody. */
	assert_int_equal(letter_archive(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].subject, "y");
	assert_string_equal(list.items[1].subject, "x");
	assert_int_equal(letter_archive(r->f.store, &r->f.arena, 1, 9, &all), STATUS_OK);
	assert_int_equal(all.count, 1);
	assert_int_equal(letter_is_archived(r->f.store, list.items[0].id), STATUS_OK);
	assert_int_equal(letter_is_archived(r->f.store, 99), STATUS_NOT_FOUND);
	assert_int_equal(letter_list(r->f.store, &r->f.arena, 0, 9, &all), STATUS_OK);
	assert_int_equal(letter_is_archived(r->f.store, all.items[0].id), STATUS_NOT_FOUND);
}

/* A year of chance. */

#define READERS 24
#define ESSAYS  120

enum share {
	NONE,   /* the reader doesn't have it */
	WAITS,  /* in a delivery that was not handed over */
	HAS,    /* sent, or nobody knows */
	MISSED, /* rejected; goes along */
};

struct reader {
	int64_t id; /* 0 before they came */
	bool confirmed;
	enum subscriber_cadence cadence;
	int64_t confirmed_at, paused_until;
	enum share shares[ESSAYS];
};

struct writing {
	int64_t id;
	char slug[8];
	bool published;
	int64_t date_at, appeared_at, removed_at;
};

struct year {
	struct room *r;
	struct reader readers[READERS];
	struct writing essays[ESSAYS];
	size_t essay_count;
	int64_t now;
	int64_t *tracked; /* deliveries that were seen */
	size_t tracked_count, tracked_room;
	uint64_t chance;
	size_t letters, sent;
};

static unsigned draw(struct year *y, unsigned below)
{
	y->chance ^= y->chance << 13;
	y->chance ^= y->chance >> 7;
	y->chance ^= y->chance << 17;
	return (unsigned)(y->chance >> 11) % below;
}

static int64_t midnight(struct clock_date d)
{
	d.hour = d.minute = d.second = 0;
	return clock_from_local(&d);
}

static int64_t monday(int64_t now)
{
	struct clock_date today = clock_local(now), d = today;
	int64_t noon;

	d.hour = 12;
	d.minute = d.second = d.offset_minutes = 0;
	noon = clock_moment(&d);
	d = today;
	d.hour = 12;
	/* 1970-01-01 was a Thursday. */
	return midnight(clock_local(clock_from_local(&d) - (noon / DAY + 3) % 7 * DAY));
}

static int64_t first_of_month(int64_t now)
{
	struct clock_date d = clock_local(now);

	d.day = 1;
	return midnight(d);
}

static struct letter_terms year_terms(int64_t now, bool late)
{
	struct letter_terms t = {.now = now, .late = late, .subject = "{title} +{more}"};

	t.week = monday(now);
	t.last_week = monday(t.week - 1);
	t.month = first_of_month(now);
	t.last_month = first_of_month(t.month - 1);
	return t;
}

static bool is_due(const struct year *y, const struct letter_terms *t, const struct reader *r,
		   const struct writing *e)
{
	int64_t before[] = {t->now + 1, t->week, t->month};

	return r->confirmed && r->paused_until <= y->now && e->published && e->date_at <= y->now &&
	       e->appeared_at > r->confirmed_at && e->appeared_at < before[r->cadence];
}

static void publish(struct year *y, struct writing *e)
{
	static const int days[] = {0, 0, 0, 1, 9, -30};

	e->date_at = y->now + days[draw(y, 6)] * DAY;
	if (!e->published && e->id && e->appeared_at > e->removed_at)
		e->appeared_at = INT64_MAX;
	if (!e->id || e->appeared_at > y->now)
		e->appeared_at = e->date_at > y->now ? e->date_at : y->now;
	put(y->r, e->slug, e->date_at, y->now);
	e->published = true;
	e->id = essay_id(y->r, e->slug);
}

static void change_writing(struct year *y)
{
	struct writing *e;

	if (y->essay_count < ESSAYS && draw(y, 4) == 0) {
		e = &y->essays[y->essay_count++];
		snprintf(e->slug, sizeof(e->slug), "e%zu", y->essay_count);
		publish(y, e);
	}
	if (y->essay_count == 0 || draw(y, 8) != 0)
		return;
	e = &y->essays[draw(y, (unsigned)y->essay_count)];
	if (e->published && draw(y, 2) == 0) {
		take_away(y->r, e->slug, y->now);
		e->published = false;
		e->removed_at = y->now;
	} else {
		publish(y, e);
	}
}

static void drop_waiting(struct reader *r)
{
	for (size_t i = 0; i < ESSAYS; i++)
		if (r->shares[i] == WAITS)
			r->shares[i] = NONE;
}

static void come(struct year *y, struct reader *r)
{
	struct consent consent = at(y->now);
	char address[32];

	snprintf(address, sizeof(address), "r%d@example.org", (int)(r - y->readers));
	r->cadence = (enum subscriber_cadence)draw(y, CADENCES);
	if (!r->id) {
		r->id = admit(y->r, address, r->cadence, y->now);
		memset(r->shares, 0, sizeof(r->shares));
	} else {
		assert_int_equal(subscriber_confirm(y->r->f.store, r->id, r->cadence, &consent),
				 STATUS_OK);
	}
	r->confirmed = true;
	r->confirmed_at = y->now;
	r->paused_until = 0;
}

static void go(struct year *y, struct reader *r, bool erase)
{
	struct consent consent = at(y->now);

	if (erase)
		assert_int_equal(subscriber_erase(y->r->f.store, r->id, y->now), STATUS_OK);
	else
		assert_int_equal(subscriber_unsubscribe(y->r->f.store, r->id, CONSENT_UNSUBSCRIBED,
							&consent),
				 STATUS_OK);
	drop_waiting(r);
	r->confirmed = false;
	if (erase)
		r->id = 0;
}

static void change_reader(struct year *y)
{
	struct reader *r = &y->readers[draw(y, READERS)];
	struct consent consent = at(y->now);
	unsigned what = draw(y, 10);

	if (!r->confirmed) {
		come(y, r);
	} else if (what < 2) {
		go(y, r, what == 0 && draw(y, 3) == 0);
	} else if (what < 5) {
		r->cadence = (enum subscriber_cadence)draw(y, CADENCES);
		assert_int_equal(subscriber_set_cadence(y->r->f.store, r->id, r->cadence, &consent),
				 STATUS_OK);
	} else if (what < 7) {
		r->paused_until = draw(y, 3) ? y->now + draw(y, 60) * DAY : 0;
		assert_int_equal(subscriber_pause(y->r->f.store, r->id, r->paused_until, &consent),
				 STATUS_OK);
	}
}

static size_t index_of(const struct year *y, int64_t essay)
{
	for (size_t i = 0; i < y->essay_count; i++)
		if (y->essays[i].id == essay)
			return i;
	fail();
	return 0;
}

static bool is_new(struct year *y, int64_t delivery)
{
	for (size_t i = 0; i < y->tracked_count; i++)
		if (y->tracked[i] == delivery)
			return false;
	if (y->tracked_count == y->tracked_room) {
		y->tracked_room = y->tracked_room ? 2 * y->tracked_room : 256;
		y->tracked = realloc(y->tracked, y->tracked_room * sizeof(*y->tracked));
		assert_non_null(y->tracked);
	}
	y->tracked[y->tracked_count++] = delivery;
	return true;
}

static void share(struct year *y, struct reader *r, int64_t letter, enum share share)
{
	struct letter_essays essays;

	assert_int_equal(letter_essays(y->r->f.store, &y->r->f.arena, letter, &essays), STATUS_OK);
	assert_true(essays.count > 0);
	for (size_t i = 0; i < essays.count; i++)
		r->shares[index_of(y, essays.items[i].id)] = share;
}

/* A letter has what is due to its reader and wasn't had, all of it, and what was missed, and
 * nothing else. */
static void check_letter(struct year *y, const struct letter_terms *t, struct reader *r,
			 int64_t letter)
{
	bool is_in[ESSAYS] = {false};
	bool triggered = false;
	struct letter_essays essays;

	assert_int_equal(letter_essays(y->r->f.store, &y->r->f.arena, letter, &essays), STATUS_OK);
	for (size_t i = 0; i < essays.count; i++)
		is_in[index_of(y, essays.items[i].id)] = true;
	for (size_t i = 0; i < y->essay_count; i++) {
		const struct writing *e = &y->essays[i];
		bool along = r->shares[i] == MISSED && e->published && e->date_at <= y->now &&
			     e->appeared_at > r->confirmed_at;
		bool due = r->shares[i] == NONE && is_due(y, t, r, e);

		assert_int_equal(is_in[i], along || due);
		triggered = triggered || due;
	}
	assert_true(triggered);
	assert_true(r->confirmed && r->paused_until <= y->now);
	y->letters++;
}

static void check_none_missed(struct year *y, const struct letter_terms *t)
{
	for (size_t k = 0; k < READERS; k++)
		for (size_t i = 0; i < y->essay_count; i++)
			if (y->readers[k].shares[i] == NONE)
				assert_false(is_due(y, t, &y->readers[k], &y->essays[i]));
}

static void run_freeze(struct year *y)
{
	struct letter_terms t = year_terms(y->now, draw(y, 3) > 0);
	struct letter_frozen frozen = freeze_in_steps(y->r, &t, (int64_t)draw(y, 9));
	struct delivery_list list;
	int64_t found = 0;

	for (size_t k = 0; k < READERS; k++) {
		struct reader *r = &y->readers[k];

		if (!r->id)
			continue;
		assert_int_equal(delivery_list_of(y->r->f.store, &y->r->f.arena, r->id, &list),
				 STATUS_OK);
		for (size_t i = 0; i < list.count; i++) {
			if (!is_new(y, list.items[i].id))
				continue;
			check_letter(y, &t, r, list.items[i].letter);
			share(y, r, list.items[i].letter, WAITS);
			found++;
		}
	}
	assert_int_equal(found, frozen.deliveries);
	assert_true(!t.late || frozen.late == 0);
	if (t.late || frozen.late == 0)
		check_none_missed(y, &t);
}

static struct reader *reader_of(struct year *y, int64_t id)
{
	for (size_t k = 0; k < READERS; k++)
		if (y->readers[k].id == id)
			return &y->readers[k];
	return NULL;
}

static void answer(struct year *y, const struct delivery *d)
{
	static const enum delivery_outcome outcomes[] = {
		DELIVERY_WAS_SENT,     DELIVERY_WAS_SENT,     DELIVERY_WAS_SENT,
		DELIVERY_WAS_SENT,     DELIVERY_WAS_DEFERRED, DELIVERY_WAS_STOPPED,
		DELIVERY_WAS_REJECTED, DELIVERY_IS_UNCERTAIN,
	};
	struct delivery_result result = {
		d->id, outcomes[draw(y, 8)], y->now + draw(y, 99) * HOUR, 0, "", ""};
	struct reader *r = reader_of(y, d->subscriber);

	assert_non_null(r);
	assert_int_equal(delivery_record(y->r->f.store, RUN, y->now, &result), STATUS_OK);
	if (result.outcome == DELIVERY_WAS_REJECTED)
		share(y, r, d->letter, MISSED);
	else if (result.outcome == DELIVERY_WAS_SENT || result.outcome == DELIVERY_IS_UNCERTAIN)
		share(y, r, d->letter, HAS);
	y->sent += result.outcome == DELIVERY_WAS_SENT;
}

/* What was skipped for a pause is the reader's no more. */
static void drop_skipped(struct year *y)
{
	for (size_t k = 0; k < READERS; k++) {
		struct reader *r = &y->readers[k];
		struct delivery_list list;

		if (!r->id || r->paused_until <= y->now)
			continue;
		assert_int_equal(delivery_list_of(y->r->f.store, &y->r->f.arena, r->id, &list),
				 STATUS_OK);
		drop_waiting(r);
		for (size_t i = 0; i < list.count; i++)
			if (list.items[i].state == DELIVERY_DEFERRED ||
			    list.items[i].state == DELIVERY_READY)
				share(y, r, list.items[i].letter, WAITS);
	}
}

static void run_send(struct year *y)
{
	struct delivery_claim c = {&y->r->keys, RUN, y->now, y->now + 60, DELIVERY_ALL_KINDS, 8};
	struct delivery_claimed got;

	do {
		assert_int_equal(delivery_claim(y->r->f.store, &y->r->f.arena, &c, &got),
				 STATUS_OK);
		drop_skipped(y);
		if (got.count > 0 && draw(y, 9) == 0)
			go(y, reader_of(y, got.items[0].subscriber), false);
		assert_int_equal(delivery_hand(y->r->f.store, RUN, y->now, got.items, got.count),
				 STATUS_OK);
		for (size_t i = 0; i < got.count; i++)
			if (got.items[i].state == DELIVERY_HANDED)
				answer(y, &got.items[i]);
			else
				assert_int_equal(got.items[i].state, DELIVERY_SKIPPED);
	} while (got.count + got.skipped > 0 && draw(y, 20) > 0);
}

static void spend_a_year(struct room *room, uint64_t seed)
{
	struct year *y = calloc(1, sizeof(*y));
	int64_t end = BASE + 400 * DAY;

	assert_non_null(y);
	y->r = room;
	y->chance = seed;
	for (y->now = BASE + 1; y->now < end; y->now += 1 + draw(y, 30) * HOUR / 2) {
		change_writing(y);
		change_reader(y);
		if (draw(y, 3) > 0)
			run_freeze(y);
		if (draw(y, 3) > 0)
			run_send(y);
		arena_reset(&room->f.arena);
		/* The keys were in there. */
		assert_int_equal(mail_key_load(room->f.store, &room->f.arena, &room->keys),
				 STATUS_OK);
	}
	print_message("seed %llu: %zu letters, %zu sent\n", (unsigned long long)seed, y->letters,
		      y->sent);
	assert_true(y->letters > 100 && y->sent > 50);
	free(y->tracked);
	free(y);
}

static void years_of_chance(void **state)
{
	const char *seeds = getenv("QUIRE_TEST_SEEDS");
	uint64_t count = seeds ? strtoull(seeds, NULL, 10) : 3;

	assert_int_equal(clock_set_zone("Europe/Berlin"), STATUS_OK);
	for (uint64_t seed = 1; seed <= count; seed++) {
		spend_a_year(*state, seed * UINT64_C(0x9e3779b97f4a7c15));
		close_room(state);
		open_room(state);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_room, close_room)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_due),
		TEST(the_first_publish_is_due_to_nobody),
		TEST(readers_share_letters),
		TEST(steps_share_letters),
		TEST(what_was_rejected_goes_along),
		TEST(what_was_missed_goes_along),
		TEST(who_is_suppressed_gets_no_letter_twice_made),
		TEST(a_pause_after_freezing_delays),
		TEST(a_pause_gives_old_essays_back),
		TEST(who_comes_back_gets_what_appears_then),
		TEST(what_returns_is_due_to_who_never_got_it),
		TEST(a_move_keeps_what_the_other_got),
		TEST(what_the_journal_says_is_covered),
		TEST(a_rollback_is_a_dry_run),
		TEST(the_archive_has_what_was_sent),
		TEST(years_of_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
