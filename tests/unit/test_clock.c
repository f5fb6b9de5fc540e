/* SPDX-License-Identifier: MIT */
#include "lib/base/clock.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/row.h"

static void test_parse_rfc3339(void **state)
{
	static const struct {
		int line;
		const char *text;
		int64_t moment;    /* INT64_MIN: invalid */
		const char *again; /* as formatted; NULL for the text itself */
	} rows[] = {
		{ROW, "1970-01-01T00:00:00Z", 0, NULL},
		{ROW, "2025-06-14T09:00:00+05:30", 1749871800, NULL},
		{ROW, "2025-06-14t03:30:00z", 1749871800, "2025-06-14T03:30:00Z"},
		{ROW, "2025-06-14T03:30:00+00:00", 1749871800, "2025-06-14T03:30:00Z"},
		{ROW, "2025-06-14T03:30:00-00:00", 1749871800, "2025-06-14T03:30:00Z"},
		{ROW, "2025-06-13T23:45:00-03:45", 1749871800, NULL},
		{ROW, "2000-02-29T00:00:00Z", 951782400, NULL},
		{ROW, "2024-02-29T23:59:59-23:59", 1709337539, NULL},
		{ROW, "1969-12-31T23:59:59Z", -1, NULL},
		{ROW, "0001-01-01T00:00:00Z", INT64_C(-62135596800), NULL},
		{ROW, "9999-12-31T23:59:59Z", INT64_C(253402300799), NULL},
		{ROW, "", INT64_MIN, NULL},
		{ROW, "2025-06-14", INT64_MIN, NULL},
		{ROW, "2025-06-14 09:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:00", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00Z", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:00.5Z", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:00Z ", INT64_MIN, NULL},
		{ROW, " 2025-06-14T09:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-6-14T09:00:00Z", INT64_MIN, NULL},
		{ROW, "0000-01-01T00:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-00-14T09:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-13-14T09:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-06-31T09:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-06-00T09:00:00Z", INT64_MIN, NULL},
		{ROW, "2023-02-29T09:00:00Z", INT64_MIN, NULL},
		{ROW, "1900-02-29T09:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-06-14T24:00:00Z", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:60:00Z", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:60Z", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:00+24:00", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:00+05:60", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:00+0530", INT64_MIN, NULL},
		{ROW, "2025-06-14T09:00:00+05", INT64_MIN, NULL},
		{ROW, "-025-06-14T09:00:00Z", INT64_MIN, NULL},
		{ROW, "+025-06-14T09:00:00Z", INT64_MIN, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct clock_date date = {.year = 77};
		char text[CLOCK_RFC3339_SIZE];

		if (rows[i].moment == INT64_MIN) {
			ROW_INT(&rows[i], clock_parse_rfc3339(rows[i].text, &date), STATUS_INVALID);
			ROW_INT(&rows[i], date.year, 77);
			continue;
		}
		ROW_INT(&rows[i], clock_parse_rfc3339(rows[i].text, &date), STATUS_OK);
		ROW_INT(&rows[i], clock_moment(&date), rows[i].moment);
		ROW_TEXT(&rows[i], clock_format_rfc3339(&date, text),
			 rows[i].again ? rows[i].again : rows[i].text);
	}
}

static void test_http(void **state)
{
	static const struct {
		int line;
		const char *text;
		int64_t moment; /* INT64_MIN: invalid */
	} rows[] = {
		{ROW, "Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
		{ROW, "Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{ROW, "Wed, 31 Dec 1969 23:59:59 GMT", -1},
		{ROW, "Thu, 29 Feb 2024 12:00:00 GMT", 1709208000},
		{ROW, "Mon, 01 Jan 0001 00:00:00 GMT", INT64_C(-62135596800)},
		{ROW, "Fri, 31 Dec 9999 23:59:59 GMT", INT64_C(253402300799)},
		{ROW, "Sunday, 06-Nov-94 08:49:37 GMT", INT64_MIN},
		{ROW, "Sun Nov  6 08:49:37 1994", INT64_MIN},
		{ROW, "Mon, 06 Nov 1994 08:49:37 GMT", INT64_MIN},
		{ROW, "Sun, 6 Nov 1994 08:49:37 GMT", INT64_MIN},
		{ROW, "Sun, 06 nov 1994 08:49:37 GMT", INT64_MIN},
		{ROW, "Sun, 06 Nov 1994 08:49:37 UTC", INT64_MIN},
		{ROW, "Sun, 06 Nov 1994 08:49:37 GMT; length=3", INT64_MIN},
		{ROW, "Sun, 31 Nov 1994 08:49:37 GMT", INT64_MIN},
		{ROW, "", INT64_MIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t moment = 77;
		char text[CLOCK_HTTP_SIZE];

		if (rows[i].moment == INT64_MIN) {
			ROW_INT(&rows[i], clock_parse_http(rows[i].text, &moment), STATUS_INVALID);
			ROW_INT(&rows[i], moment, 77);
			continue;
		}
		ROW_INT(&rows[i], clock_parse_http(rows[i].text, &moment), STATUS_OK);
		ROW_INT(&rows[i], moment, rows[i].moment);
		ROW_TEXT(&rows[i], clock_format_http(moment, text), rows[i].text);
	}
}

static void test_http_beyond_the_calendar(void **state)
{
	char text[CLOCK_HTTP_SIZE];

	(void)state;
	assert_string_equal(clock_format_http(INT64_MAX, text), "Fri, 31 Dec 9999 23:59:59 GMT");
	assert_string_equal(clock_format_http(INT64_MIN, text), "Mon, 01 Jan 0001 00:00:00 GMT");
}

/* Each day of 800 years is one more than the day before, and comes back as it was. */
static void test_every_day(void **state)
{
	struct clock_date date = {.year = 1600, .month = 1, .day = 1};
	int64_t wanted = clock_moment(&date);

	(void)state;
	assert_int_equal(clock_set_zone("UTC"), STATUS_OK);
	while (date.year < 2400) {
		struct clock_date again = clock_local(wanted);

		assert_true(clock_is_valid(&date));
		assert_int_equal(clock_moment(&date), wanted);
		assert_int_equal(again.year, date.year);
		assert_int_equal(again.month, date.month);
		assert_int_equal(again.day, date.day);
		wanted += 86400;
		date.day++;
		if (clock_is_valid(&date))
			continue;
		date.day = 1;
		date.month++;
		if (clock_is_valid(&date))
			continue;
		date.month = 1;
		date.year++;
	}
}

static void test_local(void **state)
{
	static const struct {
		int line;
		const char *zone;
		int64_t moment;
		const char *text;
	} rows[] = {
		{ROW, "UTC", 1749871800, "2025-06-14T03:30:00Z"},
		{ROW, "Asia/Kolkata", 1749871800, "2025-06-14T09:00:00+05:30"},
		{ROW, "Asia/Kathmandu", 1749871800, "2025-06-14T09:15:00+05:45"},
		{ROW, "America/New_York", 1749871800, "2025-06-13T23:30:00-04:00"},
		{ROW, "America/St_Johns", 1735689600, "2024-12-31T20:30:00-03:30"},
		{ROW, "Europe/Dublin", 1749871800, "2025-06-14T04:30:00+01:00"},
		/* Before zones had whole minutes: one moment all the same. */
		{ROW, "Asia/Kolkata", INT64_C(-4000000000), "1843-03-31T22:46:20+05:53"},
		{ROW, "UTC", INT64_MAX, "9999-12-30T23:59:59Z"},
		{ROW, "UTC", INT64_MIN, "0001-01-02T00:00:00Z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[CLOCK_RFC3339_SIZE];
		struct clock_date date;

		ROW_INT(&rows[i], clock_set_zone(rows[i].zone), STATUS_OK);
		date = clock_local(rows[i].moment);
		ROW_TEXT(&rows[i], clock_format_rfc3339(&date, text), rows[i].text);
		if (rows[i].moment > -INT64_C(10000000000) && rows[i].moment < INT64_C(10000000000))
			ROW_INT(&rows[i], clock_moment(&date), rows[i].moment);
	}
}

static void test_from_local(void **state)
{
	static const struct {
		int line;
		const char *zone;
		struct clock_date date; /* its offset is looked for */
		const char *utc;
		int offset_minutes;
	} rows[] = {
		{ROW, "UTC", {2025, 6, 14, 9, 0, 0, 99}, "2025-06-14T09:00:00Z", 0},
		{ROW, "Asia/Kolkata", {2025, 6, 14, 9, 0, 0, 0}, "2025-06-14T03:30:00Z", 330},
		/* Twice: the first. */
		{ROW, "Europe/Berlin", {2025, 10, 26, 2, 30, 0, 0}, "2025-10-26T00:30:00Z", 120},
		{ROW, "Europe/Berlin", {2025, 10, 26, 3, 0, 0, 0}, "2025-10-26T02:00:00Z", 60},
		{ROW, "Europe/Berlin", {2025, 10, 26, 1, 59, 59, 0}, "2025-10-25T23:59:59Z", 120},
		{ROW, "America/New_York", {2025, 11, 2, 1, 30, 0, 0}, "2025-11-02T05:30:00Z", -240},
		/* Never: the hour after it. */
		{ROW, "Europe/Berlin", {2025, 3, 30, 2, 30, 0, 0}, "2025-03-30T01:30:00Z", 60},
		{ROW, "Europe/Berlin", {2025, 3, 30, 3, 0, 0, 0}, "2025-03-30T01:00:00Z", 120},
		{ROW, "America/New_York", {2025, 3, 9, 2, 0, 0, 0}, "2025-03-09T07:00:00Z", -300},
		/* A zone that skipped a day. */
		{ROW, "Pacific/Apia", {2011, 12, 30, 12, 0, 0, 0}, "2011-12-30T22:00:00Z", -600},
		{ROW, "Pacific/Apia", {2011, 12, 31, 0, 0, 0, 0}, "2011-12-30T10:00:00Z", 840},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct clock_date date = rows[i].date, utc;

		ROW_INT(&rows[i], clock_set_zone(rows[i].zone), STATUS_OK);
		ROW_INT(&rows[i], clock_parse_rfc3339(rows[i].utc, &utc), STATUS_OK);
		ROW_INT(&rows[i], clock_from_local(&date), clock_moment(&utc));
		ROW_INT(&rows[i], date.offset_minutes, rows[i].offset_minutes);
		ROW_INT(&rows[i], clock_moment(&date), clock_moment(&utc));
	}
}

static void test_wrong_zones(void **state)
{
	static const struct {
		int line;
		const char *name;
	} rows[] = {
		{ROW, ""},
		{ROW, "Mars/Olympus"},
		{ROW, "/usr/share/zoneinfo/Asia/Kolkata"},
		{ROW, "../zoneinfo/Asia/Kolkata"},
		{ROW, ":Asia/Kolkata"},
		{ROW, "Asia"},
		{ROW, "zone.tab"},
		{ROW, "UTC+5"},
		{ROW, "Asia/Kolkata\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = clock_set_zone("Asia/Kolkata");

		ROW_INT(&rows[i], status, STATUS_OK);
		ROW_INT(&rows[i], clock_set_zone(rows[i].name), STATUS_NOT_FOUND);
		ROW_INT(&rows[i], clock_local(0).offset_minutes, 0);
	}
}

static void test_utc_needs_no_files(void **state)
{
	(void)state;
	assert_int_equal(setenv("TZDIR", "/nonexistent", 1), 0);
	assert_int_equal(clock_set_zone("UTC"), STATUS_OK);
	assert_int_equal(clock_set_zone("Asia/Kolkata"), STATUS_NOT_FOUND);
	assert_int_equal(clock_local(3600).hour, 1);
	assert_int_equal(unsetenv("TZDIR"), 0);
}

static void test_now(void **state)
{
	int64_t now;

	(void)state;
	assert_int_equal(unsetenv("QUIRE_NOW"), 0);
	now = clock_now();
	assert_false(clock_is_set());
	assert_true(now > 1700000000);
	assert_int_equal(setenv("QUIRE_NOW", "2025-06-14T09:00:00+05:30", 1), 0);
	assert_true(clock_is_set());
	assert_int_equal(clock_now(), 1749871800);
	/* What is waited for has a clock of its own. */
	now = clock_monotonic_ms();
	assert_true(now > 0);
	assert_in_range(clock_monotonic_ms() - now, 0, 60000);
	assert_int_equal(unsetenv("QUIRE_NOW"), 0);
}

static void test_wrong_now_leaves(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		close(STDERR_FILENO);
		setenv("QUIRE_NOW", "yesterday", 1);
		_exit(clock_now() != 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_rfc3339),
		cmocka_unit_test(test_http),
		cmocka_unit_test(test_http_beyond_the_calendar),
		cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_local),
		cmocka_unit_test(test_from_local),
		cmocka_unit_test(test_wrong_zones),
		cmocka_unit_test(test_utc_needs_no_files),
		cmocka_unit_test(test_now),
		cmocka_unit_test(test_wrong_now_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
