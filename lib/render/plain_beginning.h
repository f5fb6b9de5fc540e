/* SPDX-License-Identifier: MIT */
/* How an essay begins, for where it is summed up. Does not know where that is. */
#ifndef QUIRE_LIB_RENDER_PLAIN_BEGINNING_H
#define QUIRE_LIB_RENDER_PLAIN_BEGINNING_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"

/* plain_beginning - the words of the first paragraph that has any, as one line of at most
 * `most` bytes, cut behind a word and marked by "…"; "" where there is none. In a. */
const char *plain_beginning(struct arena *a, struct blob html, size_t most) NONNULL RETURNS_NONNULL;

#endif
