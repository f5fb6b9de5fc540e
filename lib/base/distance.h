/* SPDX-License-Identifier: MIT */
/* How unlike two words are, to name the one that was meant. */
#ifndef QUIRE_LIB_BASE_DISTANCE_H
#define QUIRE_LIB_BASE_DISTANCE_H

#include <stddef.h>

#include "lib/base/attr.h"

#define DISTANCE_MAX_LENGTH 64

/* distance - the Levenshtein distance in bytes, or limit + 1 where it is more than limit.
 * Of either text only the first DISTANCE_MAX_LENGTH bytes are looked at. */
size_t distance(const char *a, const char *b, size_t limit) NONNULL PURE WARN_UNUSED;

#endif
