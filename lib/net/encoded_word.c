/* SPDX-License-Identifier: MIT */
#include "lib/net/encoded_word.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/utf8.h"

#define WORD_MAX 75 /* bytes of one encoded word */
#define FRAME                                                                                      \
	(sizeof("=?UTF-8?Q?"                                                                       \
		"?=") -                                                                            \
	 1) /* bytes around its text */

bool encoded_word_is_needed(const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return true;
	}
	return strstr(text, "=?") || strstr(text, "  ") ||
	       (len > 0 && (text[0] == ' ' || text[len - 1] == ' '));
}

/* What may stand for itself in "Q", in a phrase as well (RFC 2047, 5 (3)); a space is "_". */
static bool is_literal(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("!*+-/ ", c));
}

static size_t q_length(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t i = 0; i < len; i++)
		width += is_literal(text[i]) ? 1 : 3;
	return width;
}

static size_t b_length(size_t len)
{
	return (len + 2) / 3 * 4;
}

static void put_q(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!is_literal(text[i]))
			str_printf(out, "=%02X", (unsigned char)text[i]);
		else
			str_putc(out, text[i] == ' ' ? '_' : text[i]);
	}
}

static void put_b(struct str *out, const char *text, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		uint32_t bits = 0;

		for (size_t j = i; j < i + 3; j++)
			bits = bits << 8 | (j < len ? (unsigned char)text[j] : 0);
		str_putc(out, digits[bits >> 18]);
		str_putc(out, digits[bits >> 12 & 63]);
		str_putc(out, i + 1 < len ? digits[bits >> 6 & 63] : '=');
		str_putc(out, i + 2 < len ? digits[bits & 63] : '=');
	}
}

static size_t length_in(bool in_b, const char *text, size_t len)
{
	return in_b ? b_length(len) : q_length(text, len);
}

/* Bytes of text, whole code points, that fit into room; at least one code point. */
static size_t fitting(bool in_b, const char *text, size_t len, size_t room)
{
	size_t taken = 0, next = 0;

	while (next < len) {
		uint32_t c = utf8_next(text, len, &next);

		(void)c;
		if (taken > 0 && length_in(in_b, text, next) > room)
			break;
		taken = next;
	}
	return taken;
}

size_t encoded_word_write(struct str *out, const char *text, size_t column)
{
	size_t len = strlen(text);
	bool in_b = b_length(len) < q_length(text, len);

	for (;;) {
		size_t line = ENCODED_WORD_LINE - column;
		size_t room = (line < WORD_MAX ? line : WORD_MAX) - FRAME;
		size_t taken = fitting(in_b, text, len, room);

		str_puts(out, in_b ? "=?UTF-8?B?" : "=?UTF-8?Q?");
		if (in_b)
			put_b(out, text, taken);
		else
			put_q(out, text, taken);
		str_puts(out, "?=");
		column += FRAME + length_in(in_b, text, taken);
		text += taken;
		len -= taken;
		if (len == 0)
			return column;
		str_puts(out, "\r\n ");
		column = 1;
	}
}
