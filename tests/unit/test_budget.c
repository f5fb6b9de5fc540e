/* SPDX-License-Identifier: MIT */
/* Budgets of hours, days and ever, against a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/store/budget.h"
#include "tests/unit/row.h"
#include "tests/unit/store_fixture.h"

static void budgets_are_spent(void **state)
{
	static const struct hash ada = {{1}}, bob = {{2}};
	static const struct {
		int line;
		const char *name;
		const struct hash *key;
		int64_t slot, limit, now, wanted, taken;
	} rows[] = {
		{ROW, "day", &ada, BUDGET_DAY, 1, 86400 * 9, 1, 1},
		{ROW, "day", &ada, BUDGET_DAY, 1, 86400 * 10 - 1, 1, 0},
		{ROW, "day", &bob, BUDGET_DAY, 1, 86400 * 9, 1, 1},
		{ROW, "day", NULL, BUDGET_DAY, 1, 86400 * 9, 1, 1},
		{ROW, "other", &ada, BUDGET_DAY, 1, 86400 * 9, 1, 1},
		{ROW, "day", &ada, BUDGET_DAY, 1, 86400 * 10, 1, 1},
		{ROW, "ever", &ada, BUDGET_EVER, 3, 1, 1, 1},
		{ROW, "ever", &ada, BUDGET_EVER, 3, 86400 * 500, 1, 1},
		{ROW, "ever", &ada, BUDGET_EVER, 3, 86400 * 900, 8, 1},
		{ROW, "ever", &ada, BUDGET_EVER, 3, 86400 * 901, 1, 0},
		{ROW, "mails", NULL, BUDGET_HOUR, 50, 3600, 8, 8},
		{ROW, "mails", NULL, BUDGET_HOUR, 50, 3601, 40, 40},
		{ROW, "mails", NULL, BUDGET_HOUR, 50, 3602, 8, 2},
		{ROW, "mails", NULL, BUDGET_HOUR, 50, 7200, 8, 8},
		/* A limit that was lowered. */
		{ROW, "mails", NULL, BUDGET_HOUR, 3, 7200, 8, 0},
	};
	struct fixture *f = *state;
	struct budget mails = {"mails", NULL, BUDGET_HOUR, 50};
	struct budget ever = {"ever", &ada, BUDGET_EVER, 3};
	int64_t left = -1;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct budget b = {rows[i].name, rows[i].key, rows[i].slot, rows[i].limit};
		int64_t taken = -1;

		ROW_INT(&rows[i], budget_take(f->store, &b, rows[i].now, rows[i].wanted, &taken),
			STATUS_OK);
		ROW_INT(&rows[i], taken, rows[i].taken);
	}
	assert_int_equal(budget_give(f->store, &mails, 7200, 3), STATUS_OK);
	assert_int_equal(budget_left(f->store, &mails, 7201, &left), STATUS_OK);
	assert_int_equal(left, 45);
	assert_int_equal(budget_forget(f->store, 10799, 99), STATUS_OK);
	assert_int_equal(budget_left(f->store, &mails, 7201, &left), STATUS_OK);
	assert_int_equal(left, 45);
	assert_int_equal(budget_left(f->store, &mails, 3601, &left), STATUS_OK);
	assert_int_equal(left, 50);
	assert_int_equal(budget_forget(f->store, 86400 * 1000, 99), STATUS_OK);
	assert_int_equal(budget_left(f->store, &mails, 7201, &left), STATUS_OK);
	assert_int_equal(left, 50);
	assert_int_equal(budget_left(f->store, &ever, 7201, &left), STATUS_OK);
	assert_int_equal(left, 0);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, fixture_setup_writing, fixture_teardown_writing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(budgets_are_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
