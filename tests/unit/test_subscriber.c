/* SPDX-License-Identifier: MIT */
/* Subscribers and their consent, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/store/confirmation.h"
#include "lib/store/delivery.h"
#include "lib/store/mail_key.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"
#include "tests/unit/row.h"
#include "tests/unit/store_fixture.h"

#define NOW FIXTURE_NOW

static struct consent at(int64_t moment)
{
	return (struct consent){.at = moment, .page = "/subscribe", .wording = "Yes"};
}

static int64_t ask(struct fixture *f, const char *address, enum subscriber_cadence cadence,
		   int64_t moment)
{
	struct subscriber_wish wish = {address, address, cadence};
	struct consent consent = at(moment);
	int64_t id = 0;

	assert_int_equal(subscriber_ask(f->store, &wish, &consent, &id), STATUS_OK);
	return id;
}

static void confirm(struct fixture *f, int64_t id, enum subscriber_cadence cadence, int64_t moment)
{
	struct consent consent = at(moment);

	assert_int_equal(subscriber_confirm(f->store, id, cadence, &consent), STATUS_OK);
}

static void leave(struct fixture *f, int64_t id, enum consent_event event, int64_t moment)
{
	struct consent consent = at(moment);

	assert_int_equal(subscriber_unsubscribe(f->store, id, event, &consent), STATUS_OK);
}

static struct subscriber get(struct fixture *f, int64_t id)
{
	struct subscriber out = {.id = -1};

	assert_int_equal(subscriber_get(f->store, &f->arena, id, &out), STATUS_OK);
	return out;
}

static void events_are(struct fixture *f, int64_t id, const enum consent_event *events,
		       size_t count)
{
	struct consent_list list;

	assert_int_equal(consent_list(f->store, &f->arena, id, &list), STATUS_OK);
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(list.items[i].event, events[i]);
}

#define EVENTS_ARE(f, id, ...)                                                                     \
	events_are(f, id, (const enum consent_event[]){__VA_ARGS__},                               \
		   sizeof((const enum consent_event[]){__VA_ARGS__}) / sizeof(enum consent_event))

static void one_signs_up_and_confirms(void **state)
{
	struct fixture *f = *state;
	int64_t id = ask(f, "ada@example.org", CADENCE_EACH, NOW);
	struct subscriber is = get(f, id), found;
	struct consent_list list;

	assert_int_equal(is.state, SUBSCRIBER_PENDING);
	assert_int_equal(is.confirmed_at, 0);
	/* The newest wish counts while it is pending. */
	assert_int_equal(ask(f, "ada@example.org", CADENCE_WEEKLY, NOW + 1), id);
	assert_int_equal(get(f, id).cadence, CADENCE_WEEKLY);
	assert_int_equal(get(f, id).state_at, NOW + 1);
	confirm(f, id, CADENCE_MONTHLY, NOW + 2);
	is = get(f, id);
	assert_int_equal(is.state, SUBSCRIBER_CONFIRMED);
	assert_int_equal(is.cadence, CADENCE_MONTHLY);
	assert_int_equal(is.confirmed_at, NOW + 2);
	assert_int_equal(is.made_at, NOW);
	/* Who is confirmed is not changed by a form or an old link. */
	assert_int_equal(ask(f, "ada@example.org", CADENCE_EACH, NOW + 3), id);
	confirm(f, id, CADENCE_EACH, NOW + 4);
	assert_int_equal(get(f, id).confirmed_at, NOW + 2);
	assert_int_equal(get(f, id).cadence, CADENCE_MONTHLY);
	EVENTS_ARE(f, id, CONSENT_ASKED, CONSENT_ASKED, CONSENT_CONFIRMED);
	assert_int_equal(consent_list(f->store, &f->arena, id, &list), STATUS_OK);
	assert_int_equal(list.items[2].at, NOW + 2);
	assert_string_equal(list.items[2].page, "/subscribe");
	assert_string_equal(list.items[2].wording, "Yes");
	assert_int_equal(subscriber_find(f->store, &f->arena, "ada@example.org", &found),
			 STATUS_OK);
	assert_int_equal(found.id, id);
	assert_int_equal(subscriber_find(f->store, &f->arena, "Ada@example.org", &found),
			 STATUS_NOT_FOUND);
}

static void one_leaves_and_comes_back(void **state)
{
	struct fixture *f = *state;
	int64_t id = ask(f, "ada@example.org", CADENCE_EACH, NOW);

	confirm(f, id, CADENCE_EACH, NOW);
	leave(f, id, CONSENT_UNSUBSCRIBED, NOW + 1);
	leave(f, id, CONSENT_COMPLAINED, NOW + 2);
	assert_int_equal(get(f, id).state, SUBSCRIBER_UNSUBSCRIBED);
	assert_int_equal(get(f, id).state_at, NOW + 1);
	/* A stranger who types the address changes nothing of that. */
	assert_int_equal(ask(f, "ada@example.org", CADENCE_WEEKLY, NOW + 3), id);
	assert_int_equal(get(f, id).state, SUBSCRIBER_UNSUBSCRIBED);
	confirm(f, id, CADENCE_WEEKLY, NOW + 4);
	assert_int_equal(get(f, id).state, SUBSCRIBER_CONFIRMED);
	assert_int_equal(get(f, id).confirmed_at, NOW + 4);
	EVENTS_ARE(f, id, CONSENT_ASKED, CONSENT_CONFIRMED, CONSENT_UNSUBSCRIBED, CONSENT_ASKED,
		   CONSENT_CONFIRMED);
}

static void preferences_change(void **state)
{
	struct fixture *f = *state;
	int64_t id = ask(f, "ada@example.org", CADENCE_EACH, NOW);
	struct consent consent = at(NOW + 1);

	confirm(f, id, CADENCE_EACH, NOW);
	assert_int_equal(subscriber_set_cadence(f->store, id, CADENCE_EACH, &consent), STATUS_OK);
	assert_int_equal(subscriber_set_cadence(f->store, id, CADENCE_WEEKLY, &consent), STATUS_OK);
	assert_int_equal(subscriber_pause(f->store, id, 0, &consent), STATUS_OK);
	assert_int_equal(subscriber_pause(f->store, id, NOW + 99, &consent), STATUS_OK);
	assert_int_equal(subscriber_pause(f->store, id, 0, &consent), STATUS_OK);
	assert_int_equal(get(f, id).cadence, CADENCE_WEEKLY);
	assert_int_equal(get(f, id).paused_until, 0);
	EVENTS_ARE(f, id, CONSENT_ASKED, CONSENT_CONFIRMED, CONSENT_CADENCE, CONSENT_PAUSED,
		   CONSENT_PAUSED);
	assert_int_equal(subscriber_set_cadence(f->store, 5, CADENCE_EACH, &consent),
			 STATUS_NOT_FOUND);
	assert_int_equal(subscriber_pause(f->store, 5, 1, &consent), STATUS_NOT_FOUND);
	assert_int_equal(subscriber_unsubscribe(f->store, 5, CONSENT_BOUNCED, &consent),
			 STATUS_NOT_FOUND);
	assert_int_equal(subscriber_confirm(f->store, 5, CADENCE_EACH, &consent), STATUS_NOT_FOUND);
}

static int64_t deliver(struct fixture *f, enum delivery_kind kind, int64_t subscriber,
		       const char *address)
{
	struct delivery d = {.kind = kind,
			     .subscriber = subscriber,
			     .address = address,
			     .made_at = NOW,
			     .next_at = NOW};
	int64_t id = 0;

	assert_int_equal(delivery_add(f->store, &d, &id), STATUS_OK);
	return id;
}

static struct delivery delivery(struct fixture *f, int64_t id)
{
	struct delivery out = {.id = -1};

	assert_int_equal(delivery_get(f->store, &f->arena, id, &out), STATUS_OK);
	return out;
}

static void one_moves(void **state)
{
	struct fixture *f = *state;
	int64_t id = ask(f, "old@example.org", CADENCE_EACH, NOW);
	int64_t other = ask(f, "new@example.org", CADENCE_EACH, NOW), third, waiting;
	struct consent consent = at(NOW + 1);
	struct subscriber gone;

	confirm(f, id, CADENCE_EACH, NOW);
	confirm(f, other, CADENCE_EACH, NOW);
	waiting = deliver(f, DELIVERY_WELCOME, id, "old@example.org");
	assert_int_equal(
		subscriber_move(f->store, id, "new@example.org", "New@example.org", &consent),
		STATUS_INVALID);
	assert_string_equal(get(f, id).address, "old@example.org");
	leave(f, other, CONSENT_UNSUBSCRIBED, NOW + 1);
	assert_int_equal(
		subscriber_move(f->store, id, "new@example.org", "New@example.org", &consent),
		STATUS_OK);
	assert_string_equal(get(f, id).address, "new@example.org");
	assert_string_equal(get(f, id).spelling, "New@example.org");
	assert_string_equal(delivery(f, waiting).address, "New@example.org");
	assert_int_equal(subscriber_get(f->store, &f->arena, other, &gone), STATUS_NOT_FOUND);
	/* The old address is free. */
	third = ask(f, "old@example.org", CADENCE_EACH, NOW + 2);
	assert_true(third != id);
	assert_int_equal(subscriber_move(f->store, 5, "x@y.z", "x@y.z", &consent),
			 STATUS_NOT_FOUND);
	/* Another spelling of one's own address. */
	assert_int_equal(
		subscriber_move(f->store, id, "new@example.org", "NEW@example.org", &consent),
		STATUS_OK);
	assert_string_equal(get(f, id).spelling, "NEW@example.org");
}

static void one_is_erased(void **state)
{
	struct fixture *f = *state;
	int64_t id = ask(f, "ada@example.org", CADENCE_EACH, NOW), waiting;
	struct signature_keys keys;
	struct subscriber gone;
	struct consent_list list;
	enum suppression_reason reason;
	struct confirmation c = {
		.subscriber = id, .address = "", .spelling = "", .page = "/", .made_at = NOW};
	int64_t confirmation = 0;

	assert_int_equal(mail_key_need(f->store, &f->arena, NOW, &keys), STATUS_OK);
	assert_int_equal(confirmation_make(f->store, &c, &confirmation), STATUS_OK);
	waiting = deliver(f, DELIVERY_CONFIRMATION, id, "ada@example.org");
	assert_int_equal(
		suppression_put(f->store, &keys, "ada@example.org", SUPPRESSION_ASKED, NOW),
		STATUS_OK);
	assert_int_equal(subscriber_erase(f->store, id, NOW + 1), STATUS_OK);
	assert_int_equal(subscriber_erase(f->store, id, NOW + 1), STATUS_OK);
	assert_int_equal(subscriber_get(f->store, &f->arena, id, &gone), STATUS_NOT_FOUND);
	assert_int_equal(consent_list(f->store, &f->arena, id, &list), STATUS_OK);
	assert_int_equal(list.count, 0);
	assert_int_equal(confirmation_get(f->store, &f->arena, confirmation, NOW, &c),
			 STATUS_NOT_FOUND);
	assert_int_equal(delivery(f, waiting).state, DELIVERY_SKIPPED);
	assert_string_equal(delivery(f, waiting).address, "");
	assert_int_equal(delivery(f, waiting).subscriber, 0);
	assert_int_equal(suppression_find(f->store, &keys, "ada@example.org", &reason), STATUS_OK);
}

static void the_writer_admits(void **state)
{
	static const struct {
		int line;
		bool known, confirmed, left;
		enum status status;
		bool added;
	} rows[] = {
		{ROW, false, false, false, STATUS_OK, true},
		{ROW, true, false, false, STATUS_OK, true},
		{ROW, true, true, false, STATUS_OK, false},
		{ROW, true, true, true, STATUS_GONE, false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *address = arena_printf(&f->arena, "%zu@example.org", i);
		struct subscriber_wish wish = {address, address, CADENCE_WEEKLY};
		struct consent consent = at(NOW + 9);
		int64_t id = 0;
		bool added = false;

		if (rows[i].known)
			id = ask(f, address, CADENCE_EACH, NOW);
		if (rows[i].confirmed)
			confirm(f, id, CADENCE_EACH, NOW + 1);
		if (rows[i].left)
			leave(f, id, CONSENT_UNSUBSCRIBED, NOW + 2);
		ROW_INT(&rows[i],
			subscriber_admit(f->store, &wish, CONSENT_IMPORTED, &consent, &id, &added),
			rows[i].status);
		ROW_INT(&rows[i], added, rows[i].added);
		ROW_INT(&rows[i], get(f, id).state,
			rows[i].left ? SUBSCRIBER_UNSUBSCRIBED : SUBSCRIBER_CONFIRMED);
		if (added)
			ROW_INT(&rows[i], get(f, id).confirmed_at, NOW + 9);
	}
}

static void lists(void **state)
{
	static const struct {
		int line;
		int state, cadence;
		const char *after;
		int64_t limit;
		const char *found; /* first letters */
	} rows[] = {
		{ROW, SUBSCRIBER_ANY, SUBSCRIBER_ANY, "", -1, "abcd"},
		{ROW, SUBSCRIBER_ANY, SUBSCRIBER_ANY, "", 2, "ab"},
		{ROW, SUBSCRIBER_ANY, SUBSCRIBER_ANY, "b@example.org", 2, "cd"},
		{ROW, SUBSCRIBER_ANY, SUBSCRIBER_ANY, "d@example.org", 2, ""},
		{ROW, SUBSCRIBER_CONFIRMED, SUBSCRIBER_ANY, "", -1, "bd"},
		{ROW, SUBSCRIBER_CONFIRMED, CADENCE_EACH, "", -1, "b"},
		{ROW, SUBSCRIBER_ANY, CADENCE_EACH, "", -1, "abc"},
		{ROW, SUBSCRIBER_UNSUBSCRIBED, SUBSCRIBER_ANY, "", -1, "c"},
	};
	struct fixture *f = *state;
	int64_t b = ask(f, "b@example.org", CADENCE_EACH, NOW);
	int64_t d = ask(f, "d@example.org", CADENCE_MONTHLY, NOW);
	int64_t c = ask(f, "c@example.org", CADENCE_EACH, NOW);

	ask(f, "a@example.org", CADENCE_EACH, NOW);
	confirm(f, b, CADENCE_EACH, NOW);
	confirm(f, d, CADENCE_MONTHLY, NOW);
	confirm(f, c, CADENCE_EACH, NOW);
	leave(f, c, CONSENT_BOUNCED, NOW);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct subscriber_filter filter = {rows[i].state, rows[i].cadence, rows[i].after,
						   rows[i].limit};
		struct subscriber_list list;

		ROW_INT(&rows[i], subscriber_list(f->store, &f->arena, &filter, &list), STATUS_OK);
		ROW_INT(&rows[i], list.count, strlen(rows[i].found));
		for (size_t k = 0; k < list.count; k++)
			ROW_INT(&rows[i], list.items[k].address[0], rows[i].found[k]);
	}
}

static void stale_ones_are_forgotten(void **state)
{
	struct fixture *f = *state;
	int64_t confirmed = ask(f, "a@example.org", CADENCE_EACH, NOW), fresh, forgotten = -1;

	confirm(f, confirmed, CADENCE_EACH, NOW);
	ask(f, "b@example.org", CADENCE_EACH, NOW);
	ask(f, "c@example.org", CADENCE_EACH, NOW);
	ask(f, "d@example.org", CADENCE_EACH, NOW);
	fresh = ask(f, "e@example.org", CADENCE_EACH, NOW + 9);
	assert_int_equal(subscriber_forget_pending(f->store, NOW + 9, 2, NOW + 9, &forgotten),
			 STATUS_OK);
	assert_int_equal(forgotten, 2);
	assert_int_equal(subscriber_forget_pending(f->store, NOW + 9, 2, NOW + 9, &forgotten),
			 STATUS_OK);
	assert_int_equal(forgotten, 1);
	assert_int_equal(get(f, confirmed).state, SUBSCRIBER_CONFIRMED);
	assert_int_equal(get(f, fresh).state, SUBSCRIBER_PENDING);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, fixture_setup_writing, fixture_teardown_writing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_signs_up_and_confirms),
		TEST(one_leaves_and_comes_back),
		TEST(preferences_change),
		TEST(one_moves),
		TEST(one_is_erased),
		TEST(the_writer_admits),
		TEST(lists),
		TEST(stale_ones_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
