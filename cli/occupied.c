/* SPDX-License-Identifier: MIT */
#include "cli/occupied.h"

#include <string.h>

void occupied_init(struct occupied *o, struct arena *a)
{
	names_init(&o->files, a);
	names_init(&o->folders, a);
	o->last = "";
}

void occupied_add(struct occupied *o, const char *path)
{
	size_t i;

	/* Files come in the order of their paths more often than not. */
	for (i = 1; path[i]; i++)
		if (path[i] == '/' && (strncmp(o->last, path, i) != 0 || o->last[i] != '/'))
			names_add(&o->folders, arena_strndup(o->folders.arena, path, i), NULL);
	if (path[i - 1] != '/')
		names_add(&o->files, path, NULL);
	o->last = path;
}

void occupied_sort(struct occupied *o)
{
	names_sort(&o->files);
	names_sort(&o->folders);
}

bool occupied_has(const struct occupied *o, const char *path)
{
	return names_have(&o->files, path);
}

bool occupied_clashes(const struct occupied *o, const char *path)
{
	const struct name *found;
	size_t i;

	for (i = 1; path[i]; i++)
		if (path[i] == '/' && names_find(&o->files, path, i, &found))
			return true;
	return names_have(&o->files, path) || names_have(&o->folders, path);
}
