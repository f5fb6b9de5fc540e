/* SPDX-License-Identifier: MIT */
/* A site with readers, in a write transaction, for tests of letters. Does not know what is due. */
#ifndef QUIRE_TESTS_UNIT_LETTER_ROOM_H
#define QUIRE_TESTS_UNIT_LETTER_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/signature.h"
#include "lib/store/consent.h"
#include "lib/store/letter.h"
#include "lib/store/subscriber.h"
#include "tests/unit/store_fixture.h"

#define HOUR INT64_C(3600)
#define DAY  (24 * HOUR)
#define BASE (DAY * 7 * 3000 + 4 * DAY) /* a Monday, 00:00 UTC */

struct room {
	struct fixture f;
	struct signature_keys keys;
};

/* room_open - a site that was first published at BASE; for cmocka's setup, *state is it. */
int room_open(void **state);

/* room_close - the same for its teardown. */
int room_close(void **state);

/* room_publish - turn an edition. */
void room_publish(struct fixture *f, int64_t now);

/* room_put - publish an essay. */
void room_put(struct room *r, const char *slug, int64_t date_at, int64_t now);

/* room_essay - an essay's id; 0 for none. */
int64_t room_essay(struct room *r, const char *identity);

/* room_take_away - remove an essay. */
void room_take_away(struct room *r, const char *identity, int64_t now);

/* room_consent - given at a moment. */
struct consent room_consent(int64_t moment);

/* room_admit - a confirmed reader; their id. */
int64_t room_admit(struct room *r, const char *address, enum subscriber_cadence cadence,
		   int64_t now);

/* room_freeze - the sums of all steps of so many readers; 0 for one step. */
struct letter_frozen room_freeze(struct room *r, const struct letter_terms *t, int64_t limit);

#endif
