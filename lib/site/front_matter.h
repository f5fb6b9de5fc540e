/* SPDX-License-Identifier: MIT */
/* What an essay's file says of itself between its `---` lines, in its name and, where it gives no
 * title, in the heading that its text begins with. Does not read Markdown: who calls it says how a
 * heading is read. Does not know other essays.
 *
 * Keys, in any case: title; description, summary, dek or excerpt; date; updated, lastmod,
 * modified or last_modified_at; slug; tags; series; draft (or published: false); related;
 * aliases or redirect_from; image; image_alt; language, lang or locale; toc; id; permalink or
 * url, whose path is one more alias. Others are kept as they are, and so is a second name for
 * the same. One that is a slip for a key not given ("titel") is a warning. */
#ifndef QUIRE_LIB_SITE_FRONT_MATTER_H
#define QUIRE_LIB_SITE_FRONT_MATTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/clock.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"

#define FRONT_MATTER_LIST_MAX 200 /* items of a list */

/* Texts are UTF-8, trimmed, one line; NULL where not given, unless said. Lists end with NULL
 * and are never NULL themselves. */
struct front_matter {
	const char *id;
	const char *title; /* never NULL: without one the heading that the body begins with, which
			    * then is no part of the body; else the slug's words */
	const char *description;
	bool has_date;          /* by the front matter, else by the file's name */
	struct clock_date date; /* in the site's zone where it named none; if has_date */
	bool has_updated;
	struct clock_date updated; /* if has_updated */
	const char *slug;          /* never NULL; valid by slug_is_valid */
	const char *const *tags;   /* each once, whatever its case */
	const char *series;
	bool draft; /* as the file says; an essay without a date is one too: its caller's rule */
	const char *const *related; /* slugs */
	const char *const *aliases; /* "/old/path/" or an old slug */
	const char *image;
	const char *image_alt;
	const char *language; /* BCP 47 */
	bool toc;
	const char *extra; /* unknown keys as a JSON object; NULL where there are none */
	struct place slug_place, aliases_place, id_place; /* where given; else line 0 */
	size_t body_offset;                               /* where the Markdown begins, in bytes */
	size_t body_line;                                 /* and on which line, from 1 */
};

/* A file as it was read. */
struct front_matter_source {
	const char *name; /* as messages name it: "writing/2019/a.md" */
	const char *file; /* relative to its folder, with "/", for the slug and the date */
	const char *text; /* the whole file, any bytes */
	size_t len;
	/* What a body's leading heading of level 1 says, as plain text, and in *end how many of the
	 * body's bytes it takes; NULL, *end unchanged, for none. body: any bytes, len of them.
	 * UTF-8, in a; white space in it doesn't matter. Asked where no title is given; NULL where
	 * no heading is to be a title. */
	const char *(*heading)(struct arena *a, const char *body, size_t len, size_t *end);
};

/* front_matter_parse - read a file's front matter. The site's zone must be set
 * (clock_set_zone). A file without `---` on its first line has none.
 * STATUS_OK, also with warnings; STATUS_INVALID: errors were added, *out is unchanged. */
enum status front_matter_parse(struct arena *a, const struct front_matter_source *source,
			       struct problems *problems, struct front_matter *out)
	NONNULL WARN_UNUSED;

/* front_matter_parse_date - a date as blogs write them: RFC 3339; a day alone, its parts of
 * one or two digits; a day and a time with or without seconds, with "Z", "+05:30", "-0400",
 * "-4", "UTC" or no zone, which is the site's.
 * STATUS_OK; STATUS_INVALID: out unchanged, nothing said. */
enum status front_matter_parse_date(const char *text, struct clock_date *out) NONNULL WARN_UNUSED;

#endif
