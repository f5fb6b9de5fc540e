/* SPDX-License-Identifier: MIT */
/* UTF-8 (RFC 3629): checked, read and cut. Does not know what letters mean. */
#ifndef QUIRE_LIB_BASE_UTF8_H
#define QUIRE_LIB_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"

/* utf8_is_valid - no overlong form, no surrogate, nothing past U+10FFFF. */
bool utf8_is_valid(const char *text, size_t len) NONNULL PURE WARN_UNUSED;

/* utf8_next - the code point at *at, which moves behind it; U+FFFD and one byte on where the
 * bytes are not UTF-8. *at must be less than len. */
uint32_t utf8_next(const char *text, size_t len, size_t *at) NONNULL WARN_UNUSED;

/* utf8_cut - the longest length of at most limit bytes that splits no code point. */
size_t utf8_cut(const char *text, size_t len, size_t limit) NONNULL PURE WARN_UNUSED;

#endif
