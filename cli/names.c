/* SPDX-License-Identifier: MIT */
#include "cli/names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void names_init(struct names *n, struct arena *a)
{
	*n = (struct names){.arena = a};
}

void names_add(struct names *n, const char *text, const void *thing)
{
	n->items = arena_room(n->arena, n->items, n->count, &n->capacity, sizeof(*n->items));
	n->items[n->count++] = (struct name){text, thing};
}

static int compare(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	uintptr_t left = (uintptr_t)x->thing, right = (uintptr_t)y->thing;
	int order = strcmp(x->text, y->text);

	return order ? order : (left > right) - (left < right);
}

void names_sort(struct names *n)
{
	if (n->count)
		qsort(n->items, n->count, sizeof(*n->items), compare);
}

/* As strcmp, with the first length bytes of text as the second text. */
static int compare_part(const char *name, const char *text, size_t length)
{
	int order = strncmp(name, text, length);

	return order ? order : name[length] != '\0';
}

size_t names_find(const struct names *n, const char *text, size_t length, const struct name **out)
{
	size_t low = 0, high = n->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_part(n->items[middle].text, text, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (high < n->count && compare_part(n->items[high].text, text, length) == 0)
		high++;
	if (high > low)
		*out = &n->items[low];
	return high - low;
}

bool names_have(const struct names *n, const char *text)
{
	const struct name *first;

	return names_find(n, text, strlen(text), &first) > 0;
}
