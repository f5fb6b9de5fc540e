/* SPDX-License-Identifier: MIT */
/* What each page shows, as structs for templates, and how they are filled from the store's
 * models. Makes no HTTP decision and asks no clock; doc/templates.md is the contract. */
#ifndef QUIRE_LIB_RENDER_VIEW_H
#define QUIRE_LIB_RENDER_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/render/html.h"
#include "lib/render/template.h"
#include "lib/site/settings.h"
#include "lib/site/words.h"
#include "lib/store/edition.h"
#include "lib/store/essay.h"

#define VIEW_CONTRACT 1 /* the version of doc/templates.md */

/* Where a preview serves the script that reloads the page on save; under the base address. */
#define VIEW_RELOAD_PATH "/.quire/reload.js"

/* Templates name the members below as they are named here; doc/templates.md says what each
 * means to a writer. */

/* What every page knows of its site; made once an edition. Texts are "" where not set. */
struct view_site {
	const char *title;
	const char *description;
	const char *author;
	const char *home_url;   /* of the index */
	const char *style_url;  /* of the style sheet */
	const char *language;   /* BCP 47 */
	const char *direction;  /* "ltr" or "rtl" */
	const char *reload_url; /* of the script that reloads a preview; NULL in none */
	bool local;             /* the address is loopback: only the author looks */
	bool preview;           /* drafts are shown, the page reloads on save */
	bool letter;            /* the newsletter is set up */
	bool letter_setup;      /* it is not, and the author is told what to fill in */
	bool comments;          /* comments are set up */
	bool comments_setup;    /* they are not, and the author is told */
	const struct words *words;
	const char *base_url; /* not shown; where addresses begin */
	const char *byline; /* not shown by itself; "Written by …", NULL where nobody is named */
};

/* A link with its text. */
struct view_link {
	const char *title;
	const char *url;
};

/* An essay in a list. */
struct view_entry {
	const char *title;
	const char *url;
	const char *standfirst; /* NULL for none */
	const char *language;   /* BCP 47, where it is not the site's; else NULL */
	const char *direction;  /* "ltr" or "rtl", where language is; else NULL */
	const char *datetime;   /* RFC 3339 */
	const char *date;       /* as the site's language writes it */
	const char *minutes;    /* "2 min read" */
	bool draft;             /* only in a preview */
};

/* The essays of one year. */
struct view_year {
	const char *year;
	struct list entries; /* of struct view_entry */
};

struct view_form; /* of view_subscribe.h */

/* A page of the index. */
struct view_index {
	struct view_site site;
	const char *heading;          /* "All writing" */
	const char *canonical_url;    /* absolute */
	const char *newer_url;        /* NULL on the first page */
	const char *older_url;        /* NULL on the last */
	const char *position;         /* "Page 2 of 7"; NULL where there is one page */
	bool empty;                   /* nothing is published yet */
	struct list years;            /* of struct view_year, newest first */
	const struct view_form *form; /* to sign up for the letter; NULL where there is none */
	struct list pages;            /* of struct view_link: About, Now */
	const char *policy;           /* Content-Security-Policy */
};

/* An essay, or a page that is none. */
struct view_post {
	struct view_site site;
	const char *title;
	const char *standfirst;    /* NULL for none */
	const char *canonical_url; /* absolute */
	const char *language;      /* BCP 47 */
	const char *direction;     /* "ltr" or "rtl" */
	const char *datetime;      /* RFC 3339; NULL for a page that is no essay */
	const char *date;
	const char *updated_datetime; /* NULL where it was not updated */
	const char *updated;          /* "Updated 3 July 2025" */
	const char *minutes;          /* "2 min read"; NULL for a page that is no essay */
	const char *state;            /* "Draft" or "Scheduled for …" in a preview; else NULL */
	const char *image_url;        /* of the picture above the title; NULL for none */
	const char *image_alt;        /* what it shows; "" where that is not said */
	const char *image_width;      /* pixels; NULL where unknown, and then height too */
	const char *image_height;
	struct html body;             /* without its footnotes */
	struct html footnotes;        /* empty for none */
	const char *byline;           /* NULL for a page that is no essay */
	bool essay;                   /* false for a page that is no essay */
	bool related_setup;           /* nothing is related, and the author is told */
	const struct view_form *form; /* to sign up for the letter; NULL where there is none */
	struct list pages;            /* of struct view_link */
	const char *policy;           /* Content-Security-Policy */
};

/* A page that says what went wrong. */
struct view_error {
	struct view_site site;
	const char *title;
	const char *sentence;
	const char *nearest_title; /* NULL where nothing is near */
	struct list nearest;       /* of struct view_entry */
	struct list pages;         /* of struct view_link */
	const char *policy;
};

/* Of struct view_index, view_post, view_error, view_entry, view_year, view_link, view_site, and
 * of those words that stand for themselves. */
extern const struct shape view_index_shape, view_post_shape, view_error_shape, view_entry_shape,
	view_year_shape, view_link_shape, view_site_shape, view_words_shape;

/* view_site - what every page knows. Texts lie in a or are borrowed from settings. */
void view_site(struct arena *a, const struct settings *settings, const struct edition *edition,
	       struct view_site *out) NONNULL;

/* view_entries - essays as lists show them: of struct view_entry. In a. */
struct list view_entries(struct arena *a, const struct view_site *site,
			 const struct essay_list *essays) NONNULL;

/* view_links - the pages that are no essays, which every foot lists: of struct view_link. In a. */
struct list view_links(struct arena *a, const struct view_site *site,
		       const struct essay_list *pages) NONNULL;

/* Which of the index's pages one is. */
struct view_position {
	size_t number; /* from 1 */
	size_t count;  /* of pages in all, at least 1 */
};

/* view_index - a page of the index: its essays, and the pages that are no essays, which every foot
 * lists. Texts lie in a. */
void view_index(struct arena *a, const struct view_site *site, const struct essay_list *essays,
		const struct essay_list *pages, struct view_position position,
		struct view_index *out) NONNULL;

/* view_post - an essay's page. scheduled: whether it is only seen because this is a preview. Texts
 * lie in a. */
void view_post(struct arena *a, const struct view_site *site, const struct essay *essay,
	       const struct essay_list *pages, bool scheduled, struct view_post *out)
	NONNULL_AT(1, 2, 3, 4, 6);

/* What a page that says what went wrong says; from the catalogue of words. */
struct view_message {
	const char *title;
	const char *sentence;
};

/* view_error - a page that says what went wrong, with what may have been meant. */
void view_error(struct arena *a, const struct view_site *site, struct view_message message,
		const struct essay_list *nearest, const struct essay_list *pages,
		struct view_error *out) NONNULL;

#endif
