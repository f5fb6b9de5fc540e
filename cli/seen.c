/* SPDX-License-Identifier: MIT */
#include "cli/seen.h"

#include <string.h>

#include "lib/base/random.h"

#define SLOTS 256 /* at first */

void seen_init(struct seen *s)
{
	*s = (struct seen){.capacity = SLOTS};
	arena_init(&s->arena, 0, NULL, NULL);
	s->slots = arena_array(&s->arena, SLOTS, sizeof(*s->slots));
	random_bytes(s->key, sizeof(s->key));
}

void seen_release(struct seen *s)
{
	arena_release(&s->arena);
}

static uint64_t bits_of(const struct seen *s, const char *text)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t bits;

	crypto_shorthash(out, (const unsigned char *)text, strlen(text), s->key);
	memcpy(&bits, out, sizeof(bits));
	return bits ? bits : 1;
}

/* Where these bits are, or the free slot where they would be. */
static uint64_t *find(const struct seen *s, uint64_t bits)
{
	size_t i = (size_t)bits & (s->capacity - 1);

	while (s->slots[i] && s->slots[i] != bits)
		i = (i + 1) & (s->capacity - 1);
	return &s->slots[i];
}

static void grow(struct seen *s)
{
	struct seen old = *s;

	s->capacity *= 2;
	arena_init(&s->arena, 0, NULL, NULL);
	s->slots = arena_array(&s->arena, s->capacity, sizeof(*s->slots));
	for (size_t i = 0; i < old.capacity; i++)
		if (old.slots[i])
			*find(s, old.slots[i]) = old.slots[i];
	arena_release(&old.arena);
}

bool seen_has(const struct seen *s, const char *text)
{
	return *find(s, bits_of(s, text)) != 0;
}

bool seen_add(struct seen *s, const char *text)
{
	uint64_t bits = bits_of(s, text), *slot = find(s, bits);

	if (*slot)
		return false;
	*slot = bits;
	if (++s->count * 2 > s->capacity)
		grow(s);
	return true;
}
