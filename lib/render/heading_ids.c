/* SPDX-License-Identifier: MIT */
#include "lib/render/heading_ids.h"

#include <stdint.h>
#include <string.h>

#include "lib/site/slug.h"

#define ID_MAX 100

void heading_ids_init(struct heading_ids *ids, struct arena *a)
{
	*ids = (struct heading_ids){.arena = a};
}

/* FNV-1a. */
static size_t hash(const char *id)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32);
}

/* The slot of an id, or the empty one where it would stand. */
static struct heading_id *find_slot(const struct heading_ids *ids, const char *id)
{
	size_t i = hash(id) & (ids->capacity - 1);

	while (ids->slots[i].id != NULL && strcmp(ids->slots[i].id, id) != 0)
		i = (i + 1) & (ids->capacity - 1);
	return &ids->slots[i];
}

static void make_room(struct heading_ids *ids)
{
	struct heading_ids grown = *ids;

	if (ids->count * 2 < ids->capacity)
		return;
	grown.capacity = ids->capacity == 0 ? 32 : ids->capacity * 2;
	grown.slots = arena_array(ids->arena, grown.capacity, sizeof(*grown.slots));
	for (size_t i = 0; i < ids->capacity; i++) {
		if (ids->slots[i].id != NULL)
			*find_slot(&grown, ids->slots[i].id) = ids->slots[i];
	}
	*ids = grown;
}

bool heading_ids_take(struct heading_ids *ids, const char *id)
{
	struct heading_id *slot;

	make_room(ids);
	slot = find_slot(ids, id);
	if (slot->id != NULL)
		return false;
	*slot = (struct heading_id){.id = arena_strdup(ids->arena, id), .next = 2};
	ids->count++;
	return true;
}

const char *heading_ids_make(struct heading_ids *ids, const char *text, size_t len,
			     const char *parent)
{
	const char *slug = slug_make(ids->arena, text, len);
	const char *base = slug, *id;

	if (*slug == '\0')
		base = slug = "section";
	if (heading_ids_take(ids, slug))
		return slug;
	if (parent != NULL && strlen(parent) <= SLUG_MAX) {
		base = arena_printf(ids->arena, "%s-%s", parent, slug);
		if (heading_ids_take(ids, base))
			return base;
	}
	do {
		struct heading_id *slot = find_slot(ids, base);

		id = arena_printf(ids->arena, "%s-%zu", base, slot->next++);
	} while (!heading_ids_take(ids, id));
	return id;
}

bool heading_ids_is_valid(const char *id)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789-_.";
	size_t len = strlen(id);

	if (len == 0 || len > ID_MAX)
		return false;
	return strspn(id, set) == len || slug_is_valid(id);
}
