/* SPDX-License-Identifier: MIT */
#include "lib/net/quoted_printable.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/utf8.h"

/* A blank at the end of a line is lost on the way unless it is quoted. */
static bool is_literal(char c, char next)
{
	if (c == ' ' || c == '\t')
		return next != '\n' && next != '\0';
	return c > ' ' && c < 0x7f && c != '=';
}

static void put_quoted(struct str *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		str_printf(out, "=%02X", (unsigned char)bytes[i]);
}

/* Bytes of line that stay on it whole: one code point. */
static size_t unit_length(const char *line, size_t len, size_t at)
{
	size_t next = at;
	uint32_t c = utf8_next(line, len, &next);

	(void)c;
	return next - at;
}

/* One line, without its "\n"; line[len] is "\n" or the end. */
static void put_line(struct str *out, const char *line, size_t len)
{
	bool is_from = strncmp(line, "From ", 5) == 0;
	size_t column = 0, unit;

	for (size_t at = 0; at < len; at += unit) {
		bool literal = is_literal(line[at], line[at + 1]) && !(is_from && at == 0);
		size_t width, room;

		unit = unit_length(line, len, at);
		width = literal ? 1 : 3 * unit;
		/* The last column is for the "=" of a soft line end. */
		room = QUOTED_PRINTABLE_LINE - (at + unit < len ? 1 : 0);
		if (column + width > room) {
			str_puts(out, "=\r\n");
			column = 0;
		}
		column += width;
		if (literal)
			str_putc(out, line[at]);
		else
			put_quoted(out, line + at, unit);
	}
}

void quoted_printable_write(struct str *out, const char *text)
{
	for (;;) {
		size_t len = strcspn(text, "\n");

		put_line(out, text, len);
		if (text[len] == '\0')
			return;
		str_puts(out, "\r\n");
		text += len + 1;
	}
}
