/* SPDX-License-Identifier: MIT */
#include "lib/base/clock.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/log.h"

#define DAY         INT64_C(86400)
#define MOMENT_MIN  INT64_C(-62135596800) /* 0001-01-01T00:00:00Z */
#define MOMENT_MAX  INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define ZONE_FOLDER "/usr/share/zoneinfo"

static const char weekdays[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
				   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static int64_t divide_down(int64_t n, int64_t by)
{
	return n / by - (n % by < 0);
}

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar. Years are counted from
 * March, so that the leap day is the last of its year. */
static int64_t days_from_date(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = month > 2 ? month - 3 : month + 9;
	int64_t leaps = divide_down(y, 4) - divide_down(y, 100) + divide_down(y, 400);

	return 365 * y + leaps + (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool is_leap_year(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap_year(year));
}

static void set_day(struct clock_date *date, int64_t days)
{
	int64_t year = 1970 + divide_down(days * 400, 146097);
	int64_t rest = days - days_from_date((int)year, 1, 1);

	/* The estimate is at most one year off. */
	if (rest < 0)
		rest = days - days_from_date((int)--year, 1, 1);
	else if (rest >= 365 + is_leap_year((int)year))
		rest = days - days_from_date((int)++year, 1, 1);
	date->year = (int)year;
	date->month = 1;
	for (; rest >= days_of_month(date->year, date->month); date->month++)
		rest -= days_of_month(date->year, date->month);
	date->day = (int)rest + 1;
}

/* The calendar's view of a moment at an offset. */
static struct clock_date date_at(int64_t moment, int offset_minutes)
{
	int64_t local = moment + offset_minutes * INT64_C(60);
	int64_t days = divide_down(local, DAY);
	int seconds = (int)(local - days * DAY);
	struct clock_date date = {
		.hour = seconds / 3600,
		.minute = seconds / 60 % 60,
		.second = seconds % 60,
		.offset_minutes = offset_minutes,
	};

	set_day(&date, days);
	return date;
}

int64_t clock_moment(const struct clock_date *date)
{
	return days_from_date(date->year, date->month, date->day) * DAY +
	       date->hour * INT64_C(3600) + date->minute * INT64_C(60) + date->second -
	       date->offset_minutes * INT64_C(60);
}

bool clock_is_valid(const struct clock_date *date)
{
	return date->year >= 1 && date->year <= 9999 && date->month >= 1 && date->month <= 12 &&
	       date->day >= 1 && date->day <= days_of_month(date->year, date->month) &&
	       date->hour >= 0 && date->hour <= 23 && date->minute >= 0 && date->minute <= 59 &&
	       date->second >= 0 && date->second <= 59 && date->offset_minutes > -24 * 60 &&
	       date->offset_minutes < 24 * 60;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool clock_is_set(void)
{
	return getenv("QUIRE_NOW") != NULL;
}

int64_t clock_now(void)
{
	const char *given = getenv("QUIRE_NOW");
	struct clock_date date;

	if (!given)
		return (int64_t)time(NULL);
	if (clock_parse_rfc3339(given, &date) != STATUS_OK) {
		log_line("QUIRE_NOW is \"%s\"; a time like 2025-06-14T09:00:00+05:30 was expected",
			 given);
		_exit(3);
	}
	return clock_moment(&date);
}

/* Whether path is a compiled zone (RFC 8536): beside these lie tables and lists. */
static bool is_zone_file(const char *path)
{
	char magic[4] = "";
	FILE *file = fopen(path, "rbe");
	bool is_zone;

	if (!file)
		return false;
	is_zone = fread(magic, 1, sizeof(magic), file) == sizeof(magic) &&
		  memcmp(magic, "TZif", sizeof(magic)) == 0;
	fclose(file);
	return is_zone;
}

static bool zone_exists(const char *name)
{
	const char *folder = getenv("TZDIR");
	char path[PATH_MAX];
	int len;

	if (!*name || *name == '/' || *name == ':' || strstr(name, ".."))
		return false;
	len = snprintf(path, sizeof(path), "%s/%s", folder ? folder : ZONE_FOLDER, name);
	return len > 0 && (size_t)len < sizeof(path) && is_zone_file(path);
}

enum status clock_set_zone(const char *name)
{
	bool is_utc = strcmp(name, "UTC") == 0;
	bool exists = !is_utc && zone_exists(name);

	/* UTC0 needs no file. */
	if (setenv("TZ", exists ? name : "UTC0", 1) != 0)
		return STATUS_NOT_FOUND;
	tzset();
	return is_utc || exists ? STATUS_OK : STATUS_NOT_FOUND;
}

/* Minutes east of UTC in the zone set. The offsets of early years have seconds, which are
 * dropped, so that every date has one moment. */
static int offset_at(int64_t moment)
{
	time_t seconds = (time_t)moment;
	struct tm tm;
	struct clock_date date;

	if (!localtime_r(&seconds, &tm))
		return 0;
	date = (struct clock_date){.year = tm.tm_year + 1900,
				   .month = tm.tm_mon + 1,
				   .day = tm.tm_mday,
				   .hour = tm.tm_hour,
				   .minute = tm.tm_min,
				   .second = tm.tm_sec};
	return (int)divide_down(clock_moment(&date) - moment, 60);
}

struct clock_date clock_local(int64_t moment)
{
	if (moment < MOMENT_MIN + DAY)
		moment = MOMENT_MIN + DAY;
	if (moment > MOMENT_MAX - DAY)
		moment = MOMENT_MAX - DAY;
	return date_at(moment, offset_at(moment));
}

int64_t clock_from_local(struct clock_date *date)
{
	struct clock_date utc = *date;
	int64_t local;
	int before, after;

	utc.offset_minutes = 0;
	local = clock_moment(&utc);
	before = offset_at(local - DAY);
	after = offset_at(local + DAY);
	/* Where clocks go back, an hour comes twice; the first is meant. Where they go forward,
	 * neither offset fits, and the one before puts the skipped hour after the change. */
	date->offset_minutes = before;
	if (offset_at(local - before * INT64_C(60)) != before &&
	    offset_at(local - after * INT64_C(60)) == after)
		date->offset_minutes = after;
	return clock_moment(date);
}

/* Read two or four digits at *at, which moves behind them; -1 where there are none. */
static int read_digits(const char **at, int count)
{
	int value = 0;

	for (; count > 0; count--, ++*at) {
		if (**at < '0' || **at > '9')
			return -1;
		value = 10 * value + (**at - '0');
	}
	return value;
}

/* Whether *at begins with one of the bytes, which it moves behind. */
static bool read_one_of(const char **at, const char *bytes)
{
	if (!**at || !strchr(bytes, **at))
		return false;
	++*at;
	return true;
}

static bool read_day(const char **at, struct clock_date *date)
{
	return (date->year = read_digits(at, 4)) >= 0 && read_one_of(at, "-") &&
	       (date->month = read_digits(at, 2)) >= 0 && read_one_of(at, "-") &&
	       (date->day = read_digits(at, 2)) >= 0;
}

static bool read_time(const char **at, struct clock_date *date)
{
	return (date->hour = read_digits(at, 2)) >= 0 && read_one_of(at, ":") &&
	       (date->minute = read_digits(at, 2)) >= 0 && read_one_of(at, ":") &&
	       (date->second = read_digits(at, 2)) >= 0;
}

static bool read_offset(const char **at, struct clock_date *date)
{
	int sign = **at == '-' ? -1 : 1;
	int hours, minutes;

	date->offset_minutes = 0;
	if (read_one_of(at, "Zz"))
		return true;
	if (!read_one_of(at, "+-") || (hours = read_digits(at, 2)) < 0 || !read_one_of(at, ":") ||
	    (minutes = read_digits(at, 2)) < 0)
		return false;
	date->offset_minutes = sign * (60 * hours + minutes);
	return hours < 24 && minutes < 60;
}

enum status clock_parse_rfc3339(const char *text, struct clock_date *out)
{
	struct clock_date date;

	if (!read_day(&text, &date) || !read_one_of(&text, "Tt") || !read_time(&text, &date) ||
	    !read_offset(&text, &date) || *text || !clock_is_valid(&date))
		return STATUS_INVALID;
	*out = date;
	return STATUS_OK;
}

const char *clock_format_rfc3339(const struct clock_date *date, char out[CLOCK_RFC3339_SIZE])
{
	int offset = date->offset_minutes < 0 ? -date->offset_minutes : date->offset_minutes;
	int len = snprintf(out, CLOCK_RFC3339_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d", date->year,
			   date->month, date->day, date->hour, date->minute, date->second);

	if (len > 0 && (size_t)len < CLOCK_RFC3339_SIZE) {
		size_t rest = CLOCK_RFC3339_SIZE - (size_t)len;

		if (offset == 0)
			snprintf(out + len, rest, "Z");
		else
			snprintf(out + len, rest, "%c%02d:%02d",
				 date->offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
	}
	return out;
}

/* The row of names that *at begins with, or -1; *at moves behind it. */
static int read_name(const char **at, const char (*names)[4], int count)
{
	for (int i = 0; i < count; i++) {
		if (strncmp(*at, names[i], 3) == 0) {
			*at += 3;
			return i;
		}
	}
	return -1;
}

static bool read_literal(const char **at, const char *literal)
{
	size_t len = strlen(literal);

	if (strncmp(*at, literal, len) != 0)
		return false;
	*at += len;
	return true;
}

static int weekday_of(int64_t moment)
{
	int64_t days = divide_down(moment, DAY) + 4;

	return (int)(days - 7 * divide_down(days, 7));
}

enum status clock_parse_http(const char *text, int64_t *out)
{
	struct clock_date date = {.offset_minutes = 0};
	int weekday = read_name(&text, weekdays, 7);

	if (weekday < 0 || !read_literal(&text, ", ") || (date.day = read_digits(&text, 2)) < 0 ||
	    !read_literal(&text, " ") || (date.month = read_name(&text, months, 12) + 1) < 1 ||
	    !read_literal(&text, " ") || (date.year = read_digits(&text, 4)) < 0 ||
	    !read_literal(&text, " ") || !read_time(&text, &date) || strcmp(text, " GMT") != 0)
		return STATUS_INVALID;
	if (!clock_is_valid(&date) || weekday_of(clock_moment(&date)) != weekday)
		return STATUS_INVALID;
	*out = clock_moment(&date);
	return STATUS_OK;
}

const char *clock_format_http(int64_t moment, char out[CLOCK_HTTP_SIZE])
{
	struct clock_date date;

	if (moment < MOMENT_MIN)
		moment = MOMENT_MIN;
	if (moment > MOMENT_MAX)
		moment = MOMENT_MAX;
	date = date_at(moment, 0);
	snprintf(out, CLOCK_HTTP_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
		 weekdays[weekday_of(moment)], date.day, months[date.month - 1], date.year,
		 date.hour, date.minute, date.second);
	return out;
}
