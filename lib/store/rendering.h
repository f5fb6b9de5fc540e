/* SPDX-License-Identifier: MIT */
/* Renderings: what was made from one essay's source, immutable, with its row for search. Does
 * not know how they are made nor which essay shows which. */
#ifndef QUIRE_LIB_STORE_RENDERING_H
#define QUIRE_LIB_STORE_RENDERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* Texts are never NULL; "" where there is nothing. The columns are described in
 * migrations/0001-essays.sql. */
struct rendering {
	struct hash key;    /* of all it was made from but what links resolved to */
	const char *inputs; /* what its links and images resolved to, one a line */
	const char *title;
	const char *standfirst;
	const char *date;     /* RFC 3339, in the site's zone */
	const char *updated;  /* the same */
	const char *language; /* BCP 47; "" for the site's */
	const char *tags;     /* one a line */
	const char *series;
	const char *image; /* address */
	const char *image_alt;
	int64_t image_width, image_height; /* pixels; 0 where unknown */
	int64_t words;
	int64_t minutes; /* of reading, from 1; 0 for a page that is no essay */
	bool draft;
	bool toc;
	const char *extra;   /* JSON object */
	const char *origins; /* CSP sources its pictures and frames need: "img-src https://x\n" */
	struct blob html;
	int64_t notes;    /* byte of html that its footnotes begin at; its length for none */
	struct blob text; /* for search: the words without markup */
};

/* A candidate for reuse. */
struct rendering_known {
	int64_t id;
	const char *inputs;
};

/* rendering_known - the renderings that have a key; few. *out lies in a.
 * STATUS_OK, with *count 0 where there are none; STATUS_STORE (logged). */
enum status rendering_known(struct store *s, struct arena *a, const struct hash *key,
			    struct rendering_known **out, size_t *count) NONNULL WARN_UNUSED;

/* rendering_add - store one, with its row for search, in a write transaction; one with the same
 * key and inputs is used again. No reader sees it until an essay points to it.
 * STATUS_OK; STATUS_STORE (logged). */
enum status rendering_add(struct store *s, const struct rendering *r, int64_t *id)
	NONNULL WARN_UNUSED;

/* rendering_inputs - one's inputs, in a transaction. In a.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE (logged). */
enum status rendering_inputs(struct store *s, struct arena *a, int64_t id, const char **out)
	NONNULL WARN_UNUSED;

/* rendering_used_inputs - the inputs of what essays point to, in a transaction: at most limit of
 * them, of the essays behind *last, which moves on; 0 at first. In a.
 * STATUS_OK, with fewer than limit at the end; STATUS_BUSY, STATUS_STORE (logged). */
enum status rendering_used_inputs(struct store *s, struct arena *a, int64_t limit, int64_t *last,
				  const char ***out, size_t *count) NONNULL WARN_UNUSED;

/* rendering_prune - delete at most limit renderings that no essay points to, with their rows for
 * search, in a write transaction. *deleted of them.
 * STATUS_OK; STATUS_STORE (logged). */
enum status rendering_prune(struct store *s, int64_t limit, int64_t *deleted) NONNULL WARN_UNUSED;

#endif
