/* SPDX-License-Identifier: MIT */
/* A YAML document as a tree that knows its lines, read by libyaml. Does not know any key.
 *
 * Refused with a problem: aliases and anchors, duplicate keys, several documents, keys that
 * are not plain text, nesting over YAML_DEPTH_MAX, text over YAML_SIZE_MAX. Scalars are
 * texts; who reads them decides on their type. */
#ifndef QUIRE_LIB_SITE_YAML_TREE_H
#define QUIRE_LIB_SITE_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"

#define YAML_DEPTH_MAX 16
#define YAML_SIZE_MAX  (256 * 1024)

enum yaml_kind {
	YAML_SCALAR,
	YAML_SEQUENCE,
	YAML_MAPPING
};

struct yaml_node {
	enum yaml_kind kind;
	const char *key;        /* in a mapping; NULL elsewhere */
	struct place key_place; /* of the key; of the value where there is none */
	struct place place;     /* of the value */
	const char *text;       /* a scalar's value, UTF-8 without NUL; NULL for the others */
	bool quoted;            /* a scalar in quotes or a block: never null, never a bool */
	const struct yaml_node *first; /* first child; NULL where empty */
	const struct yaml_node *next;  /* next in the same parent; NULL at the end */
};

/* yaml_parse - the tree of a text, in a. start: the file, for problems, and its line that the
 * text begins on. text: from the writer, any bytes.
 * STATUS_OK: *out is NULL where the document is empty; STATUS_INVALID: one problem added, in
 * the writer's words ("put the title in quotes"), not libyaml's. */
enum status yaml_parse(struct arena *a, struct place start, const char *text, size_t len,
		       struct problems *problems, const struct yaml_node **out) NONNULL WARN_UNUSED;

/* yaml_is_null - whether a scalar says nothing: "", "~", "null" unquoted. */
bool yaml_is_null(const struct yaml_node *n) NONNULL PURE WARN_UNUSED;

/* yaml_write_json - a tree as JSON (which is YAML), in a; for unknown keys that are kept. */
const char *yaml_write_json(struct arena *a, const struct yaml_node *n) NONNULL RETURNS_NONNULL;

#endif
