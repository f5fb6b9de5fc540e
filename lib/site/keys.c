/* SPDX-License-Identifier: MIT */
#include "lib/site/keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/distance.h"
#include "lib/base/str.h"
#include "lib/site/value.h"

#define UNKNOWN_MAX    20 /* warnings on unknown keys a file */
#define SUGGESTION_FAR 3  /* letters a suggestion may differ by */

static const char *const no_items[] = {NULL};

struct reading {
	struct arena *arena;
	const struct keys_table *table;
	struct problems *problems;
	char *out;      /* the struct that is filled */
	size_t unknown; /* keys that were */
};

static void put_text(char *out, const struct keys_row *row, const char *text)
{
	memcpy(out + row->offset, &text, sizeof(text));
}

static void put_integer(char *out, const struct keys_row *row, int64_t n)
{
	memcpy(out + row->offset, &n, sizeof(n));
}

static void put_choice(char *out, const struct keys_row *row, unsigned n)
{
	memcpy(out + row->offset, &n, sizeof(n));
}

static void put_bool(char *out, const struct keys_row *row, bool value)
{
	memcpy(out + row->offset, &value, sizeof(value));
}

static void put_list(char *out, const struct keys_row *row, const char *const *items)
{
	memcpy(out + row->offset, &items, sizeof(items));
}

/* The index of a word; that of the NULL at the end where it is none. */
static unsigned choice_find(const struct keys_row *row, const char *word)
{
	unsigned i = 0;

	while (row->choices[i] != NULL && strcmp(row->choices[i], word) != 0)
		i++;
	return i;
}

void keys_default(const struct keys_table *table, void *out)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct keys_row *row = &table->rows[i];

		switch (row->type) {
		case KEYS_TEXT:
			put_text(out, row, row->fallback);
			break;
		case KEYS_INTEGER:
			put_integer(out, row, strtoll(row->fallback, NULL, 10));
			break;
		case KEYS_BOOL:
			put_bool(out, row, strcmp(row->fallback, "true") == 0);
			break;
		case KEYS_CHOICE:
			put_choice(out, row, choice_find(row, row->fallback));
			break;
		case KEYS_LIST:
			put_list(out, row, no_items);
			break;
		}
	}
}

static enum status complain(const struct reading *r, const struct keys_row *row,
			    const struct yaml_node *n, const char *expected)
{
	const char *found = value_describe(r->arena, n);

	if (r->table->secret && n->kind == YAML_SCALAR)
		problems_add(r->problems, PROBLEM_ERROR, n->place, "%s: expected %s", row->name,
			     expected);
	else
		problems_add(r->problems, PROBLEM_ERROR, n->place, "%s: expected %s, found %s",
			     row->name, expected, found);
	return STATUS_INVALID;
}

/* A scalar's text, trimmed and checked. */
static enum status read_scalar(const struct reading *r, const struct keys_row *row,
			       const struct yaml_node *n, const char **out)
{
	const char *expected;
	const char *text;

	if (n->kind != YAML_SCALAR)
		return complain(r, row, n, "a text");
	text = value_line(r->arena, n->text);
	expected = row->check != NULL && *text != '\0' ? row->check(r->arena, &text) : NULL;
	if (expected != NULL)
		return complain(r, row, n, expected);
	*out = text;
	return STATUS_OK;
}

static enum status read_text(const struct reading *r, const struct keys_row *row,
			     const struct yaml_node *n)
{
	const char *text;
	enum status status = read_scalar(r, row, n, &text);

	if (status == STATUS_OK)
		put_text(r->out, row, text);
	return status;
}

static enum status read_integer(const struct reading *r, const struct keys_row *row,
				const struct yaml_node *n)
{
	const char *text = n->kind == YAML_SCALAR ? n->text : "";
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno != 0 || *text == '\0' || strspn(text, "0123456789-") != strlen(text) ||
	    *end != '\0' ||
	    ((value < row->min || value > row->max) && strcmp(text, row->fallback) != 0))
		return complain(r, row, n,
				arena_printf(r->arena, "a whole number from %lld to %lld",
					     (long long)row->min, (long long)row->max));
	put_integer(r->out, row, value);
	return STATUS_OK;
}

static enum status read_bool(const struct reading *r, const struct keys_row *row,
			     const struct yaml_node *n)
{
	bool value;

	if (value_bool(n, &value) != STATUS_OK)
		return complain(r, row, n, "true or false");
	put_bool(r->out, row, value);
	return STATUS_OK;
}

/* "github, giscus or none" */
static const char *list_choices(struct arena *a, const char *const *choices)
{
	struct str s;

	str_init(&s, a);
	for (size_t i = 0; choices[i] != NULL; i++) {
		if (*choices[i] == '\0')
			continue;
		if (str_text(&s)[0] != '\0')
			str_puts(&s, choices[i + 1] == NULL ? " or " : ", ");
		str_puts(&s, choices[i]);
	}
	return str_text(&s);
}

static enum status read_choice(const struct reading *r, const struct keys_row *row,
			       const struct yaml_node *n)
{
	unsigned i = choice_find(row, n->kind == YAML_SCALAR ? n->text : "\n");

	if (row->choices[i] == NULL)
		return complain(r, row, n, list_choices(r->arena, row->choices));
	put_choice(r->out, row, i);
	return STATUS_OK;
}

/* A list, or a text alone as a list of one. */
static enum status read_list(const struct reading *r, const struct keys_row *row,
			     const struct yaml_node *n)
{
	const struct yaml_node *first = n->kind == YAML_SEQUENCE ? n->first : n;
	enum status status = STATUS_OK;
	const char **items;
	size_t count = 0;

	if (n->kind == YAML_MAPPING)
		return complain(r, row, n, "a list");
	for (const struct yaml_node *c = first; c != NULL; c = first == n ? NULL : c->next)
		count++;
	items = arena_array(r->arena, count + 1, sizeof(*items));
	count = 0;
	for (const struct yaml_node *c = first; c != NULL && status == STATUS_OK;
	     c = first == n ? NULL : c->next) {
		if (yaml_is_null(c))
			continue;
		status = read_scalar(r, row, c, &items[count]);
		count += items[count] != NULL && *items[count] != '\0';
	}
	items[count] = NULL;
	if (status == STATUS_OK)
		put_list(r->out, row, items);
	return status;
}

static enum status read_row(const struct reading *r, const struct keys_row *row,
			    const struct yaml_node *n)
{
	static enum status (*const readers[])(const struct reading *, const struct keys_row *,
					      const struct yaml_node *) = {
		[KEYS_TEXT] = read_text,     [KEYS_INTEGER] = read_integer, [KEYS_BOOL] = read_bool,
		[KEYS_CHOICE] = read_choice, [KEYS_LIST] = read_list,
	};

	return yaml_is_null(n) ? STATUS_OK : readers[row->type](r, row, n);
}

static const struct keys_row *find_row(const struct keys_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->rows[i].name, name) == 0)
			return &table->rows[i];
	return NULL;
}

/* The length of a row's group name; 0 where it has none. */
static size_t group_length(const struct keys_row *row)
{
	const char *dot = strchr(row->name, '.');

	return dot == NULL ? 0 : (size_t)(dot - row->name);
}

/* The first row of a group. */
static const struct keys_row *find_group(const struct keys_table *table, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < table->count; i++)
		if (len > 0 && group_length(&table->rows[i]) == len &&
		    strncmp(table->rows[i].name, name, len) == 0)
			return &table->rows[i];
	return NULL;
}

/* The known key or group that an unknown one is likest to; NULL where none is near. A key that
 * only lacks its group is the nearest of all. */
static const char *suggest(const struct reading *r, const char *name)
{
	size_t best = SUGGESTION_FAR + 1;
	const char *nearest = NULL;

	for (size_t i = 0; i < r->table->count; i++) {
		const struct keys_row *row = &r->table->rows[i];
		size_t len = group_length(row);
		const char *group = arena_strndup(r->arena, row->name, len);
		size_t far = distance(name, row->name, SUGGESTION_FAR);

		if (len > 0 && strcmp(row->name + len + 1, name) == 0)
			return row->name;
		if (far < best && far < strlen(name)) {
			best = far;
			nearest = row->name;
		}
		far = len > 0 ? distance(name, group, SUGGESTION_FAR) : best;
		if (far < best && far < strlen(name)) {
			best = far;
			nearest = group;
		}
	}
	return nearest;
}

static void warn_unknown(struct reading *r, const char *name, struct place at)
{
	const char *nearest;

	if (++r->unknown > UNKNOWN_MAX)
		return;
	nearest = suggest(r, name);
	if (nearest != NULL)
		problems_add(r->problems, PROBLEM_WARNING, at,
			     "\"%.60s\" is no key that Quire knows; did you mean \"%s\"?", name,
			     nearest);
	else
		problems_add(r->problems, PROBLEM_WARNING, at,
			     "\"%.60s\" is no key that Quire knows; it is left aside", name);
}

/* "name, place": the keys of the group that begins with row. */
static const char *list_group(const struct reading *r, const struct keys_row *row)
{
	const struct keys_row *end = r->table->rows + r->table->count;
	size_t len = group_length(row);
	struct str s;

	str_init(&s, r->arena);
	for (const struct keys_row *p = row; p < end; p++) {
		if (group_length(p) != len || strncmp(p->name, row->name, len) != 0)
			break;
		str_printf(&s, "%s%s", p == row ? "" : ", ", p->name + len + 1);
	}
	return str_text(&s);
}

static enum status read_group(struct reading *r, const struct keys_row *first,
			      const struct yaml_node *group)
{
	enum status status = STATUS_OK;

	if (yaml_is_null(group))
		return STATUS_OK;
	if (group->kind != YAML_MAPPING) {
		problems_add(r->problems, PROBLEM_ERROR, group->place,
			     "%s: expected keys of its own (%s), found %s", group->key,
			     list_group(r, first),
			     r->table->secret ? "a value" : value_describe(r->arena, group));
		return STATUS_INVALID;
	}
	for (const struct yaml_node *c = group->first; c != NULL; c = c->next) {
		const char *name = arena_printf(r->arena, "%s.%s", group->key, c->key);
		const struct keys_row *row = find_row(r->table, name);

		if (row == NULL)
			warn_unknown(r, name, c->key_place);
		else if (read_row(r, row, c) != STATUS_OK)
			status = STATUS_INVALID;
	}
	return status;
}

static enum status read_key(struct reading *r, const struct yaml_node *n)
{
	const struct keys_row *row = find_row(r->table, n->key);
	const struct keys_row *group = find_group(r->table, n->key);

	if (group != NULL)
		return read_group(r, group, n);
	if (row != NULL && strchr(row->name, '.') == NULL)
		return read_row(r, row, n);
	warn_unknown(r, n->key, n->key_place);
	return STATUS_OK;
}

enum status keys_read(struct arena *a, const struct keys_table *table, const struct yaml_node *root,
		      struct problems *problems, void *out)
{
	struct reading r = {.arena = a, .table = table, .problems = problems, .out = out};
	enum status status = STATUS_OK;

	if (root == NULL)
		return STATUS_OK;
	if (root->kind != YAML_MAPPING) {
		problems_add(problems, PROBLEM_ERROR, root->place,
			     "expected lines of the form \"key: value\"");
		return STATUS_INVALID;
	}
	for (const struct yaml_node *c = root->first; c != NULL; c = c->next)
		if (read_key(&r, c) != STATUS_OK)
			status = STATUS_INVALID;
	if (r.unknown > UNKNOWN_MAX)
		problems_add(problems, PROBLEM_WARNING, root->place,
			     "%zu more keys are none that Quire knows", r.unknown - UNKNOWN_MAX);
	return status;
}
