/* SPDX-License-Identifier: MIT */
#include "lib/base/base32.h"

#include <string.h>

#define LONGEST 64 /* bytes that base32_read takes at once */

static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

const char *base32_write(const void *data, size_t len, char *out)
{
	const unsigned char *bytes = data;
	unsigned bits = 0, held = 0;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		bits = (bits << 8 | bytes[i]) & 0xfff;
		for (held += 8; held >= 5; held -= 5)
			out[n++] = alphabet[bits >> (held - 5) & 31];
	}
	if (held > 0)
		out[n++] = alphabet[bits << (5 - held) & 31];
	out[n] = '\0';
	return out;
}

/* Not a table, so that what a secret is made of leaves no trace in caches. -1 for no letter. */
static int value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

enum status base32_read(const char *text, void *out, size_t size)
{
	unsigned char bytes[LONGEST];
	unsigned bits = 0, held = 0;
	size_t n = 0;

	if (size > sizeof(bytes) || strnlen(text, BASE32_LENGTH(size) + 1) != BASE32_LENGTH(size))
		return STATUS_INVALID;
	for (; *text; text++) {
		int value = value_of(*text);

		if (value < 0)
			return STATUS_INVALID;
		bits = (bits << 5 | (unsigned)value) & 0xfff;
		held += 5;
		if (held >= 8) {
			held -= 8;
			bytes[n++] = (unsigned char)(bits >> held);
		}
	}
	if (bits & ((1U << held) - 1))
		return STATUS_INVALID;
	memcpy(out, bytes, size);
	return STATUS_OK;
}
