/* SPDX-License-Identifier: MIT */
/* Years of chance, against a real database and a plain account of the same rules: no essay that was
 * sent to a reader comes twice, and none that is due is missed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/clock.h"
#include "lib/store/delivery.h"
#include "lib/store/letter.h"
#include "lib/store/mail_key.h"
#include "lib/store/subscriber.h"
#include "tests/unit/letter_room.h"

#define RUN 5

#define READERS 24
#define ESSAYS  120

enum share {
	NONE,   /* the reader doesn't have it */
	WAITS,  /* in a delivery that was not handed over */
	HAS,    /* sent */
	MISSED, /* rejected, or nobody knows; goes along */
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
	room_put(y->r, e->slug, e->date_at, y->now);
	e->published = true;
	e->id = room_essay(y->r, e->slug);
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
		room_take_away(y->r, e->slug, y->now);
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
	struct consent consent = room_consent(y->now);
	char address[32];

	snprintf(address, sizeof(address), "r%d@example.org", (int)(r - y->readers));
	r->cadence = (enum subscriber_cadence)draw(y, CADENCES);
	if (!r->id) {
		r->id = room_admit(y->r, address, r->cadence, y->now);
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
	struct consent consent = room_consent(y->now);

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
	struct consent consent = room_consent(y->now);
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
	struct letter_frozen frozen = room_freeze(y->r, &t, (int64_t)draw(y, 9));
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
	if (result.outcome == DELIVERY_WAS_REJECTED || result.outcome == DELIVERY_IS_UNCERTAIN)
		share(y, r, d->letter, MISSED);
	else if (result.outcome == DELIVERY_WAS_SENT)
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
		room_close(state);
		room_open(state);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(years_of_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
