/* SPDX-License-Identifier: MIT */
/* Tokens: secrets that are given to one person and kept only as hashes. Does not know what they
 * open. */
#ifndef QUIRE_LIB_BASE_TOKEN_H
#define QUIRE_LIB_BASE_TOKEN_H

#include <stdbool.h>

#include "lib/base/attr.h"
#include "lib/base/base32.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"

#define TOKEN_BYTES 16                               /* 128 random bits */
#define TOKEN_SIZE  (BASE32_LENGTH(TOKEN_BYTES) + 1) /* of the text, with its NUL: 27 */

/* token_make - a new one, as 26 letters of base32. Returns out. */
const char *token_make(char out[TOKEN_SIZE]) NONNULL RETURNS_NONNULL;

/* token_hash - what a store keeps of a token: BLAKE2b-256 of its bytes. text: anyone's.
 * STATUS_OK; STATUS_INVALID: no token looks like that (not logged). */
enum status token_hash(const char *text, struct hash *out) NONNULL WARN_UNUSED;

/* token_is_same - whether two hashes are the same, in the same time for any two. */
bool token_is_same(const struct hash *a, const struct hash *b) NONNULL WARN_UNUSED;

#endif
