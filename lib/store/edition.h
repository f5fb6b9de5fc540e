/* SPDX-License-Identifier: MIT */
/* An edition: the settings and templates as they were published, so that programs never read
 * what a writer may be editing. Does not parse them. */
#ifndef QUIRE_LIB_STORE_EDITION_H
#define QUIRE_LIB_STORE_EDITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* A template that the site overrides. */
struct edition_template {
	const char *name; /* "post"; without extension */
	const char *text;
};

struct edition {
	int64_t id;                               /* 0 while not stored */
	const char *settings;                     /* by settings_write */
	const char *base_url;                     /* ends in "/" */
	const char *build;                        /* of the quire that published it */
	const char *style;                        /* path of the style sheet under public/ */
	bool preview;                             /* drafts are shown, marked */
	int64_t made_at;                          /* seconds UTC */
	const struct edition_template *templates; /* sorted by name */
	size_t template_count;
};

/* edition_load - the current edition, in a transaction; its parts lie in a.
 * STATUS_OK; STATUS_NOT_FOUND: nothing was published yet; STATUS_STORE (logged). */
enum status edition_load(struct store *s, struct arena *a, struct edition *out) NONNULL WARN_UNUSED;

/* edition_turn - make an edition the current one, in a write transaction; marks the whole
 * site. Nothing is done where the current one says the same (made_at aside). Older editions
 * are deleted.
 * STATUS_OK; STATUS_STORE (logged). */
enum status edition_turn(struct store *s, const struct edition *e) NONNULL WARN_UNUSED;

/* edition_is_same - whether two editions say the same, id and made_at aside. */
bool edition_is_same(const struct edition *a, const struct edition *b) NONNULL PURE WARN_UNUSED;

#endif
