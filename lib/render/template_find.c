/* SPDX-License-Identifier: MIT */
/* Names of a template, looked up in the shapes that count where they stand. */
#include "lib/render/template_step.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/distance.h"
#include "lib/base/str.h"

static const struct field text_fields[] = {{.name = ".", .type = FIELD_TEXT}, {.name = NULL}};

const struct shape template_text_shape = {"text", sizeof(const char *), text_fields};

/* A name on its way to what it means. */
struct search {
	struct arena *arena;
	const struct template_name *name;
	struct problems *problems;
};

void template_nearest(const char *word, const char *name, const char **best, size_t *best_distance)
{
	size_t d = distance(word, name, *best_distance);

	/* Of two as near, the one that begins as the word does: few err in the first letter. */
	if (d > *best_distance ||
	    (d == *best_distance && *best != NULL && (*name != *word || **best == *word)))
		return;
	*best = name;
	*best_distance = d;
}

static const struct field *field_of(const struct shape *shape, const char *name, size_t len)
{
	for (const struct field *f = shape->fields; f->name != NULL; f++) {
		if (strlen(f->name) == len && memcmp(f->name, name, len) == 0)
			return f;
	}
	return NULL;
}

static const char *nearest_in(const struct template_scope *scope, const char *word)
{
	size_t limit = 1 + strlen(word) / 4;
	const char *best = NULL;

	for (size_t i = scope->count; i-- > 0;) {
		for (const struct field *f = scope->shapes[i]->fields; f->name != NULL; f++)
			template_nearest(word, f->name, &best, &limit);
	}
	return best;
}

static void list_names(struct str *out, const struct shape *shape)
{
	for (const struct field *f = shape->fields; f->name != NULL; f++)
		str_printf(out, "%s%s", f == shape->fields ? "" : ", ", f->name);
}

/* One part of a name that no shape in scope has. */
static void report_unknown(const struct search *s, const struct template_scope *scope,
			   const char *part, size_t len)
{
	char word[DISTANCE_MAX_LENGTH + 1] = "";
	const char *nearest;
	struct str where;

	memcpy(word, part, len < DISTANCE_MAX_LENGTH ? len : DISTANCE_MAX_LENGTH);
	str_init(&where, s->arena);
	for (size_t i = scope->count; i-- > 0;)
		str_printf(&where, "%s%s", i + 1 == scope->count ? "" : " or ",
			   scope->shapes[i]->name);
	nearest = nearest_in(scope, word);
	if (nearest != NULL) {
		problems_add(s->problems, PROBLEM_ERROR, s->name->place,
			     "\"%s\" is no name of %s; did you mean \"%s\"?", word,
			     str_text(&where), nearest);
		return;
	}
	str_puts(&where, "; expected one of ");
	list_names(&where, scope->shapes[scope->count - 1]);
	problems_add(s->problems, PROBLEM_ERROR, s->name->place, "\"%s\" is no name of %s", word,
		     str_text(&where));
}

/* Follow the parts behind the first dot. */
static enum status follow(const struct search *s, const struct field *field, const char *rest,
			  struct step_path *path, size_t *offsets)
{
	const char *end = s->name->text + s->name->len;

	while (rest < end) {
		const char *dot = memchr(rest, '.', (size_t)(end - rest));
		size_t len = (size_t)((dot != NULL ? dot : end) - rest);
		bool object = field->type == FIELD_OBJECT;
		struct template_scope inner = {{field->shape}, 1};

		if (!object && field->type != FIELD_RECORD) {
			problems_add(s->problems, PROBLEM_ERROR, s->name->place,
				     "\"%s\" has no names of its own; expected no \".\" behind it",
				     field->name);
			return STATUS_INVALID;
		}
		field = field_of(inner.shapes[0], rest, len);
		if (field == NULL) {
			report_unknown(s, &inner, rest, len);
			return STATUS_INVALID;
		}
		if (object)
			offsets[path->count++] = field->offset;
		else
			offsets[path->count - 1] += field->offset;
		rest += dot != NULL ? len + 1 : len;
	}
	path->type = field->type;
	path->shape = field->shape;
	return STATUS_OK;
}

static size_t count_parts(const char *name, size_t len)
{
	size_t parts = 1;

	for (size_t i = 0; i < len; i++)
		parts += name[i] == '.';
	return parts;
}

static enum status find_text(const struct search *s, const struct template_scope *scope,
			     struct step_path *out)
{
	if (scope->shapes[scope->count - 1] != &template_text_shape) {
		problems_add(s->problems, PROBLEM_ERROR, s->name->place,
			     "\".\" means an item of a list of texts; expected a name here");
		return STATUS_INVALID;
	}
	*out = (struct step_path){.frame = scope->count - 1,
				  .offsets = arena_array(s->arena, 1, sizeof(size_t)),
				  .count = 1,
				  .type = FIELD_TEXT};
	return STATUS_OK;
}

enum status template_find(struct arena *a, const struct template_scope *scope,
			  const struct template_name *name, struct problems *problems,
			  struct step_path *out)
{
	struct search s = {a, name, problems};
	const char *text = name->text, *dot = memchr(text, '.', name->len);
	size_t first = dot != NULL ? (size_t)(dot - text) : name->len;
	const struct field *field = NULL;
	struct step_path path = {.count = 1};
	size_t *offsets;

	if (name->len == 1 && text[0] == '.')
		return find_text(&s, scope, out);
	for (size_t i = scope->count; field == NULL && i-- > 0;) {
		field = field_of(scope->shapes[i], text, first);
		path.frame = i;
	}
	if (field == NULL) {
		report_unknown(&s, scope, text, first);
		return STATUS_INVALID;
	}
	offsets = arena_array(a, count_parts(text, name->len), sizeof(size_t));
	offsets[0] = field->offset;
	path.offsets = offsets;
	if (follow(&s, field, dot != NULL ? dot + 1 : text + name->len, &path, offsets) !=
	    STATUS_OK)
		return STATUS_INVALID;
	*out = path;
	return STATUS_OK;
}
