/* SPDX-License-Identifier: MIT */
#include "lib/base/random.h"

#include <sodium/randombytes.h>

void random_bytes(void *out, size_t len)
{
	randombytes_buf(out, len);
}

int64_t random_id(void)
{
	uint64_t bits;

	do {
		random_bytes(&bits, sizeof(bits));
		bits >>= 2;
	} while (bits == 0);
	return (int64_t)bits;
}
