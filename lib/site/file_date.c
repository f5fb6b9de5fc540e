/* SPDX-License-Identifier: MIT */
#include "lib/site/file_date.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

size_t file_segment_start(const char *path, size_t end)
{
	while (end > 0 && path[end - 1] != '/')
		end--;
	return end;
}

static bool ends_in(const char *text, size_t len, const char *tail)
{
	size_t n = strlen(tail);

	return len > n && strncasecmp(text + len - n, tail, n) == 0;
}

static bool is_index(const char *name, size_t len)
{
	return (len == 5 && memcmp(name, "index", 5) == 0) ||
	       (len == 6 && memcmp(name, "_index", 6) == 0);
}

void file_name_segment(const char *file, size_t *start, size_t *end)
{
	size_t len = strlen(file);
	size_t from = file_segment_start(file, len);

	if (ends_in(file + from, len - from, ".md"))
		len -= 3;
	else if (ends_in(file + from, len - from, ".markdown"))
		len -= 9;
	if (is_index(file + from, len - from) && from > 0) {
		len = from - 1;
		from = file_segment_start(file, len);
	}
	*start = from;
	*end = len;
}

/* A number of least to most digits at name[*at], which moves behind it; -1 for none. */
static int read_number(const char *name, size_t len, size_t *at, size_t least, size_t most)
{
	size_t n = 0;
	int value = 0;

	while (n < most && *at + n < len && name[*at + n] >= '0' && name[*at + n] <= '9')
		value = value * 10 + (name[*at + n++] - '0');
	*at += n;
	return n < least ? -1 : value;
}

static bool skip_hyphen(const char *name, size_t len, size_t *at)
{
	bool there = *at < len && name[*at] == '-';

	*at += there;
	return there;
}

size_t file_name_date(const char *name, size_t len, struct clock_date *out)
{
	struct clock_date date = {0};
	size_t at = 0;

	date.year = read_number(name, len, &at, 4, 4);
	if (date.year < 0 || !skip_hyphen(name, len, &at))
		return 0;
	date.month = read_number(name, len, &at, 1, 2);
	if (date.month < 0 || !skip_hyphen(name, len, &at))
		return 0;
	date.day = read_number(name, len, &at, 1, 2);
	if (date.day < 0 || !clock_is_valid(&date))
		return 0;
	if (at < len && name[at] != '-' && name[at] != '_' && name[at] != ' ')
		return 0;
	*out = date;
	return at + (at < len);
}
