/* SPDX-License-Identifier: MIT */
#include "lib/base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1000

static const char *log_name;

/* A line that is being written; the newline has its byte kept free. */
struct line {
	char data[LINE_MAX_BYTES];
	size_t len;
};

/* false when piece, which is never cut, has no room left. */
static bool put(struct line *line, const char *piece, size_t len)
{
	if (len > sizeof(line->data) - 1 - line->len)
		return false;
	memcpy(line->data + line->len, piece, len);
	line->len += len;
	return true;
}

/* One byte of text, as itself or as \xNN. C1 controls, 0xc2 0x80 to 0xc2 0x9f in UTF-8, are
 * commands to some terminals as much as the C0 ones are. */
static bool put_byte(struct line *line, const unsigned char *at)
{
	static const char digits[] = "0123456789abcdef";
	char escape[4] = {'\\', 'x', digits[*at >> 4], digits[*at & 15]};

	if (*at < 0x20 || *at == 0x7f || (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f))
		return put(line, escape, sizeof(escape));
	return put(line, (const char *)at, 1);
}

void log_open(const char *name)
{
	log_name = name;
}

void log_line(const char *format, ...)
{
	char text[LINE_MAX_BYTES];
	struct line line = {.len = 0};
	va_list arguments;
	int saved = errno;

	va_start(arguments, format);
	if (vsnprintf(text, sizeof(text), format, arguments) < 0)
		text[0] = '\0';
	va_end(arguments);
	put(&line, "quire: ", 7);
	if (log_name && strcmp(log_name, "quire") != 0 && put(&line, log_name, strlen(log_name)))
		put(&line, ": ", 2);
	for (const char *at = text; *at && put_byte(&line, (const unsigned char *)at); at++)
		;
	line.data[line.len++] = '\n';
	while (write(STDERR_FILENO, line.data, line.len) < 0 && errno == EINTR)
		;
	errno = saved;
}
