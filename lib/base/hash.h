/* SPDX-License-Identifier: MIT */
/* BLAKE2b-256 (RFC 7693) by libsodium: names for content. Not for passwords. */
#ifndef QUIRE_LIB_BASE_HASH_H
#define QUIRE_LIB_BASE_HASH_H

#include <stddef.h>

#include <sodium/crypto_generichash.h>

#include "lib/base/attr.h"

#define HASH_SIZE     32
#define HASH_HEX_SIZE (2 * HASH_SIZE + 1)

/* A finished hash. */
struct hash {
	unsigned char bytes[HASH_SIZE];
};

/* A hash being made. */
struct hasher {
	crypto_generichash_state state;
};

/* hasher_init - nothing added yet. */
void hasher_init(struct hasher *h) NONNULL;

/* hasher_add - one field: its length and its bytes, so that no two lists of fields meet. */
void hasher_add(struct hasher *h, const void *data, size_t len) NONNULL_AT(1);

/* hasher_add_text - a NUL-terminated field; NULL is a field of its own, apart from "". */
void hasher_add_text(struct hasher *h, const char *text) NONNULL_AT(1);

/* hasher_finish - the hash of the fields added; h must be initialised anew after it. */
struct hash hasher_finish(struct hasher *h) NONNULL;

/* hash_bytes - the hash of one piece. */
struct hash hash_bytes(const void *data, size_t len) NONNULL;

/* hash_hex - 64 lower-case digits. Returns out. */
const char *hash_hex(const struct hash *h, char out[HASH_HEX_SIZE]) NONNULL RETURNS_NONNULL;

#endif
