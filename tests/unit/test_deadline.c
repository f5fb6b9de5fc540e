/* SPDX-License-Identifier: MIT */
/* Peers that never send anything, and how long a read waits for them. */
#include "lib/web/deadline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define SLACK_MS 400 /* a busy machine's delay */

struct fixture {
	struct deadline deadline;
	int ends[2];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f && deadline_init(&f->deadline) == STATUS_OK &&
			       socketpair(AF_UNIX, SOCK_STREAM, 0, f->ends) == 0
		       ? 0
		       : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	timer_delete(f->deadline.timer);
	close(f->ends[0]);
	close(f->ends[1]);
	free(f);
	return 0;
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Let time pass, whatever signal comes. */
static void pass(long ms)
{
	long end = now_ms() + ms;

	while (now_ms() < end) {
		struct timespec t = {.tv_nsec = 1000000};

		nanosleep(&t, NULL);
	}
}

/* Read from the silent peer until the deadline ends it, which takes about so long of the time
 * since a moment. */
static void read_until(struct fixture *f, long since, long expected)
{
	long took;
	char c;

	assert_int_equal(read(f->ends[0], &c, 1), 0);
	took = now_ms() - since;
	if (took < expected - 2 || took > expected + SLACK_MS)
		fail_msg("took %ld ms, not %ld", took, expected);
}

static void read_for(struct fixture *f, long expected)
{
	read_until(f, now_ms(), expected);
}

static void a_silent_peer_is_shut_down(void **state)
{
	struct fixture *f = *state;

	deadline_begin(&f->deadline, f->ends[0], 100);
	read_for(f, 100);
	deadline_end(&f->deadline);
}

static void pauses_do_not_count(void **state)
{
	struct fixture *f = *state;
	long start = now_ms(), paused;

	deadline_begin(&f->deadline, f->ends[0], 200);
	pass(50);
	deadline_pause(&f->deadline);
	paused = now_ms();
	pass(300);
	assert_int_equal(write(f->ends[1], "x", 1), 1);
	assert_int_equal(read(f->ends[0], &(char){0}, 1), 1);
	paused = now_ms() - paused;
	deadline_wait(&f->deadline);
	read_until(f, start + paused, 200);
	deadline_end(&f->deadline);
}

static void a_wait_under_way_goes_on(void **state)
{
	struct fixture *f = *state;

	long start = now_ms();

	deadline_begin(&f->deadline, f->ends[0], 600);
	pass(500);
	deadline_wait(&f->deadline);
	read_until(f, start, 600);
	deadline_end(&f->deadline);
}

/* The timer still runs for a peer that is gone, and rings in the next one's time. */
static void each_peer_has_its_own_time(void **state)
{
	struct fixture *f = *state;

	deadline_begin(&f->deadline, f->ends[1], 150);
	pass(100);
	deadline_end(&f->deadline);
	deadline_begin(&f->deadline, f->ends[0], 300);
	read_for(f, 300);
	deadline_end(&f->deadline);
}

static void nobody_is_shut_down_between_peers(void **state)
{
	struct fixture *f = *state;

	deadline_begin(&f->deadline, f->ends[0], 50);
	deadline_end(&f->deadline);
	pass(150);
	assert_int_equal(write(f->ends[0], "x", 1), 1);
	deadline_begin(&f->deadline, f->ends[0], 100);
	read_for(f, 100);
	deadline_end(&f->deadline);
}

static void a_peer_without_time_is_shut_down(void **state)
{
	struct fixture *f = *state;

	deadline_begin(&f->deadline, f->ends[0], 50);
	deadline_pause(&f->deadline);
	f->deadline.left = -5;
	deadline_wait(&f->deadline);
	read_for(f, 0);
	deadline_end(&f->deadline);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_silent_peer_is_shut_down, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pauses_do_not_count, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_wait_under_way_goes_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_peer_has_its_own_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_is_shut_down_between_peers, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_peer_without_time_is_shut_down, set_up,
						tear_down),
	};

	return cmocka_run_group_tests_name("deadline", tests, NULL, NULL);
}
