/* SPDX-License-Identifier: MIT */
/* A growable string in an arena. Does not know its encoding.
 *
 * str_text is NUL-terminated at any time; the bytes may hold NULs of their own. */
#ifndef QUIRE_LIB_BASE_STR_H
#define QUIRE_LIB_BASE_STR_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

struct str {
	struct arena *arena; /* borrowed; where data lies */
	char *data;          /* NULL while empty */
	size_t len;          /* bytes without the terminator */
	size_t capacity;     /* bytes at data */
};

/* str_init - an empty string; it allocates with its first byte. */
void str_init(struct str *s, struct arena *a) NONNULL;

/* str_put - append len bytes. */
void str_put(struct str *s, const char *data, size_t len) NONNULL;

/* str_puts - append a NUL-terminated text. */
void str_puts(struct str *s, const char *text) NONNULL;

/* str_putc - append one byte. */
void str_putc(struct str *s, char c) NONNULL;

/* str_printf - append a formatted text. */
void str_printf(struct str *s, const char *format, ...) PRINTF(2, 3) NONNULL;

/* str_text - the bytes, NUL-terminated, borrowed until the next change. */
const char *str_text(const struct str *s) NONNULL RETURNS_NONNULL;

#endif
