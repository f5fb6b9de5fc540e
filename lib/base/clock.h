/* SPDX-License-Identifier: MIT */
/* The one clock, and the forms a time is written in. Does not know what is dated.
 *
 * A moment is an int64_t: seconds since 1970-01-01T00:00:00Z, leap seconds not counted. */
#ifndef QUIRE_LIB_BASE_CLOCK_H
#define QUIRE_LIB_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"

#define CLOCK_RFC3339_SIZE sizeof("-2147483648-12-31T23:59:59+00:00")
#define CLOCK_HTTP_SIZE    sizeof("Sun, 06 Nov 1994 08:49:37 GMT")

/* A date and time of day as a calendar shows it, with its offset from UTC. */
struct clock_date {
	int year;           /* 1 to 9999 */
	int month;          /* 1 to 12 */
	int day;            /* 1 to 31 */
	int hour;           /* 0 to 23 */
	int minute;         /* 0 to 59 */
	int second;         /* 0 to 59 */
	int offset_minutes; /* east of UTC is positive */
};

/* clock_now - the moment it is, or QUIRE_NOW (RFC 3339) of the process's environment.
 * A QUIRE_NOW that can't be read is logged and leaves the process with code 3. */
int64_t clock_now(void) WARN_UNUSED;

/* clock_monotonic_ms - milliseconds since some moment before the process began, for waits and
 * durations: no setting of the clock moves it. */
int64_t clock_monotonic_ms(void) WARN_UNUSED;

/* clock_is_set - whether QUIRE_NOW stands in for the real time. */
bool clock_is_set(void) WARN_UNUSED;

/* clock_set_zone - the zone that clock_local and clock_from_local use, by its IANA name.
 * Sets TZ for this process. STATUS_OK; STATUS_NOT_FOUND: no such zone, UTC is
 * used (not logged). */
enum status clock_set_zone(const char *name) NONNULL WARN_UNUSED;

/* clock_local - the calendar's view of a moment in the zone set; moments outside the years
 * 1 to 9999 count as the nearest inside. */
struct clock_date clock_local(int64_t moment) WARN_UNUSED;

/* clock_from_local - the offset and the moment of a date in the zone set; the date's own
 * offset_minutes is set, its other fields are read. Of an hour that comes twice the first is
 * meant; one that a change of clocks skips counts, by the offset before the change, as the
 * hour after it. */
int64_t clock_from_local(struct clock_date *date) NONNULL WARN_UNUSED;

/* clock_moment - the moment of a date by its own offset. */
int64_t clock_moment(const struct clock_date *date) NONNULL PURE WARN_UNUSED;

/* clock_is_valid - whether such a day and time exist (leap years, 30 days in June). */
bool clock_is_valid(const struct clock_date *date) NONNULL PURE WARN_UNUSED;

/* clock_parse_rfc3339 - "2025-06-14T09:00:00+05:30" (RFC 3339, seconds as an integer).
 * STATUS_OK; STATUS_INVALID: out unchanged, not logged. */
enum status clock_parse_rfc3339(const char *text, struct clock_date *out) NONNULL WARN_UNUSED;

/* clock_format_rfc3339 - the same, written; "Z" for an offset of 0. Returns out. */
const char *clock_format_rfc3339(const struct clock_date *date, char out[CLOCK_RFC3339_SIZE])
	NONNULL RETURNS_NONNULL;

/* clock_parse_http - an IMF-fixdate (RFC 9110, 5.6.7); the two obsolete forms are refused.
 * STATUS_OK; STATUS_INVALID: out unchanged, not logged. */
enum status clock_parse_http(const char *text, int64_t *out) NONNULL WARN_UNUSED;

/* clock_format_http - an IMF-fixdate. Returns out. */
const char *clock_format_http(int64_t moment, char out[CLOCK_HTTP_SIZE]) NONNULL RETURNS_NONNULL;

#endif
