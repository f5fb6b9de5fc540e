/* SPDX-License-Identifier: MIT */
/* What the archive of letters shows: their list, and each by itself. Makes no HTTP decision and
 * asks no clock; doc/templates.md is the contract. */
#ifndef QUIRE_LIB_RENDER_VIEW_ARCHIVE_H
#define QUIRE_LIB_RENDER_VIEW_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/render/template.h"
#include "lib/render/view.h"
#include "lib/store/essay.h"

/* Templates name the members below as they are named here. */

/* A letter in the list. */
struct view_sent {
	const char *title;
	const char *url;
	const char *datetime; /* RFC 3339 */
	const char *date;     /* as the site's language writes it */
};

/* A page of the list. */
struct view_letters {
	struct view_site site;
	const char *canonical_url; /* absolute */
	const char *newer_url;     /* NULL on the first page */
	const char *older_url;     /* NULL on the last */
	bool empty;                /* nothing was sent yet */
	struct list letters;       /* of struct view_sent, newest first */
	const char *subscribe_url;
	struct list pages; /* of struct view_link */
	const char *policy;
};

/* A letter. */
struct view_sent_letter {
	struct view_site site;
	const char *title;
	const char *canonical_url; /* absolute */
	const char *datetime;      /* RFC 3339 */
	const char *date;          /* "Sent on 14 June 2025" */
	struct list entries;       /* of struct view_entry */
	const char *archive_url;
	const char *subscribe_url;
	struct list pages; /* of struct view_link */
	const char *policy;
};

extern const struct shape view_sent_shape, view_letters_shape, view_sent_letter_shape;

/* A letter as it is shown now: without the essays that are gone. */
struct view_archive_letter {
	int64_t id;
	const char *title;
	int64_t sent_at;          /* seconds UTC */
	struct essay_list essays; /* in their order; at least one */
};

/* view_letters - a page of the list. letters: count of them, newest first. Texts lie in a. */
void view_letters(struct arena *a, const struct view_site *site,
		  const struct view_archive_letter *letters, size_t count,
		  const struct essay_list *pages, struct view_letters *out) NONNULL_AT(1, 2, 5, 6);

/* view_letters_turn - what such a page says of its neighbours. page: from 1; more: whether older
 * letters follow. Texts lie in a. */
void view_letters_turn(struct arena *a, size_t page, bool more, struct view_letters *out) NONNULL;

/* view_sent_letter - a letter. Texts lie in a. */
void view_sent_letter(struct arena *a, const struct view_site *site,
		      const struct view_archive_letter *letter, const struct essay_list *pages,
		      struct view_sent_letter *out) NONNULL;

#endif
