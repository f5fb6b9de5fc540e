/* SPDX-License-Identifier: MIT */
#include "lib/render/reading_time.h"

#define FIRST_IMAGE_SECONDS 12
#define LATER_IMAGE_SECONDS 3 /* from the tenth on */

static uint64_t image_seconds(size_t images)
{
	uint64_t seconds = 0, each = FIRST_IMAGE_SECONDS;

	for (; images > 0 && each > LATER_IMAGE_SECONDS; images--)
		seconds += each--;
	return seconds + (uint64_t)images * LATER_IMAGE_SECONDS;
}

/* Exact: with w words and c characters a minute, the minutes are
 * (words·c·60 + cjk·w·60 + seconds·w·c) / (w·c·60). Counts are below 2^32 (an essay has at
 * most 16 MiB) and rates below 2^13, so nothing overflows. */
int64_t reading_time(const struct settings *settings, size_t words, size_t cjk, size_t images)
{
	uint64_t w = (uint64_t)settings->reading_words;
	uint64_t c = (uint64_t)settings->reading_characters;
	uint64_t seconds = settings->reading_images ? image_seconds(images) : 0;
	uint64_t parts = ((uint64_t)words * c + (uint64_t)cjk * w) * 60 + seconds * w * c;
	uint64_t minute = w * c * 60;
	uint64_t minutes = (parts + minute - 1) / minute;

	return minutes > 0 ? (int64_t)minutes : 1;
}
