/* SPDX-License-Identifier: MIT */
#include "cli/letter_terms.h"

#include "lib/base/clock.h"
#include "tests/unit/row.h"

static int64_t moment(const char *text)
{
	struct clock_date date;

	assert_int_equal(clock_parse_rfc3339(text, &date), STATUS_OK);
	return clock_moment(&date);
}

static void test_boundaries(void **state)
{
	static const struct {
		int line;
		const char *zone, *now;
		const char *last_week, *week, *last_month, *month;
	} rows[] = {
		{ROW, "UTC", "2026-11-24T18:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z",
		 "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		/* the boundary itself, and a second before it */
		{ROW, "UTC", "2026-11-23T00:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z",
		 "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		{ROW, "UTC", "2026-11-22T23:59:59Z", "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z",
		 "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		{ROW, "UTC", "2026-11-01T00:00:00Z", "2026-10-19T00:00:00Z", "2026-10-26T00:00:00Z",
		 "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		/* January, and a week over the year's end */
		{ROW, "UTC", "2027-01-02T12:00:00Z", "2026-12-21T00:00:00Z", "2026-12-28T00:00:00Z",
		 "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		/* a leap day */
		{ROW, "UTC", "2024-03-01T00:00:00Z", "2024-02-19T00:00:00Z", "2024-02-26T00:00:00Z",
		 "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"},
		/* where it is another day than in UTC */
		{ROW, "Asia/Kolkata", "2026-11-22T18:30:00Z", "2026-11-16T00:00:00+05:30",
		 "2026-11-23T00:00:00+05:30", "2026-10-01T00:00:00+05:30",
		 "2026-11-01T00:00:00+05:30"},
		{ROW, "Asia/Kolkata", "2026-11-22T18:29:59Z", "2026-11-09T00:00:00+05:30",
		 "2026-11-16T00:00:00+05:30", "2026-10-01T00:00:00+05:30",
		 "2026-11-01T00:00:00+05:30"},
		{ROW, "America/New_York", "2026-11-01T03:59:59Z", "2026-10-19T00:00:00-04:00",
		 "2026-10-26T00:00:00-04:00", "2026-09-01T00:00:00-04:00",
		 "2026-10-01T00:00:00-04:00"},
		/* clocks go forward on Sunday 29 March, back on Sunday 25 October */
		{ROW, "Europe/Berlin", "2026-03-30T12:00:00+02:00", "2026-03-23T00:00:00+01:00",
		 "2026-03-30T00:00:00+02:00", "2026-02-01T00:00:00+01:00",
		 "2026-03-01T00:00:00+01:00"},
		{ROW, "Europe/Berlin", "2026-03-29T23:59:59+02:00", "2026-03-16T00:00:00+01:00",
		 "2026-03-23T00:00:00+01:00", "2026-02-01T00:00:00+01:00",
		 "2026-03-01T00:00:00+01:00"},
		{ROW, "Europe/Berlin", "2026-10-25T23:30:00+01:00", "2026-10-12T00:00:00+02:00",
		 "2026-10-19T00:00:00+02:00", "2026-09-01T00:00:00+02:00",
		 "2026-10-01T00:00:00+02:00"},
		{ROW, "Europe/Berlin", "2026-11-01T00:00:00+01:00", "2026-10-19T00:00:00+02:00",
		 "2026-10-26T00:00:00+01:00", "2026-10-01T00:00:00+02:00",
		 "2026-11-01T00:00:00+01:00"},
		/* the first hour of Friday 2026-04-24 is skipped */
		{ROW, "Africa/Cairo", "2026-04-27T12:00:00+03:00", "2026-04-20T00:00:00+02:00",
		 "2026-04-27T00:00:00+03:00", "2026-03-01T00:00:00+02:00",
		 "2026-04-01T00:00:00+02:00"},
		/* the first of October 2000 began at 01:00 */
		{ROW, "America/Asuncion", "2000-10-05T12:00:00Z", "2000-09-25T00:00:00-04:00",
		 "2000-10-02T00:00:00-03:00", "2000-09-01T00:00:00-04:00",
		 "2000-10-01T01:00:00-03:00"},
		/* a day that was skipped as a whole: Friday 2011-12-30 */
		{ROW, "Pacific/Apia", "2012-01-01T12:00:00+14:00", "2011-12-19T00:00:00-10:00",
		 "2011-12-26T00:00:00-10:00", "2011-12-01T00:00:00-10:00",
		 "2012-01-01T00:00:00+14:00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct letter_terms terms = {.late = true, .subject = "kept"};

		ROW_INT(&rows[i], clock_set_zone(rows[i].zone), STATUS_OK);
		letter_terms_at(moment(rows[i].now), &terms);
		ROW_INT(&rows[i], terms.now, moment(rows[i].now));
		ROW_INT(&rows[i], terms.last_week, moment(rows[i].last_week));
		ROW_INT(&rows[i], terms.week, moment(rows[i].week));
		ROW_INT(&rows[i], terms.last_month, moment(rows[i].last_month));
		ROW_INT(&rows[i], terms.month, moment(rows[i].month));
		ROW_TRUE(&rows[i], terms.late);
		ROW_TEXT(&rows[i], terms.subject, "kept");
	}
}

/* Every hour of three years, in zones with and without a change of clocks at midnight. */
static void test_every_hour(void **state)
{
	static const char *const zones[] = {
		"UTC",          "Europe/Berlin",    "Asia/Kolkata", "America/New_York",
		"Africa/Cairo", "America/Santiago", "Asia/Beirut",  "America/Havana"};
	int64_t begin = moment("2023-12-31T00:00:00Z"), end = begin + INT64_C(3) * 366 * 86400;

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct letter_terms before, terms = {0};

		assert_int_equal(clock_set_zone(zones[i]), STATUS_OK);
		letter_terms_at(begin - 3600, &before);
		for (int64_t now = begin; now < end; now += 3600) {
			letter_terms_at(now, &terms);
			assert_true(terms.last_week < terms.week && terms.week <= now);
			assert_true(terms.last_month < terms.month && terms.month <= now);
			assert_true(now - terms.week < 7 * 86400 + 7200);
			if (terms.week != before.week)
				assert_true(terms.last_week == before.week);
			if (terms.month != before.month)
				assert_true(terms.last_month == before.month);
			before = terms;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boundaries),
		cmocka_unit_test(test_every_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
