/* SPDX-License-Identifier: MIT */
#include "lib/base/distance.h"

#include <string.h>

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* row[j]: the distance of a's first bytes, up to the current one, to b's first j. */
static void next_row(size_t *row, char byte, const char *b, size_t b_len)
{
	size_t diagonal = row[0];

	row[0]++;
	for (size_t j = 1; j <= b_len; j++) {
		size_t replaced = diagonal + (byte != b[j - 1]);

		diagonal = row[j];
		row[j] = smallest(row[j] + 1, row[j - 1] + 1, replaced);
	}
}

size_t distance(const char *a, const char *b, size_t limit)
{
	size_t row[DISTANCE_MAX_LENGTH + 1];
	size_t a_len = strnlen(a, DISTANCE_MAX_LENGTH);
	size_t b_len = strnlen(b, DISTANCE_MAX_LENGTH);

	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 0; i < a_len; i++)
		next_row(row, a[i], b, b_len);
	return row[b_len] > limit ? limit + 1 : row[b_len];
}
