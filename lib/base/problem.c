/* SPDX-License-Identifier: MIT */
#include "lib/base/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"

void problems_init(struct problems *p, struct arena *a)
{
	*p = (struct problems){.arena = a};
}

PRINTF(2, 0) static const char *format_text(struct arena *a, const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, arguments);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		return "";
	text = arena_alloc(a, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, arguments);
	return text;
}

static struct problem *append(struct problems *p)
{
	p->items = arena_room(p->arena, p->items, p->count, &p->capacity, sizeof(*p->items));
	return &p->items[p->count++];
}

void problems_add(struct problems *p, enum problem_level level, struct place at, const char *format,
		  ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = format_text(p->arena, format, arguments);
	va_end(arguments);
	*append(p) = (struct problem){
		.level = level,
		.file = arena_strdup(p->arena, at.file ? at.file : ""),
		.line = at.line,
		.column = at.column,
		.text = text,
	};
	if (level == PROBLEM_ERROR)
		p->errors++;
}

void problems_drop_warnings(struct problems *p, size_t from, const char *file)
{
	size_t i, kept = from;

	for (i = from; i < p->count; i++)
		if (p->items[i].level != PROBLEM_WARNING || strcmp(p->items[i].file, file) != 0)
			p->items[kept++] = p->items[i];
	p->count = kept;
}

const char *problem_text(struct arena *a, const struct problem *p)
{
	struct str s;

	str_init(&s, a);
	if (p->file[0])
		str_puts(&s, p->file);
	if (p->file[0] && p->line)
		str_printf(&s, ":%zu", p->line);
	if (p->file[0] && p->line && p->column)
		str_printf(&s, ":%zu", p->column);
	if (p->file[0])
		str_puts(&s, ": ");
	str_printf(&s, "%s: %s", p->level == PROBLEM_ERROR ? "error" : "warning", p->text);
	return str_text(&s);
}
