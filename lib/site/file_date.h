/* SPDX-License-Identifier: MIT */
/* What a file's path says of its essay: which part of the path names it, and the day before
 * that name. Reads no file. */
#ifndef QUIRE_LIB_SITE_FILE_DATE_H
#define QUIRE_LIB_SITE_FILE_DATE_H

#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/clock.h"

/* file_segment_start - where the segment of a path begins that ends before end. */
size_t file_segment_start(const char *path, size_t end) NONNULL PURE WARN_UNUSED;

/* file_name_segment - the part of a relative path that names the essay: the file's name without
 * .md or .markdown, or its folder's for index and _index. Offsets into file. */
void file_name_segment(const char *file, size_t *start, size_t *end) NONNULL;

/* file_name_date - the day that a name of len bytes begins with: "2015-03-17-name", "2015-3-17".
 * Returns the bytes it takes, the hyphen behind it too, and sets *out, its time of day and
 * offset 0; 0, and *out is unchanged, where there is none. */
size_t file_name_date(const char *name, size_t len, struct clock_date *out) NONNULL WARN_UNUSED;

#endif
