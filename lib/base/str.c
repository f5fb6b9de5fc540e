/* SPDX-License-Identifier: MIT */
#include "lib/base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define CAPACITY_MIN 64

void str_init(struct str *s, struct arena *a)
{
	*s = (struct str){.arena = a};
}

/* Room for more bytes and the terminator. */
static void reserve(struct str *s, size_t more)
{
	size_t capacity = s->capacity < CAPACITY_MIN ? CAPACITY_MIN : s->capacity;

	if (more > SIZE_MAX / 4 - s->len)
		s->arena->exhausted(s->arena->context);
	while (capacity < s->len + more + 1)
		capacity *= 2;
	if (capacity == s->capacity)
		return;
	s->data = arena_grow(s->arena, s->data, s->capacity, capacity);
	s->capacity = capacity;
}

void str_put(struct str *s, const char *data, size_t len)
{
	if (len == 0)
		return;
	reserve(s, len);
	memcpy(s->data + s->len, data, len);
	s->len += len;
	s->data[s->len] = '\0';
}

void str_puts(struct str *s, const char *text)
{
	str_put(s, text, strlen(text));
}

void str_putc(struct str *s, char c)
{
	str_put(s, &c, 1);
}

/* Mostly the text fits, and is printed once. */
void str_printf(struct str *s, const char *format, ...)
{
	size_t room = s->capacity - s->len;
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = vsnprintf(room > 0 ? s->data + s->len : NULL, room, format, arguments);
	va_end(arguments);
	if (len > 0 && (size_t)len >= room) {
		reserve(s, (size_t)len);
		va_start(arguments, format);
		vsnprintf(s->data + s->len, (size_t)len + 1, format, arguments);
		va_end(arguments);
	}
	if (len > 0)
		s->len += (size_t)len;
	else if (room > 0)
		s->data[s->len] = '\0';
}

const char *str_text(const struct str *s)
{
	return s->data ? s->data : "";
}
