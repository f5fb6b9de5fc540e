/* SPDX-License-Identifier: MIT */
/* How long an essay takes to read. Does not count the words itself. */
#ifndef QUIRE_LIB_RENDER_READING_TIME_H
#define QUIRE_LIB_RENDER_READING_TIME_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/site/settings.h"

/* reading_time - whole minutes, rounded up, at least 1: words at settings->reading_words a
 * minute, CJK characters at reading_characters, and, if reading_images, 12 s for the first
 * image, 11 for the second, down to 3 for each from the tenth on. */
int64_t reading_time(const struct settings *settings, size_t words, size_t cjk, size_t images)
	NONNULL PURE WARN_UNUSED;

#endif
