/* SPDX-License-Identifier: MIT */
#include "cli/occupied.h"

#include <stdlib.h>
#include <string.h>

struct occupied_name {
	const char *path; /* begins with "/"; its first length bytes count */
	size_t length;
	bool folder;
};

static int compare(const void *a, const void *b)
{
	const struct occupied_name *x = a, *y = b;
	size_t shorter = x->length < y->length ? x->length : y->length;
	int order = memcmp(x->path, y->path, shorter);

	if (order == 0)
		order = (x->length > y->length) - (x->length < y->length);
	return order ? order : x->folder - y->folder;
}

static void add(struct occupied *o, const char *path, size_t length, bool folder)
{
	struct occupied_name name = {path, length, folder};

	/* Files come in the order of their paths more often than not. */
	if (folder && o->count && compare(&o->items[o->count - 1], &name) == 0)
		return;
	o->items = arena_room(o->arena, o->items, o->count, &o->capacity, sizeof(name));
	o->items[o->count++] = name;
}

void occupied_add(struct occupied *o, const char *path)
{
	size_t i;

	for (i = 1; path[i]; i++)
		if (path[i] == '/')
			add(o, path, i, true);
	if (path[i - 1] != '/')
		add(o, path, i, false);
}

void occupied_sort(struct occupied *o)
{
	if (o->count)
		qsort(o->items, o->count, sizeof(*o->items), compare);
}

static bool has(const struct occupied *o, const char *path, size_t length, bool folder)
{
	const struct occupied_name name = {path, length, folder};

	return o->count && bsearch(&name, o->items, o->count, sizeof(name), compare);
}

bool occupied_has(const struct occupied *o, const char *path)
{
	return has(o, path, strlen(path), false);
}

bool occupied_clashes(const struct occupied *o, const char *path)
{
	size_t i;

	for (i = 1; path[i]; i++)
		if (path[i] == '/' && has(o, path, i, false))
			return true;
	return has(o, path, i, false) || has(o, path, i, true);
}
