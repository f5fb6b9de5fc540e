/* SPDX-License-Identifier: MIT */
/* What is wrong with a writer's file, and where. Does not know how it is shown. */
#ifndef QUIRE_LIB_BASE_PROBLEM_H
#define QUIRE_LIB_BASE_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

enum problem_level {
	PROBLEM_WARNING, /* published all the same */
	PROBLEM_ERROR    /* what it concerns is not published */
};

struct problem {
	enum problem_level level;
	const char *file; /* as the writer knows it; never NULL */
	size_t line;      /* from 1; 0 where the whole file is meant */
	size_t column;    /* from 1, in bytes; 0 where the whole line is meant */
	const char *text; /* what is wrong and what was expected; one line */
};

struct problems {
	struct arena *arena;   /* borrowed; where items and their texts lie */
	struct problem *items; /* in the order found */
	size_t count, capacity;
	size_t errors; /* how many of items are errors */
};

/* Where in a file a thing stands. */
struct place {
	const char *file;
	size_t line;   /* from 1; 0 for none */
	size_t column; /* from 1; 0 for none */
};

/* problems_init - none yet. */
void problems_init(struct problems *p, struct arena *a) NONNULL;

/* problems_add - one more; at.file and the formatted text are copied. */
void problems_add(struct problems *p, enum problem_level level, struct place at, const char *format,
		  ...) PRINTF(4, 5) NONNULL;

/* problems_drop_warnings - forget the warnings about a file from number `from` on, since it is
 * looked at again. */
void problems_drop_warnings(struct problems *p, size_t from, const char *file) NONNULL;

/* problem_text - "FILE:LINE:COLUMN: error: TEXT", without the parts that are 0. In a. */
const char *problem_text(struct arena *a, const struct problem *p) NONNULL RETURNS_NONNULL;

#endif
