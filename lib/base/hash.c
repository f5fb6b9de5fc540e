/* SPDX-License-Identifier: MIT */
#include "lib/base/hash.h"

#include <stdint.h>
#include <string.h>

/* A field is its length as 8 bytes, the lowest first, and its bytes. No field is of this
 * length, so it stands for a missing text. */
#define LENGTH_OF_NULL UINT64_MAX

void hasher_init(struct hasher *h)
{
	crypto_generichash_init(&h->state, NULL, 0, HASH_SIZE);
}

static void add_length(struct hasher *h, uint64_t len)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(len >> (8 * i));
	crypto_generichash_update(&h->state, bytes, sizeof(bytes));
}

void hasher_add(struct hasher *h, const void *data, size_t len)
{
	add_length(h, len);
	if (len)
		crypto_generichash_update(&h->state, data, len);
}

void hasher_add_text(struct hasher *h, const char *text)
{
	if (text)
		hasher_add(h, text, strlen(text));
	else
		add_length(h, LENGTH_OF_NULL);
}

struct hash hasher_finish(struct hasher *h)
{
	struct hash hash;

	crypto_generichash_final(&h->state, hash.bytes, sizeof(hash.bytes));
	return hash;
}

struct hash hash_bytes(const void *data, size_t len)
{
	struct hash hash;

	crypto_generichash(hash.bytes, sizeof(hash.bytes), data, len, NULL, 0);
	return hash;
}

const char *hash_hex(const struct hash *h, char out[HASH_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < HASH_SIZE; i++) {
		out[2 * i] = digits[h->bytes[i] >> 4];
		out[2 * i + 1] = digits[h->bytes[i] & 15];
	}
	out[HASH_HEX_SIZE - 1] = '\0';
	return out;
}
