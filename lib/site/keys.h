/* SPDX-License-Identifier: MIT */
/* A table of keys, the reader of a YAML file by it (types, limits, defaults, suggestions) and the
 * writer of one.
 * For settings and secrets. Knows no key by itself. */
#ifndef QUIRE_LIB_SITE_KEYS_H
#define QUIRE_LIB_SITE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"
#include "lib/base/str.h"
#include "lib/site/yaml_tree.h"

/* What a key's value is, and the type of the member it is kept in. */
enum keys_type {
	KEYS_TEXT,    /* const char *, one line, trimmed */
	KEYS_INTEGER, /* int64_t */
	KEYS_BOOL,    /* bool */
	KEYS_CHOICE,  /* an enum whose members count from 0, in the order of choices */
	KEYS_LIST     /* const char *const *, ends with NULL */
};

/* One key. */
struct keys_row {
	const char *name; /* "newsletter.hourly_limit"; a group's keys stand together */
	enum keys_type type;
	size_t offset;    /* of the member in the struct that is filled */
	int64_t min, max; /* KEYS_INTEGER; the fallback may lie outside */
	/* KEYS_CHOICE: the words, by the enum's members; ends with NULL. */
	const char *const *choices;
	/* KEYS_TEXT and each item of KEYS_LIST, when not "": returns NULL where text is right,
	 * else what was expected. May put another text, in a, into *text. NULL to take any. */
	const char *(*check)(struct arena *a, const char **text);
	const char *meaning;  /* one line; NULL where nothing shows it */
	const char *fallback; /* as it would be written; "" for no value */
};

/* A table, and whether what was found may be shown. */
struct keys_table {
	const struct keys_row *rows;
	size_t count;
	bool secret; /* a wrong value is not repeated in problems */
};

/* keys_default - each key's fallback into the struct at out. Borrows static texts. */
void keys_default(const struct keys_table *table, void *out) NONNULL;

/* keys_read - put the values of a tree into the struct at out, which holds the defaults.
 * root: NULL for an empty document. An unknown key is a warning that names the nearest.
 * STATUS_OK; STATUS_INVALID: errors were added, the struct is half filled. Texts lie in a. */
enum status keys_read(struct arena *a, const struct keys_table *table, const struct yaml_node *root,
		      struct problems *problems, void *out) NONNULL_AT(1, 2, 4, 5) WARN_UNUSED;

/* keys_write - the values of the struct at in as YAML that keys_read reads back, every key of the
 * table in its order; texts must be UTF-8. Appended to out. */
void keys_write(const struct keys_table *table, const void *in, struct str *out) NONNULL;

#endif
