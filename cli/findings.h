/* SPDX-License-Identifier: MIT */
/* What `quire doctor` finds, good and bad, in the order found. Does not look for anything. */
#ifndef QUIRE_CLI_FINDINGS_H
#define QUIRE_CLI_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"

enum finding_level {
	FINDING_OK,      /* as it should be */
	FINDING_NOTE,    /* not set up, which may be meant */
	FINDING_WARNING, /* works, but should be mended */
	FINDING_ERROR    /* wrong */
};

struct finding {
	enum finding_level level;
	const char *about; /* one word for the thing: "owner" */
	const char *text;  /* what is so and, unless it is right, what to do; one line */
};

struct findings {
	struct arena *arena; /* borrowed; holds items and their texts */
	struct finding *items;
	size_t count, capacity;
	size_t errors; /* how many of items are errors */
};

/* findings_init - none yet. */
void findings_init(struct findings *f, struct arena *a) NONNULL;

/* findings_add - one more. about: borrowed for good. */
void findings_add(struct findings *f, enum finding_level level, const char *about,
		  const char *format, ...) PRINTF(4, 5) NONNULL;

/* findings_add_problems - what a parser has found, from number `from` on, each with its file and
 * line; where there is no error among them, well is added as right. */
void findings_add_problems(struct findings *f, const char *about, const struct problems *problems,
			   size_t from, const char *well) NONNULL;

/* findings_print - one a line on standard output, or as JSON. */
void findings_print(const struct findings *f, bool json) NONNULL;

#endif
