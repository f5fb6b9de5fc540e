/* SPDX-License-Identifier: MIT */
/* How unlike two words are, to name the one that was meant. */
#ifndef QUIRE_LIB_BASE_DISTANCE_H
#define QUIRE_LIB_BASE_DISTANCE_H

#include <stddef.h>

#include "lib/base/attr.h"

#define DISTANCE_MAX_LENGTH 64 /* code points of a text that are looked at, from its beginning */

/* distance_length - the code points of a text, at most DISTANCE_MAX_LENGTH. Here and below each
 * byte that is not UTF-8 counts as one. */
size_t distance_length(const char *text) NONNULL PURE WARN_UNUSED;

/* distance - the Levenshtein distance in code points, or limit + 1 where it is more than limit,
 * which is less than SIZE_MAX. Takes tens of nanoseconds. */
size_t distance(const char *a, const char *b, size_t limit) NONNULL PURE WARN_UNUSED;

#endif
