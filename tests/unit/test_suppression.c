/* SPDX-License-Identifier: MIT */
/* Suppressed addresses and the keys that they are hashed under, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/store/mail_key.h"
#include "lib/store/suppression.h"
#include "tests/unit/store_fixture.h"

#define NOW FIXTURE_NOW

static void suppressions_last(void **state)
{
	struct fixture *f = *state;
	struct signature_keys keys;
	enum suppression_reason reason = SUPPRESSION_ASKED;
	int64_t count = 0;

	assert_int_equal(mail_key_need(f->store, &f->arena, NOW, &keys), STATUS_OK);
	assert_int_equal(suppression_find(f->store, &keys, "a@b.c", &reason), STATUS_NOT_FOUND);
	assert_int_equal(suppression_put(f->store, &keys, "a@b.c", SUPPRESSION_BOUNCED, NOW),
			 STATUS_OK);
	/* Under a newer key it is found, and not put again. */
	assert_int_equal(mail_key_make(f->store, NOW), STATUS_OK);
	assert_int_equal(mail_key_need(f->store, &f->arena, NOW, &keys), STATUS_OK);
	assert_int_equal(keys.count, 2);
	assert_int_equal(suppression_put(f->store, &keys, "a@b.c", SUPPRESSION_COMPLAINED, NOW),
			 STATUS_OK);
	assert_int_equal(suppression_put(f->store, &keys, "d@b.c", SUPPRESSION_ASKED, NOW),
			 STATUS_OK);
	assert_int_equal(suppression_count(f->store, &count), STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(suppression_find(f->store, &keys, "a@b.c", &reason), STATUS_OK);
	assert_int_equal(reason, SUPPRESSION_BOUNCED);
	assert_int_equal(suppression_lift(f->store, &keys, "a@b.c"), STATUS_OK);
	assert_int_equal(suppression_find(f->store, &keys, "a@b.c", &reason), STATUS_NOT_FOUND);
	assert_int_equal(suppression_find(f->store, &keys, "d@b.c", &reason), STATUS_OK);
}

static void keys_run_out(void **state)
{
	struct fixture *f = *state;
	struct signature_keys keys = {NULL, 7};
	char text[SIGNATURE_SIZE];
	int64_t number = 0;

	assert_int_equal(mail_key_load(f->store, &f->arena, &keys), STATUS_OK);
	assert_int_equal(keys.count, 0);
	for (int i = 0; i < SIGNATURE_KEY_MAX; i++)
		assert_int_equal(mail_key_make(f->store, NOW), STATUS_OK);
	assert_int_equal(mail_key_make(f->store, NOW), STATUS_TOO_LARGE);
	assert_int_equal(mail_key_load(f->store, &f->arena, &keys), STATUS_OK);
	assert_int_equal(keys.count, SIGNATURE_KEY_MAX);
	assert_memory_not_equal(keys.items[0].secret, keys.items[1].secret, SIGNATURE_KEY_BYTES);
	signature_make(&keys, SIGNATURE_ENVELOPE, 77, text);
	assert_int_equal(signature_read(&keys, SIGNATURE_ENVELOPE, text, &number), STATUS_OK);
	assert_int_equal(number, 77);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, fixture_setup_writing, fixture_teardown_writing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(suppressions_last),
		TEST(keys_run_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
