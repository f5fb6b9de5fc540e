/* SPDX-License-Identifier: MIT */
/* A site of its own for a test of lib/store: a temporary folder, its database, a public folder
 * and essays. */
#ifndef QUIRE_TESTS_UNIT_STORE_FIXTURE_H
#define QUIRE_TESTS_UNIT_STORE_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/store/register.h"
#include "lib/store/rendering.h"
#include "lib/store/store.h"

#define FIXTURE_NOW INT64_C(1800000000) /* the moment that fixture_essay publishes at */

struct fixture {
	char folder[64]; /* the site's, absolute */
	char public[80];
	struct arena arena;
	struct store *store; /* STORE_WRITE, migrated, public set */
};

/* fixture_open, fixture_close - make one, and remove it with all files. Failures fail the test. */
void fixture_open(struct fixture *f) NONNULL;
void fixture_close(struct fixture *f) NONNULL;

/* fixture_begin, fixture_commit - a write transaction that must succeed. */
void fixture_begin(struct fixture *f) NONNULL;
void fixture_commit(struct fixture *f) NONNULL;

/* fixture_setup, fixture_teardown - the same as cmocka calls them: *state is a fixture. */
int fixture_setup(void **state) NONNULL;
int fixture_teardown(void **state) NONNULL;

/* fixture_setup_writing, fixture_teardown_writing - the same around a write transaction, which is
 * committed at the end. */
int fixture_setup_writing(void **state) NONNULL;
int fixture_teardown_writing(void **state) NONNULL;

/* fixture_prune - rendering_prune in a transaction of its own; how many were deleted. */
int64_t fixture_prune(struct fixture *f, int64_t limit) NONNULL;

/* fixture_count - the number that a query gives, seen by a handle of its own. */
int fixture_count(const struct fixture *f, const char *sql) NONNULL;

/* fixture_rendering - one with this title and html, in a write transaction; its id. */
int64_t fixture_rendering(struct fixture *f, const char *title, const char *html) NONNULL;

/* fixture_entry - an essay whose identity, slug and title are `slug`, with a rendering of its
 * own and its own address, ready for register_put; in a write transaction. In f->arena. */
struct register_entry fixture_entry(struct fixture *f, const char *slug, int64_t date_at) NONNULL;

/* fixture_put - register_put in the open transaction, of the essay that has the entry's identity
 * or of a new one. */
enum status fixture_put(struct fixture *f, const struct register_entry *entry, int64_t now);

/* fixture_essay - publish fixture_entry in a transaction of its own, its page registered. */
void fixture_essay(struct fixture *f, const char *slug, int64_t date_at) NONNULL;

/* fixture_id - an essay's id by its identity; 0 where there is none. */
int64_t fixture_id(struct fixture *f, const char *identity) NONNULL;

/* fixture_has_page, fixture_page - whether public/PATH is there, and its bytes or NULL. In
 * f->arena. */
bool fixture_has_page(struct fixture *f, const char *file) NONNULL;
const char *fixture_page(struct fixture *f, const char *file) NONNULL;

#endif
