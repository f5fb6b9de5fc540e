/* SPDX-License-Identifier: MIT */
/* Base32 (RFC 4648, 6) in lower case without padding: bytes as a word that fits an address, a
 * link and a mail's local part. Does not know what the bytes mean. */
#ifndef QUIRE_LIB_BASE_BASE32_H
#define QUIRE_LIB_BASE_BASE32_H

#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"

#define BASE32_LENGTH(bytes) (((bytes)*8 + 4) / 5) /* letters that so many bytes take */

/* base32_write - len bytes as BASE32_LENGTH(len) letters and a NUL, to out. Returns out. */
const char *base32_write(const void *data, size_t len, char *out) NONNULL RETURNS_NONNULL;

/* base32_read - exactly size bytes from a text of BASE32_LENGTH(size) letters, of either case,
 * since a mail server on the way may have changed it. text: anyone's.
 * STATUS_OK; STATUS_INVALID: another length, another letter, or bits left over that are set (not
 * logged; out is unchanged). */
enum status base32_read(const char *text, void *out, size_t size) NONNULL WARN_UNUSED;

#endif
