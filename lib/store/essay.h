/* SPDX-License-Identifier: MIT */
/* Essays as readers meet them: one by its path, or many in order. Everything here answers for
 * one moment: what is dated later is not there. Does not change anything (register.h does). */
#ifndef QUIRE_LIB_STORE_ESSAY_H
#define QUIRE_LIB_STORE_ESSAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

#define ESSAY_PAGES_MAX 100 /* pages that are no essays, in the foot of each page */

enum essay_kind {
	ESSAY_WRITING = 0, /* from writing/, at /writing/SLUG/ */
	ESSAY_PAGE = 1     /* from pages/, at /SLUG/ */
};

/* Texts are never NULL; "" where there is nothing. */
struct essay {
	int64_t id;
	enum essay_kind kind;
	const char *slug;
	const char *path; /* where it is now: "/writing/SLUG/" */
	int64_t date_at;  /* seconds UTC */
	const char *title;
	const char *standfirst;
	const char *date;     /* RFC 3339, in the site's zone */
	const char *updated;  /* the same; "" for none */
	const char *language; /* BCP 47; "" for the site's */
	const char *tags;     /* one a line */
	int64_t words;
	int64_t minutes;
	bool draft; /* only in a preview */
	/* Only from essay_find: */
	const char *image; /* address of the picture above the title */
	const char *image_alt;
	int64_t image_width, image_height; /* pixels; 0 where unknown */
	const char *origins;               /* see struct rendering */
	struct blob html;
	int64_t notes; /* byte of html that its footnotes begin at */
};

struct essay_list {
	struct essay *items;
	size_t count;
};

/* essay_find - the essay or page that a path leads to, now or by an earlier slug or alias.
 * path: from a reader, any text, with "/" at both ends. Compare out->path to redirect.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_GONE: it was removed; STATUS_BUSY, STATUS_STORE (logged).
 * Texts lie in a. *out is unchanged on failure. */
enum status essay_find(struct store *s, struct arena *a, const char *path, int64_t now,
		       struct essay *out) NONNULL WARN_UNUSED;

/* essay_list - visible essays, newest first, from offset on, at most limit.
 * STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). In a. */
enum status essay_list(struct store *s, struct arena *a, int64_t now, size_t offset, size_t limit,
		       struct essay_list *out) NONNULL WARN_UNUSED;

/* essay_list_letter - the essays of a letter that are still visible, in the letter's order, in a
 * transaction. In a. STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). */
enum status essay_list_letter(struct store *s, struct arena *a, int64_t letter, int64_t now,
			      struct essay_list *out) NONNULL WARN_UNUSED;

/* essay_pages - visible pages that are no essays, by title, at most ESSAY_PAGES_MAX.
 * STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). In a. */
enum status essay_pages(struct store *s, struct arena *a, int64_t now, struct essay_list *out)
	NONNULL WARN_UNUSED;

/* essay_count - how many of a kind are visible. STATUS_OK; STATUS_BUSY, STATUS_STORE. */
enum status essay_count(struct store *s, enum essay_kind kind, int64_t now, size_t *out)
	NONNULL WARN_UNUSED;

/* essay_next - when the next scheduled essay turns visible; 0 where none waits.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE. */
enum status essay_next(struct store *s, int64_t now, int64_t *out) NONNULL WARN_UNUSED;

/* essay_nearest - visible essays whose slug is nearest to a text, nearest first; none where
 * nothing is near. text: from a reader, any bytes, DISTANCE_MAX_LENGTH letters of them looked at.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE. In a. */
enum status essay_nearest(struct store *s, struct arena *a, const char *text, int64_t now,
			  size_t limit, struct essay_list *out) NONNULL WARN_UNUSED;

#endif
