/* SPDX-License-Identifier: MIT */
#include "cli/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cli/print_json.h"

#define TEXT_MAX 2000 /* bytes of a finding's text */

static const char *const level_names[] = {"ok", "note", "warning", "error"};

void findings_init(struct findings *f, struct arena *a)
{
	*f = (struct findings){.arena = a};
}

void findings_add(struct findings *f, enum finding_level level, const char *about,
		  const char *format, ...)
{
	char text[TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	if (vsnprintf(text, sizeof(text), format, arguments) < 0)
		text[0] = '\0';
	va_end(arguments);
	f->items = arena_room(f->arena, f->items, f->count, &f->capacity, sizeof(*f->items));
	f->items[f->count++] = (struct finding){level, about, arena_strdup(f->arena, text)};
	f->errors += level == FINDING_ERROR;
}

void findings_add_problems(struct findings *f, const char *about, const struct problems *problems,
			   size_t from, const char *well)
{
	size_t i, errors = 0;

	for (i = from; i < problems->count; i++) {
		const struct problem *p = &problems->items[i];
		bool wrong = p->level == PROBLEM_ERROR;

		errors += wrong;
		findings_add(f, wrong ? FINDING_ERROR : FINDING_WARNING, about, "%s",
			     problem_text(f->arena, p));
	}
	if (!errors)
		findings_add(f, FINDING_OK, about, "%s", well);
}

static void print_findings(const struct findings *f)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < f->count; i++)
		json_array_append_new(list, json_pack("{ss ss ss}", "level",
						      level_names[f->items[i].level], "about",
						      f->items[i].about, "text", f->items[i].text));
	print_json(list);
}

void findings_print(const struct findings *f, bool json)
{
	size_t i;

	if (json) {
		print_findings(f);
		return;
	}
	for (i = 0; i < f->count; i++)
		printf("%-7s  %-10s  %s\n", level_names[f->items[i].level], f->items[i].about,
		       f->items[i].text);
}
