/* SPDX-License-Identifier: MIT */
/* What the journal and the database agree on, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/store/mailing.h"
#include "tests/unit/store_fixture.h"

static void mailings_agree(void **state)
{
	struct fixture *f = *state;
	unsigned char epoch[MAILING_EPOCH_BYTES] = "fifteen letters";
	struct mailing is;
	int64_t run = 0;

	assert_int_equal(mailing_load(f->store, &is), STATUS_OK);
	assert_false(is.has_epoch);
	assert_int_equal(is.sequence, 0);
	assert_int_equal(mailing_agree(f->store, epoch, 9), STATUS_OK);
	assert_int_equal(mailing_agree(f->store, epoch, 4), STATUS_OK);
	assert_int_equal(mailing_begin(f->store, &run), STATUS_OK);
	assert_int_equal(mailing_load(f->store, &is), STATUS_OK);
	assert_true(is.has_epoch);
	assert_memory_equal(is.epoch, epoch, sizeof(epoch));
	assert_int_equal(is.sequence, 9);
	assert_true(run > 0 && is.run == run);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, fixture_setup_writing, fixture_teardown_writing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(mailings_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
