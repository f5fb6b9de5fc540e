/* SPDX-License-Identifier: MIT */
#include "lib/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/log.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_PIECE_IS_BLOCK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_PIECE_IS_BLOCK 1
#endif
#endif
#ifndef ARENA_PIECE_IS_BLOCK
#define ARENA_PIECE_IS_BLOCK 0
#endif

#define BLOCK_MIN ((size_t)16 << 10)
#define BLOCK_MAX ((size_t)1 << 20)
#define ALIGNMENT alignof(max_align_t)

/* The first block is the one that pieces are cut from; the others are full, or hold one piece
 * each that was too large to share. Under AddressSanitizer every block holds one piece. */
struct arena_block {
	struct arena_block *next; /* older; NULL at the end */
	size_t size;              /* bytes at data */
	size_t used;              /* of size, a multiple of ALIGNMENT but under AddressSanitizer */
	alignas(max_align_t) char data[];
};

NORETURN static void leave(void *context)
{
	(void)context;
	log_line("out of memory");
	_exit(ARENA_EXIT_CODE);
}

void arena_init(struct arena *a, size_t limit, NORETURN void (*exhausted)(void *), void *context)
{
	*a = (struct arena){
		.limit = limit, .exhausted = exhausted ? exhausted : leave, .context = context};
}

static void free_blocks(struct arena_block *block)
{
	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
}

void arena_reset(struct arena *a)
{
	struct arena_block *kept = a->blocks;

	if (kept && !ARENA_PIECE_IS_BLOCK && kept->size <= BLOCK_MAX) {
		free_blocks(kept->next);
		kept->next = NULL;
		kept->used = 0;
	} else {
		free_blocks(kept);
		a->blocks = NULL;
	}
	a->used = 0;
}

void arena_release(struct arena *a)
{
	free_blocks(a->blocks);
	a->blocks = NULL;
	a->used = 0;
}

/* Count size bytes more as handed out. */
static void charge(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2 - a->used || (a->limit && size > a->limit - a->used))
		a->exhausted(a->context);
	a->used += size;
}

static struct arena_block *new_block(struct arena *a, size_t size)
{
	struct arena_block *block = malloc(sizeof(*block) + size);

	if (!block)
		a->exhausted(a->context);
	*block = (struct arena_block){.size = size};
	return block;
}

static size_t next_block_size(const struct arena *a)
{
	size_t last = a->blocks ? a->blocks->size : 0;

	if (last < BLOCK_MIN / 2)
		return BLOCK_MIN;
	return last < BLOCK_MAX / 2 ? 2 * last : BLOCK_MAX;
}

/* A piece of its own block, behind the one that pieces are cut from. */
static void *take_own_block(struct arena *a, size_t size)
{
	struct arena_block *block = new_block(a, size);

	block->used = size;
	if (a->blocks && !ARENA_PIECE_IS_BLOCK) {
		block->next = a->blocks->next;
		a->blocks->next = block;
	} else {
		block->next = a->blocks;
		a->blocks = block;
	}
	return block->data;
}

static size_t round_up(size_t size)
{
	if (size == 0)
		return ALIGNMENT;
	return size > SIZE_MAX - ALIGNMENT ? size : (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

/* size bytes, not zeroed. */
static void *take(struct arena *a, size_t size)
{
	size_t rounded = round_up(size);
	struct arena_block *block = a->blocks;
	char *piece;

	charge(a, rounded);
	if (ARENA_PIECE_IS_BLOCK)
		return take_own_block(a, size);
	if (!block || rounded > block->size - block->used) {
		size_t fresh = next_block_size(a);

		if (rounded > fresh / 4)
			return take_own_block(a, rounded);
		block = new_block(a, fresh);
		block->next = a->blocks;
		a->blocks = block;
	}
	piece = block->data + block->used;
	block->used += rounded;
	return piece;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		a->exhausted(a->context);
	return arena_alloc(a, count * size);
}

static bool extend_in_place(struct arena *a, const char *p, size_t old_size, size_t new_size)
{
	struct arena_block *block = a->blocks;
	size_t more = round_up(new_size) - round_up(old_size);

	if (ARENA_PIECE_IS_BLOCK || !block || p + round_up(old_size) != block->data + block->used ||
	    more > block->size - block->used)
		return false;
	charge(a, more);
	block->used += more;
	return true;
}

/* Free the piece before the newest one if it is p, so that a late use of p is seen. */
static void drop_grown(struct arena *a, const void *p)
{
	struct arena_block *old;

	if (!ARENA_PIECE_IS_BLOCK || !a->blocks->next || p != a->blocks->next->data)
		return;
	old = a->blocks->next;
	a->blocks->next = old->next;
	free(old);
}

void *arena_grow(struct arena *a, void *p, size_t old_size, size_t new_size)
{
	void *grown;

	if (p && new_size <= old_size)
		return p;
	if (p && extend_in_place(a, p, old_size, new_size))
		return p;
	grown = take(a, new_size);
	if (p && old_size) {
		memcpy(grown, p, old_size);
		drop_grown(a, p);
	}
	return grown;
}

void *arena_room(struct arena *a, void *items, size_t count, size_t *capacity, size_t size)
{
	size_t more = *capacity ? 2 * *capacity : 16;

	if (count < *capacity)
		return items;
	if (size > 0 && more > SIZE_MAX / size)
		a->exhausted(a->context);
	items = arena_grow(a, items, *capacity * size, more * size);
	*capacity = more;
	return items;
}

char *arena_strndup(struct arena *a, const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		a->exhausted(a->context);
	copy = take(a, len + 1);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *a, const char *text)
{
	return text ? arena_strndup(a, text, strlen(text)) : NULL;
}

/* The bytes that are free behind the last piece; *at is where. */
static size_t free_room(const struct arena *a, char **at)
{
	struct arena_block *block = a->blocks;

	if (ARENA_PIECE_IS_BLOCK || !block)
		return 0;
	*at = block->data + block->used;
	return block->size - block->used;
}

/* Mostly the text fits where the next piece begins, and is printed once. */
char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list arguments;
	char *at = NULL, *text;
	size_t room = free_room(a, &at);
	int len;

	va_start(arguments, format);
	len = vsnprintf(at, room, format, arguments);
	va_end(arguments);
	if (len < 0)
		a->exhausted(a->context);
	text = take(a, (size_t)len + 1);
	if ((size_t)len < room)
		return text;
	va_start(arguments, format);
	vsnprintf(text, (size_t)len + 1, format, arguments);
	va_end(arguments);
	return text;
}
