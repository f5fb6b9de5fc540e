/* SPDX-License-Identifier: MIT */
/* The keys of front matter, and how the value of each is read. For front_matter.c alone. Does
 * not know where the front matter ends. */
#ifndef QUIRE_LIB_SITE_FRONT_MATTER_KEY_H
#define QUIRE_LIB_SITE_FRONT_MATTER_KEY_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"
#include "lib/site/front_matter.h"
#include "lib/site/yaml_tree.h"

/* One essay's front matter on its way. */
struct front_matter_reading {
	struct arena *arena;       /* borrowed */
	struct problems *problems; /* borrowed */
	struct front_matter fm;    /* as far as it is read */
	const char *key;           /* the one being read, as the table has it */
};

/* What a key gives, whatever its name. */
enum front_matter_field {
	FRONT_MATTER_TITLE,
	FRONT_MATTER_DESCRIPTION,
	FRONT_MATTER_DATE,
	FRONT_MATTER_UPDATED,
	FRONT_MATTER_SLUG,
	FRONT_MATTER_TAGS,
	FRONT_MATTER_SERIES,
	FRONT_MATTER_DRAFT,
	FRONT_MATTER_PUBLISHED, /* the opposite of draft */
	FRONT_MATTER_RELATED,
	FRONT_MATTER_ALIASES,
	FRONT_MATTER_PERMALINK, /* where it stood elsewhere */
	FRONT_MATTER_IMAGE,
	FRONT_MATTER_IMAGE_ALT,
	FRONT_MATTER_LANGUAGE,
	FRONT_MATTER_TOC,
	FRONT_MATTER_ID,
	FRONT_MATTER_COUNT /* how many there are */
};

/* One name of a field. */
struct front_matter_key {
	const char *name; /* in lower case */
	enum front_matter_field field;
	/* Reads a node that is not null into out, the member at offset of r->fm.
	 * STATUS_OK; STATUS_INVALID: an error was added. */
	enum status (*take)(struct front_matter_reading *r, const struct yaml_node *n, void *out);
	size_t offset; /* of the member */
};

/* Every name of every field; of several for one field the first that is given counts. Ends with
 * a NULL name. */
extern const struct front_matter_key front_matter_keys[];

#endif
