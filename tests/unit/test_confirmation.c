/* SPDX-License-Identifier: MIT */
/* Confirmations and their tokens, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/base/token.h"
#include "lib/store/confirmation.h"
#include "lib/store/subscriber.h"
#include "tests/unit/store_fixture.h"

#define NOW  FIXTURE_NOW
#define HOUR 3600

static void confirmations_are_used_once(void **state)
{
	struct fixture *f = *state;
	struct subscriber_wish wish = {"ada@example.org", "ada@example.org", CADENCE_EACH};
	struct consent consent = {.at = NOW, .page = "/subscribe", .wording = "Yes"};
	int64_t subscriber = 0, id = 0, late = 0;
	char token[TOKEN_SIZE];
	struct hash hash, second, unknown = {{0}};
	struct confirmation c = {.address = "",
				 .spelling = "",
				 .cadence = CADENCE_WEEKLY,
				 .has_browser = true,
				 .page = "/writing/x/",
				 .made_at = NOW};
	struct confirmation is = {.id = -1};

	assert_int_equal(subscriber_ask(f->store, &wish, &consent, &subscriber), STATUS_OK);
	c.subscriber = subscriber;
	assert_int_equal(token_hash(token_make(token), &hash), STATUS_OK);
	assert_int_equal(token_hash(token_make(token), &second), STATUS_OK);
	assert_int_equal(token_hash(token_make(token), &c.browser), STATUS_OK);
	assert_int_equal(confirmation_make(f->store, &c, &id), STATUS_OK);
	c.has_browser = false;
	assert_int_equal(confirmation_make(f->store, &c, &late), STATUS_OK);
	assert_int_equal(confirmation_add_token(f->store, id, &hash), STATUS_OK);
	assert_int_equal(confirmation_add_token(f->store, id, &second), STATUS_OK);
	assert_int_equal(confirmation_find(f->store, &f->arena, &unknown, NOW, &is),
			 STATUS_NOT_FOUND);
	assert_int_equal(is.id, -1);
	assert_int_equal(confirmation_find(f->store, &f->arena, &hash, NOW + 48 * HOUR - 1, &is),
			 STATUS_OK);
	assert_int_equal(is.id, id);
	assert_int_equal(is.subscriber, subscriber);
	assert_int_equal(is.cadence, CADENCE_WEEKLY);
	assert_int_equal(is.state, CONFIRMATION_OPEN);
	assert_true(is.has_browser && token_is_same(&is.browser, &c.browser));
	assert_string_equal(is.page, "/writing/x/");
	assert_int_equal(confirmation_find(f->store, &f->arena, &second, NOW + 48 * HOUR, &is),
			 STATUS_OK);
	assert_int_equal(is.state, CONFIRMATION_EXPIRED);
	assert_int_equal(confirmation_use(f->store, id, NOW + 48 * HOUR), STATUS_GONE);
	assert_int_equal(confirmation_use(f->store, id, NOW + 1), STATUS_OK);
	assert_int_equal(confirmation_use(f->store, id, NOW + 1), STATUS_GONE);
	assert_int_equal(confirmation_use(f->store, 5, NOW + 1), STATUS_GONE);
	assert_int_equal(confirmation_get(f->store, &f->arena, id, NOW + 1, &is), STATUS_OK);
	assert_int_equal(is.state, CONFIRMATION_USED);
	assert_int_equal(confirmation_get(f->store, &f->arena, late, NOW + 1, &is), STATUS_OK);
	assert_false(is.has_browser);
	assert_int_equal(confirmation_forget(f->store, NOW + 48 * HOUR, 9), STATUS_OK);
	assert_int_equal(confirmation_get(f->store, &f->arena, late, NOW + 1, &is), STATUS_OK);
	assert_int_equal(confirmation_forget(f->store, NOW + 48 * HOUR + 1, 9), STATUS_OK);
	assert_int_equal(confirmation_find(f->store, &f->arena, &hash, NOW, &is), STATUS_NOT_FOUND);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, fixture_setup_writing, fixture_teardown_writing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(confirmations_are_used_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
