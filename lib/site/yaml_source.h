/* SPDX-License-Identifier: MIT */
/* A YAML text being read: where libyaml's marks lie in the writer's file, and what its errors
 * mean. For yaml_tree alone. Does not know what is built. */
#ifndef QUIRE_LIB_SITE_YAML_SOURCE_H
#define QUIRE_LIB_SITE_YAML_SOURCE_H

#include <stddef.h>

#include <yaml.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"

/* A line as libyaml counts them: U+0085, U+2028 and U+2029 end one too. */
struct yaml_line {
	size_t start;  /* offset of its first byte */
	size_t number; /* in the file as editors count lines */
};

struct yaml_source {
	struct arena *arena;
	struct problems *problems;
	const char *file; /* for problems */
	const char *text; /* without byte order mark; NUL-terminated or not */
	size_t len;
	const struct yaml_line *lines; /* at least one */
	size_t line_count;
};

/* yaml_source_init - find the lines of source->text; the other members are set. first_line: of
 * the file, where the text begins. */
void yaml_source_init(struct yaml_source *source, size_t first_line) NONNULL;

/* yaml_source_offset - the byte a mark stands on, at most source->len. */
size_t yaml_source_offset(const struct yaml_source *source, yaml_mark_t mark) NONNULL WARN_UNUSED;

/* yaml_source_place - the place of a mark, its column in bytes. */
struct place yaml_source_place(const struct yaml_source *source, yaml_mark_t mark)
	NONNULL WARN_UNUSED;

/* yaml_source_explain - add one problem for the error the parser stopped at, in the writer's
 * words. Out of memory goes to the arena's `exhausted`. */
void yaml_source_explain(const struct yaml_source *source, const yaml_parser_t *parser) NONNULL;

#endif
