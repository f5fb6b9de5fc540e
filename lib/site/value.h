/* SPDX-License-Identifier: MIT */
/* What a YAML scalar says, by the types that settings and front matter know. Knows no key. */
#ifndef QUIRE_LIB_SITE_VALUE_H
#define QUIRE_LIB_SITE_VALUE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/site/yaml_tree.h"

/* value_line - a text as one line: white space and control characters trimmed, and each run of
 * them inside one space. In a. */
const char *value_line(struct arena *a, const char *text) NONNULL RETURNS_NONNULL;

/* value_bool - true, yes, on or false, no, off, in any case, unquoted.
 * STATUS_OK; STATUS_INVALID: anything else (nothing said). */
enum status value_bool(const struct yaml_node *n, bool *out) NONNULL WARN_UNUSED;

/* value_describe - what a node is, for a problem: "a list", "keys of its own", or the text in
 * quotes, cut short. In a. */
const char *value_describe(struct arena *a, const struct yaml_node *n) NONNULL RETURNS_NONNULL;

/* value_is_language - whether a text has the form of a BCP 47 tag: "en", "pt-BR". */
bool value_is_language(const char *text) NONNULL PURE WARN_UNUSED;

#endif
