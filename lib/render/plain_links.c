/* SPDX-License-Identifier: MIT */
#include "lib/render/plain_links.h"

#include <string.h>

size_t plain_links_number(struct plain_links *l, const char *url)
{
	size_t first = l->count > PLAIN_LINKS_AMONG ? l->count - PLAIN_LINKS_AMONG : 0;

	for (size_t i = first; i < l->count; i++) {
		if (strcmp(l->urls[i], url) == 0)
			return i + 1;
	}
	l->urls = arena_room(l->arena, l->urls, l->count, &l->capacity, sizeof(*l->urls));
	l->urls[l->count++] = url;
	return l->count;
}

void plain_links_put(const struct plain_links *l, struct str *out)
{
	for (size_t i = 0; i < l->count; i++)
		str_printf(out, "[%zu] %s\n", i + 1, l->urls[i]);
}
