/* SPDX-License-Identifier: MIT */
/* What is due to whom, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/store/delivery.h"
#include "lib/store/letter.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"
#include "tests/unit/letter_room.h"
#include "tests/unit/row.h"

#define RUN 5

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
		struct consent consent = room_consent(BASE + row->paused_at * HOUR);
		int64_t now = BASE + row->now * HOUR, reader;
		struct letter_frozen frozen;

		reader = room_admit(r, "ada@example.org", row->cadence,
				    BASE + row->confirmed * HOUR);
		if (row->paused_until)
			ROW_INT(row,
				subscriber_pause(r->f.store, reader,
						 BASE + row->paused_until * HOUR, &consent),
				STATUS_OK);
		for (size_t k = 0; k < 3 && row->essays[k]; k++)
			room_put(r, slugs[k], BASE + row->essays[k] * HOUR, BASE + 1);
		frozen = freeze(r, now, false);
		ROW_TEXT(row, newest_letter(r, reader), row->due);
		ROW_INT(row, frozen.letters, row->due[0] != '\0');
		ROW_INT(row, frozen.deliveries, row->due[0] != '\0');
		ROW_INT(row, frozen.late, row->late);
		frozen = freeze(r, now, false);
		ROW_INT(row, frozen.letters, 0);
		frozen = freeze(r, now, true);
		ROW_INT(row, frozen.letters, row->late);
		room_close(state);
		room_open(state);
	}
}

static void the_first_publish_is_due_to_nobody(void **state)
{
	struct room *r = *state;
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE - DAY);

	room_put(r, "old", BASE - 9 * DAY, BASE - 1);
	room_put(r, "first", BASE, BASE);
	assert_int_equal(freeze(r, BASE + 1, true).letters, 0);
	room_put(r, "backdated", BASE - 9 * DAY, BASE + 1);
	assert_int_equal(freeze(r, BASE + 1, true).letters, 1);
	assert_string_equal(newest_letter(r, reader), "backdated");
}

static void readers_share_letters(void **state)
{
	struct room *r = *state;
	struct letter_list list;
	struct letter one = {.id = -1};
	struct letter_essays essays;

	room_admit(r, "a@example.org", CADENCE_EACH, BASE);
	room_admit(r, "b@example.org", CADENCE_EACH, BASE + HOUR);
	room_admit(r, "c@example.org", CADENCE_EACH, BASE + 5 * HOUR);
	room_admit(r, "d@example.org", CADENCE_WEEKLY, BASE);
	room_put(r, "x", BASE + 3 * HOUR, BASE + 3 * HOUR);
	room_put(r, "y", BASE + 6 * HOUR, BASE + 6 * HOUR);
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
			room_admit(r, arena_printf(&r->f.arena, "%d@example.org", i),
				   i < 5 ? CADENCE_EACH : CADENCE_WEEKLY, BASE);
		room_put(r, "y", BASE + HOUR, BASE + HOUR);
		room_put(r, "x", BASE + 2 * HOUR, BASE + 2 * HOUR);
		frozen = room_freeze(r, &t, limit);
		assert_int_equal(frozen.letters, 2);
		assert_int_equal(frozen.deliveries, 8);
		assert_int_equal(letter_list(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
		assert_int_equal(list.count, 2);
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(list.items[i].counts.states[DELIVERY_READY],
					 list.items[i].cadence == CADENCE_EACH ? 5 : 3);
		room_close(state);
		room_open(state);
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
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	assert_int_equal(send_all(r, BASE + HOUR, DELIVERY_WAS_REJECTED), 1);
	assert_int_equal(freeze(r, BASE + 2 * HOUR, true).letters, 0);
	room_put(r, "y", BASE + 3 * HOUR, BASE + 3 * HOUR);
	assert_int_equal(freeze(r, BASE + 3 * HOUR, false).letters, 1);
	assert_string_equal(newest_letter(r, reader), "yx");
	assert_int_equal(send_all(r, BASE + 3 * HOUR, DELIVERY_WAS_SENT), 1);
	room_put(r, "z", BASE + 4 * HOUR, BASE + 4 * HOUR);
	freeze(r, BASE + 4 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "z");
}

/* A letter under a clock that ran years ahead must not hide what appears when it is right again. */
static void a_clock_ahead_hides_nothing(void **state)
{
	struct room *r = *state;
	int64_t ahead = BASE + 900 * DAY;

	room_admit(r, "ada@example.org", CADENCE_EACH, BASE);
	room_admit(r, "eve@example.org", CADENCE_WEEKLY, BASE);
	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	assert_int_equal(freeze(r, ahead, true).deliveries, 2);
	send_all(r, ahead, DELIVERY_WAS_SENT);
	room_put(r, "y", BASE + 2 * HOUR, BASE + 2 * HOUR);
	assert_int_equal(freeze(r, BASE + 2 * HOUR, false).deliveries, 1);
	assert_int_equal(freeze(r, BASE + 7 * DAY, false).deliveries, 1);
	/* Also where the wrong moment itself is past by then. */
	room_put(r, "z", ahead - 32 * DAY, ahead - 32 * DAY);
	assert_int_equal(freeze(r, ahead - 20 * DAY, true).deliveries, 2);
}

static void what_was_missed_goes_along(void **state)
{
	struct room *r = *state;
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);
	struct delivery_list list;

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_IS_UNCERTAIN);
	assert_int_equal(delivery_list_uncertain(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 1);
	assert_int_equal(delivery_resolve(r->f.store, list.items[0].id, 0, false, BASE), STATUS_OK);
	assert_int_equal(freeze(r, BASE + 4 * HOUR, true).letters, 0);
	room_put(r, "z", BASE + 5 * HOUR, BASE + 5 * HOUR);
	freeze(r, BASE + 5 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "zx");
}

static size_t count_uncertain(struct room *r)
{
	struct delivery_list list;

	assert_int_equal(delivery_list_uncertain(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	return list.count;
}

static void what_is_uncertain_goes_along(void **state)
{
	struct room *r = *state;
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_IS_UNCERTAIN);
	assert_int_equal(freeze(r, BASE + HOUR + 1, false).letters, 0);
	room_put(r, "y", BASE + 2 * HOUR, BASE + 2 * HOUR);
	assert_int_equal(count_uncertain(r), 1);
	freeze(r, BASE + 2 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "yx");
	assert_int_equal(count_uncertain(r), 0);
	send_all(r, BASE + 2 * HOUR, DELIVERY_WAS_SENT);
	room_put(r, "z", BASE + 3 * HOUR, BASE + 3 * HOUR);
	freeze(r, BASE + 3 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "z");
}

static void a_shelved_doubt_stays(void **state)
{
	struct room *r = *state;
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_IS_UNCERTAIN);
	assert_int_equal(delivery_shelve_doubts(r->f.store), STATUS_OK);
	room_put(r, "y", BASE + 2 * HOUR, BASE + 2 * HOUR);
	freeze(r, BASE + 2 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "y");
	assert_int_equal(count_uncertain(r), 1);
}

static void who_is_suppressed_gets_no_letter_twice_made(void **state)
{
	struct room *r = *state;
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);

	assert_int_equal(
		suppression_put(r->f.store, &r->keys, "ada@example.org", SUPPRESSION_BOUNCED, BASE),
		STATUS_OK);
	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	assert_int_equal(freeze(r, BASE + HOUR, false).letters, 1);
	assert_int_equal(send_all(r, BASE + HOUR, DELIVERY_WAS_SENT), 0);
	assert_int_equal(freeze(r, BASE + 2 * HOUR, true).letters, 0);
	assert_string_equal(newest_letter(r, reader), "x");
}

static void a_pause_after_freezing_delays(void **state)
{
	struct room *r = *state;
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);
	struct consent consent = room_consent(BASE + HOUR);

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
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
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE),
		later = BASE + 80 * DAY;
	struct consent consent = room_consent(later);

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	room_put(r, "y", later, later);
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
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);
	struct consent gone = room_consent(BASE + 2 * HOUR), back = room_consent(BASE + 5 * HOUR);

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_WAS_SENT);
	room_put(r, "y", BASE + 2 * HOUR, BASE + 2 * HOUR);
	freeze(r, BASE + 2 * HOUR, false);
	assert_int_equal(subscriber_unsubscribe(r->f.store, reader, CONSENT_UNSUBSCRIBED, &gone),
			 STATUS_OK);
	assert_int_equal(send_all(r, BASE + 2 * HOUR, DELIVERY_WAS_SENT), 0);
	room_put(r, "z", BASE + 3 * HOUR, BASE + 3 * HOUR);
	assert_int_equal(freeze(r, BASE + 3 * HOUR, true).letters, 0);
	assert_int_equal(subscriber_confirm(r->f.store, reader, CADENCE_EACH, &back), STATUS_OK);
	assert_int_equal(freeze(r, BASE + 6 * HOUR, true).letters, 0);
	room_put(r, "w", BASE + 7 * HOUR, BASE + 7 * HOUR);
	freeze(r, BASE + 7 * HOUR, false);
	assert_string_equal(newest_letter(r, reader), "w");
}

/* Long after: a reader is settled, and still what nobody could get is due when it returns. */
static void what_returns_is_due_to_who_never_got_it(void **state)
{
	struct room *r = *state;
	int64_t has = room_admit(r, "a@example.org", CADENCE_EACH, BASE);
	int64_t lacks = room_admit(r, "b@example.org", CADENCE_WEEKLY, BASE),
		later = BASE + 200 * DAY;

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	room_take_away(r, "x", BASE + 2 * HOUR);
	room_put(r, "y", BASE + 7 * DAY - 1, BASE + 7 * DAY - 1);
	freeze(r, BASE + 7 * DAY, false);
	assert_string_equal(newest_letter(r, lacks), "y");
	for (int week = 1; week < 20; week++) {
		char slug[8];

		snprintf(slug, sizeof(slug), "w%d", week);
		room_put(r, slug, BASE + week * 7 * DAY, BASE + week * 7 * DAY);
		freeze(r, BASE + (week + 1) * 7 * DAY, true);
	}
	room_put(r, "x", BASE + HOUR, later);
	freeze(r, later, true);
	assert_string_equal(newest_letter(r, lacks), "x");
	assert_string_equal(newest_letter(r, has), "w19");
}

static void a_move_keeps_what_the_other_got(void **state)
{
	struct room *r = *state;
	int64_t other = room_admit(r, "new@example.org", CADENCE_EACH, BASE), reader;
	struct consent consent = room_consent(BASE + 3 * HOUR);

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	send_all(r, BASE + HOUR, DELIVERY_WAS_SENT);
	assert_int_equal(subscriber_unsubscribe(r->f.store, other, CONSENT_UNSUBSCRIBED, &consent),
			 STATUS_OK);
	reader = room_admit(r, "old@example.org", CADENCE_WEEKLY, BASE);
	assert_int_equal(
		subscriber_move(r->f.store, reader, "new@example.org", "new@example.org", &consent),
		STATUS_OK);
	assert_int_equal(freeze(r, BASE + 7 * DAY, true).letters, 0);
}

static void what_the_journal_says_is_covered(void **state)
{
	struct room *r = *state;
	int64_t reader = room_admit(r, "ada@example.org", CADENCE_EACH, BASE);
	const char *essays[] = {"x", "unknown", NULL};
	struct delivery_line line = {1, 77, BASE + HOUR, reader, essays};

	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	room_put(r, "y", BASE + HOUR, BASE + HOUR);
	assert_int_equal(delivery_merge(r->f.store, &line), STATUS_OK);
	freeze(r, BASE + HOUR, false);
	assert_string_equal(newest_letter(r, reader), "y");
}

static void a_rollback_is_a_dry_run(void **state)
{
	struct room *r = *state;

	room_admit(r, "ada@example.org", CADENCE_EACH, BASE);
	room_put(r, "x", BASE + HOUR, BASE + HOUR);
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

	room_admit(r, "a@example.org", CADENCE_EACH, BASE);
	room_put(r, "x", BASE + HOUR, BASE + HOUR);
	freeze(r, BASE + HOUR, false);
	assert_int_equal(letter_archive(r->f.store, &r->f.arena, 0, 9, &list), STATUS_OK);
	assert_int_equal(list.count, 0);
	send_all(r, BASE + HOUR, DELIVERY_WAS_SENT);
	room_admit(r, "b@example.org", CADENCE_WEEKLY, BASE);
	freeze(r, BASE + 7 * DAY, false);
	send_all(r, BASE + 7 * DAY, DELIVERY_WAS_SENT);
	room_put(r, "y", BASE + 8 * DAY, BASE + 8 * DAY);
	freeze(r, BASE + 8 * DAY, false);
	send_all(r, BASE + 8 * DAY, DELIVERY_WAS_SENT);
	room_put(r, "z", BASE + 9 * DAY, BASE + 9 * DAY);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_due),
		TEST(the_first_publish_is_due_to_nobody),
		TEST(readers_share_letters),
		TEST(steps_share_letters),
		TEST(what_was_rejected_goes_along),
		TEST(a_clock_ahead_hides_nothing),
		TEST(what_was_missed_goes_along),
		TEST(what_is_uncertain_goes_along),
		TEST(a_shelved_doubt_stays),
		TEST(who_is_suppressed_gets_no_letter_twice_made),
		TEST(a_pause_after_freezing_delays),
		TEST(a_pause_gives_old_essays_back),
		TEST(who_comes_back_gets_what_appears_then),
		TEST(what_returns_is_due_to_who_never_got_it),
		TEST(a_move_keeps_what_the_other_got),
		TEST(what_the_journal_says_is_covered),
		TEST(a_rollback_is_a_dry_run),
		TEST(the_archive_has_what_was_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
