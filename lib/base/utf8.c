/* SPDX-License-Identifier: MIT */
#include "lib/base/utf8.h"

#define REPLACEMENT 0xfffdU

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Bytes of the sequence that a first byte announces; 0 where none begins so. */
static size_t sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/* The sequence at text: its code point, and its length as *length, which is 0 where it is not
 * UTF-8. */
static uint32_t decode(const char *text, size_t len, size_t *length)
{
	static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t need = sequence_length((unsigned char)text[0]);
	uint32_t point = (unsigned char)text[0] & first_bits[need];

	*length = 0;
	if (need == 0 || need > len)
		return REPLACEMENT;
	for (size_t i = 1; i < need; i++) {
		if (!is_continuation(text[i]))
			return REPLACEMENT;
		point = point << 6 | ((unsigned char)text[i] & 0x3f);
	}
	if (point < least[need] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return REPLACEMENT;
	*length = need;
	return point;
}

bool utf8_is_valid(const char *text, size_t len)
{
	size_t length;

	for (size_t at = 0; at < len; at += length) {
		decode(text + at, len - at, &length);
		if (length == 0)
			return false;
	}
	return true;
}

uint32_t utf8_next(const char *text, size_t len, size_t *at)
{
	size_t length;
	uint32_t point = decode(text + *at, len - *at, &length);

	*at += length ? length : 1;
	return point;
}

size_t utf8_cut(const char *text, size_t len, size_t limit)
{
	size_t cut = limit;
	size_t length;

	if (len <= limit)
		return len;
	while (cut > 0 && limit - cut < 3 && is_continuation(text[cut]))
		cut--;
	/* Bytes that are no UTF-8 are cut where the limit says. */
	decode(text + cut, len - cut, &length);
	return cut + length > limit ? cut : limit;
}
