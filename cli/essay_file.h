/* SPDX-License-Identifier: MIT */
/* Files of new essays, with their front matter. Does not know which slugs are taken. */
#ifndef QUIRE_CLI_ESSAY_FILE_H
#define QUIRE_CLI_ESSAY_FILE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* essay_file_is_title - whether a text can be a title: UTF-8, one line, no control characters,
 * not blank. */
bool essay_file_is_title(const char *text) NONNULL WARN_UNUSED;

/* essay_file_yaml - a title as YAML takes it: in double quotes where it would be taken for
 * something else without. In a. */
const char *essay_file_yaml(struct arena *a, const char *title) NONNULL RETURNS_NONNULL;

/* essay_file_write - write a draft, SLUG.md in a folder that is made where it is missing, with
 * today's date in the zone set and an id of its own. body: Markdown. *file: its path, in a.
 * STATUS_OK; STATUS_BUSY: there is such a file already, *file (not said); STATUS_IO (logged). */
enum status essay_file_write(struct arena *a, const char *folder, const char *slug,
			     const char *title, const char *body, const char **file)
	NONNULL WARN_UNUSED;

/* essay_file_create - write a file that isn't there yet, and the folders it lies in.
 * STATUS_OK; STATUS_BUSY: it is there already (not said); STATUS_IO (logged). */
enum status essay_file_create(const char *file, const char *text) NONNULL WARN_UNUSED;

#endif
