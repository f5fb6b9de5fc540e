/* SPDX-License-Identifier: MIT */
#include "cli/pool_ring.h"

#include <stdlib.h>

#include "tests/unit/row.h"

static int make(void **state)
{
	struct pool_ring *ring = NULL;

	if (pool_ring_make(&ring) != STATUS_OK)
		return -1;
	pool_ring_clear(ring);
	*state = ring;
	return 0;
}

static int give_back(void **state)
{
	pool_ring_free(*state);
	return 0;
}

/* Put len bytes that begin with number and go on from there; whether there was room. */
static bool put(struct pool_ring *ring, size_t number, size_t len)
{
	char *data = malloc(len + 1);
	bool done;

	assert_non_null(data);
	for (size_t i = 0; i < len; i++)
		data[i] = (char)(number + i);
	done = pool_ring_put(ring, data, len);
	free(data);
	return done;
}

static void take(struct pool_ring *ring, size_t number, size_t len)
{
	char *data = malloc(len + 1);

	assert_non_null(data);
	assert_int_equal(pool_ring_take(ring, data, len), STATUS_OK);
	for (size_t i = 0; i < len; i++)
		if (data[i] != (char)(number + i))
			fail_msg("byte %zu of answer %zu is another", i, number);
	free(data);
}

static void what_was_put_is_taken_in_order(void **state)
{
	static const size_t lens[] = {0, 1, 7, 4096, 1000003, POOL_RING_SIZE / 3};
	const size_t count = sizeof(lens) / sizeof(lens[0]);

	/* So often that the end is passed at many places. */
	for (size_t i = 0; i < 300; i++) {
		assert_true(put(*state, i, lens[i % count]));
		assert_true(put(*state, i + 1, lens[(i + 1) % count]));
		take(*state, i, lens[i % count]);
		take(*state, i + 1, lens[(i + 1) % count]);
	}
}

static void a_full_one_takes_nothing_more(void **state)
{
	assert_false(put(*state, 0, POOL_RING_SIZE + 1));
	assert_true(put(*state, 5, POOL_RING_SIZE - 1));
	assert_false(put(*state, 0, 2));
	assert_true(put(*state, 6, 1));
	assert_false(put(*state, 0, 1));
	assert_true(put(*state, 0, 0));
	take(*state, 5, POOL_RING_SIZE - 1);
	take(*state, 6, 1);
	assert_true(put(*state, 7, POOL_RING_SIZE));
	take(*state, 7, POOL_RING_SIZE);
}

static void no_more_is_taken_than_is_there(void **state)
{
	static char data[16];

	assert_int_equal(pool_ring_take(*state, data, 1), STATUS_INVALID);
	assert_true(put(*state, 1, 10));
	assert_int_equal(pool_ring_take(*state, data, 11), STATUS_INVALID);
	assert_int_equal(pool_ring_take(*state, data, (size_t)-1), STATUS_INVALID);
	take(*state, 1, 10);
}

static void a_cleared_one_is_empty(void **state)
{
	static char data[16];

	assert_true(put(*state, 1, POOL_RING_SIZE));
	pool_ring_clear(*state);
	assert_int_equal(pool_ring_take(*state, data, 1), STATUS_INVALID);
	assert_true(put(*state, 2, POOL_RING_SIZE));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, give_back)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_put_is_taken_in_order),
		TEST(a_full_one_takes_nothing_more),
		TEST(no_more_is_taken_than_is_there),
		TEST(a_cleared_one_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
