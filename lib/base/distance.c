/* SPDX-License-Identifier: MIT */
/* A column of the table of distances as two words of bits, one a letter of the pattern, each
 * column from the one before by a few operations: G. Myers, "A fast bit-vector algorithm for
 * approximate string matching based on dynamic programming", J. ACM 46 (1999), in H. Hyyrö's
 * form for the distance of whole texts (2003). */
#include "lib/base/distance.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/utf8.h"

#define ASCII 128

_Static_assert(DISTANCE_MAX_LENGTH <= 64, "a bit of a word for each letter");

/* The first letters of a text. */
struct letters {
	uint32_t at[DISTANCE_MAX_LENGTH];
	size_t count;
};

/* Where each letter stands in the pattern: bit i for its letter i. */
struct pattern {
	const struct letters *letters;
	uint64_t ascii[ASCII];
};

/* The next letter, for which ASCII takes no call. */
static uint32_t next_letter(const char *text, size_t len, size_t *at)
{
	if ((unsigned char)text[*at] < ASCII)
		return (unsigned char)text[(*at)++];
	return utf8_next(text, len, at);
}

static void read_letters(const char *text, struct letters *out)
{
	size_t len = strlen(text), at = 0;

	out->count = 0;
	while (at < len && out->count < DISTANCE_MAX_LENGTH)
		out->at[out->count++] = next_letter(text, len, &at);
}

size_t distance_length(const char *text)
{
	size_t len = strlen(text), at = 0, count = 0;

	for (; at < len && count < DISTANCE_MAX_LENGTH; count++)
		(void)next_letter(text, len, &at);
	return count;
}

static void read_pattern(const struct letters *letters, struct pattern *out)
{
	memset(out->ascii, 0, sizeof(out->ascii));
	out->letters = letters;
	for (size_t i = 0; i < letters->count; i++)
		if (letters->at[i] < ASCII)
			out->ascii[letters->at[i]] |= UINT64_C(1) << i;
}

static uint64_t places(const struct pattern *p, uint32_t letter)
{
	uint64_t found = 0;

	if (letter < ASCII)
		return p->ascii[letter];
	for (size_t i = 0; i < p->letters->count; i++)
		if (p->letters->at[i] == letter)
			found |= UINT64_C(1) << i;
	return found;
}

/* more, less: bit i says that the distance grows or shrinks by one from the pattern's first i
 * letters to its first i + 1. Neither text is empty. */
static size_t measure(const struct pattern *p, const struct letters *text, size_t limit)
{
	uint64_t last = UINT64_C(1) << (p->letters->count - 1);
	uint64_t more = UINT64_MAX, less = 0;
	size_t apart = p->letters->count;

	for (size_t i = 0; i < text->count; i++) {
		uint64_t same = places(p, text->at[i]);
		uint64_t down = same | less;
		uint64_t across = (((same & more) + more) ^ more) | same;
		uint64_t grows = less | ~(across | more);
		uint64_t shrinks = more & across;

		apart += (grows & last) != 0;
		apart -= (shrinks & last) != 0;
		/* What is left of the text takes away one a letter at most. */
		if (apart > limit + (text->count - 1 - i))
			return limit + 1;
		grows = grows << 1 | 1;
		shrinks = shrinks << 1;
		more = shrinks | ~(down | grows);
		less = grows & down;
	}
	return apart;
}

size_t distance(const char *a, const char *b, size_t limit)
{
	struct letters first, second;
	struct pattern pattern;
	size_t apart;

	read_letters(a, &first);
	read_letters(b, &second);
	if (first.count == 0 || second.count == 0) {
		apart = first.count + second.count;
	} else {
		read_pattern(&first, &pattern);
		apart = measure(&pattern, &second, limit);
	}
	return apart > limit ? limit + 1 : apart;
}
