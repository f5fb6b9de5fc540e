/* SPDX-License-Identifier: MIT */
#include "lib/base/token.h"

#include <sodium/utils.h>

#include "lib/base/random.h"

const char *token_make(char out[TOKEN_SIZE])
{
	unsigned char bytes[TOKEN_BYTES];

	random_bytes(bytes, sizeof(bytes));
	return base32_write(bytes, sizeof(bytes), out);
}

enum status token_hash(const char *text, struct hash *out)
{
	unsigned char bytes[TOKEN_BYTES];
	enum status status = base32_read(text, bytes, sizeof(bytes));

	if (status == STATUS_OK)
		*out = hash_bytes(bytes, sizeof(bytes));
	return status;
}

bool token_is_same(const struct hash *a, const struct hash *b)
{
	return sodium_memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}
