/* SPDX-License-Identifier: MIT */
/* A set of files, for asking whether another file could lie beside them. Does not look at any
 * disk. */
#ifndef QUIRE_CLI_OCCUPIED_H
#define QUIRE_CLI_OCCUPIED_H

#include <stdbool.h>

#include "cli/names.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"

struct occupied {
	struct names files;
	struct names folders; /* in which they lie, and those added alone */
	const char *last;     /* what was added last */
};

/* occupied_init - none yet. */
void occupied_init(struct occupied *o, struct arena *a) NONNULL;

/* occupied_add - add a file and its folders; a path that ends in "/" is a folder alone. path:
 * begins with "/"; borrowed. */
void occupied_add(struct occupied *o, const char *path) NONNULL;

/* occupied_sort - after the last occupied_add, before the first question. */
void occupied_sort(struct occupied *o) NONNULL;

/* occupied_has - whether this very file was added. */
bool occupied_has(const struct occupied *o, const char *path) NONNULL WARN_UNUSED;

/* occupied_clashes - whether a file of this path can't lie beside them: one of them, or one of
 * their folders, has its path, or one of them has a path of its folders. */
bool occupied_clashes(const struct occupied *o, const char *path) NONNULL WARN_UNUSED;

#endif
