/* SPDX-License-Identifier: MIT */
#include "cli/letter_terms.h"

#include <stdbool.h>
#include <time.h>

#include "lib/base/clock.h"

#define DAY_SECONDS 86400

/* 1970-01-01 was a Thursday. */
#define EPOCH_WEEKDAY 3

/* A calendar's days as numbers, whatever the zone. */
static int64_t day_number(struct clock_date date)
{
	date.hour = date.minute = date.second = date.offset_minutes = 0;
	return clock_moment(&date) / DAY_SECONDS;
}

/* The moment at which a day begins in the zone. */
static int64_t day_begin(int64_t number)
{
	time_t midnight = (time_t)(number * DAY_SECONDS);
	struct clock_date date = {0};
	struct tm tm;

	gmtime_r(&midnight, &tm);
	date.year = tm.tm_year + 1900;
	date.month = tm.tm_mon + 1;
	date.day = tm.tm_mday;
	return clock_from_local(&date);
}

static int64_t month_begin(int year, int month)
{
	struct clock_date date = {.year = year, .month = month, .day = 1};

	return clock_from_local(&date);
}

void letter_terms_at(int64_t now, struct letter_terms *out)
{
	struct clock_date today = clock_local(now);
	int64_t number = day_number(today);
	int64_t monday = number - (number + EPOCH_WEEKDAY) % 7;
	bool is_january = today.month == 1;

	out->now = now;
	out->week = day_begin(monday);
	out->last_week = day_begin(monday - 7);
	out->month = month_begin(today.year, today.month);
	out->last_month = month_begin(is_january ? today.year - 1 : today.year,
				      is_january ? 12 : today.month - 1);
}
