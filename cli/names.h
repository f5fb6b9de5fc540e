/* SPDX-License-Identifier: MIT */
/* A table of things by name, where one name may stand for several; without things, a set of
 * names. Does not know what they are. */
#ifndef QUIRE_CLI_NAMES_H
#define QUIRE_CLI_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

struct name {
	const char *text;
	const void *thing; /* NULL in a set */
};

struct names {
	struct arena *arena; /* borrowed; holds items */
	struct name *items;  /* by text, then by where the things lie in memory, once sorted */
	size_t count, capacity;
};

/* names_init - none yet. */
void names_init(struct names *n, struct arena *a) NONNULL;

/* names_add - one more; both are borrowed. thing may be NULL. */
void names_add(struct names *n, const char *text, const void *thing) NONNULL_AT(1, 2);

/* names_sort - after the last names_add, before the first question. */
void names_sort(struct names *n) NONNULL;

/* names_find - how many have the first length bytes of text as their name; *out is the first of
 * them, which the others follow, and unchanged where there is none. */
size_t names_find(const struct names *n, const char *text, size_t length, const struct name **out)
	NONNULL WARN_UNUSED;

/* names_have - whether any has this name. */
bool names_have(const struct names *n, const char *text) NONNULL WARN_UNUSED;

#endif
