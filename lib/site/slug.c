/* SPDX-License-Identifier: MIT */
#include "lib/site/slug.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "lib/base/utf8.h"
#include "lib/site/file_date.h"

#define LOOKED_AT (16 * SLUG_MAX) /* bytes of a text that a slug is made of */

/* What a character becomes. */
enum fate {
	FATE_KEPT,
	FATE_MARK, /* kept after a letter or digit, else dropped */
	FATE_DROPPED,
	FATE_HYPHEN
};

static enum fate find_fate(ucs4_t c)
{
	switch (c) {
	case '\'':
	case 0x2018: /* single quotation marks, used as apostrophes */
	case 0x2019:
	case 0x02bc: /* modifier letter apostrophe */
	case 0xff07: /* full width */
		return FATE_DROPPED;
	default:
		break;
	}
	if (uc_is_property(c, UC_PROPERTY_DEFAULT_IGNORABLE_CODE_POINT))
		return FATE_DROPPED;
	if (uc_is_general_category(c, UC_LETTER) ||
	    uc_is_general_category(c, UC_DECIMAL_DIGIT_NUMBER))
		return FATE_KEPT;
	return uc_is_general_category(c, UC_MARK) ? FATE_MARK : FATE_HYPHEN;
}

/* The same in NFC, in lower case or as it is; the caller frees it. */
static uint8_t *normalise(struct arena *a, const uint8_t *text, size_t *len, bool lower)
{
	uint8_t *out = lower ? u8_tolower(text, *len, NULL, UNINORM_NFC, NULL, len)
			     : u8_normalize(UNINORM_NFC, text, *len, NULL, len);

	if (out == NULL)
		a->exhausted(a->context);
	return out;
}

/* Well-formed UTF-8 of any bytes; what is none becomes U+FFFD. */
static uint8_t *clean(struct arena *a, const char *text, size_t len, size_t *out_len)
{
	uint8_t *out = arena_alloc(a, 3 * len + 1);
	size_t n = 0;

	for (size_t at = 0; at < len;) {
		int size = u8_uctomb(out + n, utf8_next(text, len, &at), 4);

		n += size > 0 ? (size_t)size : 0;
	}
	*out_len = n;
	return out;
}

/* Characters to their fates; the result has no hyphen at an end and none twice. */
static size_t filter(const uint8_t *text, size_t len, uint8_t *out)
{
	bool hyphen = false, base = false;
	size_t n = 0;

	for (size_t at = 0; at < len;) {
		ucs4_t c;
		int size = u8_mbtouc(&c, text + at, len - at);
		enum fate fate = find_fate(c);

		if (fate == FATE_HYPHEN) {
			hyphen = n > 0;
			base = false;
		} else if (fate == FATE_KEPT || (fate == FATE_MARK && base)) {
			if (hyphen)
				out[n++] = '-';
			hyphen = false;
			base = true;
			memcpy(out + n, text + at, (size_t)size);
			n += (size_t)size;
		}
		at += (size_t)size;
	}
	return n;
}

/* At most SLUG_MAX bytes, cut at a hyphen where there is one. */
static size_t shorten(const char *text, size_t len)
{
	size_t cut = utf8_cut(text, len, SLUG_MAX);
	size_t at = cut;

	if (cut == len)
		return len;
	while (at > 0 && text[at] != '-')
		at--;
	return at > 0 ? at : cut;
}

const char *slug_make(struct arena *a, const char *text, size_t len)
{
	size_t n;
	uint8_t *first = clean(a, text, utf8_cut(text, len, LOOKED_AT), &n);
	uint8_t *lower = normalise(a, first, &n, true);
	uint8_t *kept = arena_alloc(a, 2 * n + 1);
	uint8_t *composed;
	const char *out;

	n = filter(lower, n, kept);
	free(lower);
	composed = normalise(a, kept, &n, false);
	out = arena_strndup(a, (const char *)composed, shorten((const char *)composed, n));
	free(composed);
	return out;
}

bool slug_is_valid(const char *slug)
{
	size_t len = strnlen(slug, SLUG_MAX + 1);
	struct arena a;
	bool valid;

	if (len == 0 || len > SLUG_MAX)
		return false;
	arena_init(&a, 0, NULL, NULL);
	valid = strcmp(slug_make(&a, slug, len), slug) == 0;
	arena_release(&a);
	return valid;
}

static bool is_digits(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && text[n] >= '0' && text[n] <= '9')
		n++;
	return n == len && len > 0;
}

/* Puts folders' names before one of digits: "2019/03" and "2019/03/04" are dates, "part/3" is
 * not complete without its parent. A year, of four digits, stands alone before others. */
static size_t extend(const char *file, size_t start, size_t end)
{
	size_t len = end - start, parent_end, parent;

	if (!is_digits(file + start, len))
		return start;
	do {
		if (start == 0)
			return start;
		parent_end = start - 1;
		parent = file_segment_start(file, parent_end);
		start = parent;
	} while (is_digits(file + parent, parent_end - parent) && parent_end - parent < 4);
	return start;
}

const char *slug_from_file(struct arena *a, const char *file)
{
	struct clock_date date;
	size_t start, end, skip;
	const char *slug;

	file_name_segment(file, &start, &end);
	skip = file_name_date(file + start, end - start, &date);
	slug = slug_make(a, file + start + skip, end - start - skip);
	if (skip > 0 && *slug == '\0')
		return slug_make(a, file + start, end - start);
	if (skip > 0)
		return slug;
	start = extend(file, start, end);
	return slug_make(a, file + start, end - start);
}
