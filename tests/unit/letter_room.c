/* SPDX-License-Identifier: MIT */
#include "tests/unit/letter_room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/store/edition.h"
#include "lib/store/mail_key.h"

void room_publish(struct fixture *f, int64_t now)
{
	struct edition e = {.settings = "",
			    .base_url = "https://example.org/",
			    .build = "x",
			    .style = "/style.css",
			    .made_at = now};

	assert_int_equal(edition_turn(f->store, &e), STATUS_OK);
}

int room_open(void **state)
{
	struct room *r = calloc(1, sizeof(*r));

	if (!r)
		return -1;
	fixture_open(&r->f);
	fixture_begin(&r->f);
	assert_int_equal(mail_key_need(r->f.store, &r->f.arena, BASE, &r->keys), STATUS_OK);
	room_publish(&r->f, BASE);
	*state = r;
	return 0;
}

int room_close(void **state)
{
	struct room *r = *state;

	fixture_commit(&r->f);
	fixture_close(&r->f);
	free(r);
	return 0;
}

void room_put(struct room *r, const char *slug, int64_t date_at, int64_t now)
{
	struct register_entry e = fixture_entry(&r->f, slug, date_at);

	assert_int_equal(fixture_put(&r->f, &e, now), STATUS_OK);
}

int64_t room_essay(struct room *r, const char *identity)
{
	struct register_list list = {.items = NULL};

	assert_int_equal(register_load(r->f.store, &r->f.arena, &list), STATUS_OK);
	for (size_t i = 0; i < list.count; i++)
		if (strcmp(list.items[i].identity, identity) == 0)
			return list.items[i].id;
	return 0;
}

void room_take_away(struct room *r, const char *identity, int64_t now)
{
	assert_int_equal(register_remove(r->f.store, room_essay(r, identity), now), STATUS_OK);
}

struct consent room_consent(int64_t moment)
{
	return (struct consent){.at = moment, .page = "", .wording = ""};
}

int64_t room_admit(struct room *r, const char *address, enum subscriber_cadence cadence,
		   int64_t now)
{
	struct subscriber_wish wish = {address, address, cadence};
	struct consent consent = room_consent(now);
	int64_t id = 0;
	bool added;

	assert_int_equal(subscriber_admit(r->f.store, &wish, CONSENT_ADDED, &consent, &id, &added),
			 STATUS_OK);
	return id;
}

/* The sums of all steps of so many readers; 0 for one step. */
struct letter_frozen room_freeze(struct room *r, const struct letter_terms *t, int64_t limit)
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
