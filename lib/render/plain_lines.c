/* SPDX-License-Identifier: MIT */
#include "lib/render/plain_lines.h"

#include <string.h>

void plain_lines_enter(struct plain_lines *l, const char *first, const char *rest)
{
	if (l->depth < PLAIN_LEVELS_MAX)
		l->levels[l->depth] = (struct plain_level){{first, rest}, false};
	l->depth++;
}

void plain_lines_leave(struct plain_lines *l)
{
	l->depth--;
}

static size_t shown(const struct plain_lines *l)
{
	return l->depth < PLAIN_LEVELS_MAX ? l->depth : PLAIN_LEVELS_MAX;
}

/* An empty line of the levels that go on. */
static void put_gap(struct plain_lines *l)
{
	struct fold fold;
	struct str before;

	str_init(&before, l->out->arena);
	for (size_t i = 0; i < shown(l) && l->levels[i].begun; i++)
		str_puts(&before, l->levels[i].fold.rest);
	fold = (struct fold){str_text(&before), str_text(&before)};
	fold_put(l->out, &fold, "", 0);
}

struct fold plain_lines_begin(struct plain_lines *l)
{
	struct str first, rest;

	if (l->gap && l->anything)
		put_gap(l);
	str_init(&first, l->out->arena);
	str_init(&rest, l->out->arena);
	for (size_t i = 0; i < shown(l); i++) {
		struct plain_level *level = &l->levels[i];

		str_puts(&first, level->begun ? level->fold.rest : level->fold.first);
		str_puts(&rest, level->fold.rest);
		level->begun = true;
	}
	l->gap = false;
	l->anything = true;
	return (struct fold){str_text(&first), str_text(&rest)};
}
