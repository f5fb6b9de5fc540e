/* SPDX-License-Identifier: MIT */
/* What a store is made of. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_HANDLE_H
#define QUIRE_LIB_STORE_HANDLE_H

#include <stdbool.h>
#include <stddef.h>

#include <sqlite3.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

#define STATEMENT_SLOTS 256 /* a power of two, well above the number of literals */
#define PAGE_MARKS_MAX  512 /* more of them become the site's */

struct statement {
	const char *sql; /* the literal, whose address is the key; NULL in a free slot */
	sqlite3_stmt *prepared;
	struct store *store;
	int failed; /* SQLite's code of the first bind that failed; SQLITE_OK */
};

/* A page, or all registered pages under a prefix, that the transaction changes. */
struct page_mark {
	const char *path;
	bool under; /* path is a prefix */
};

struct page_marks {
	struct arena arena;      /* holds what is below until the transaction ends */
	struct page_mark *items; /* PAGE_MARKS_MAX of them; NULL before the first */
	size_t count;
	bool site;        /* every page; items no longer matter */
	const char *left; /* public folder that no page is stored in any more; NULL for none */
};

enum store_phase {
	STORE_IDLE,
	STORE_READING,
	STORE_WRITING
};

struct store {
	struct arena arena; /* holds the store itself and its texts */
	sqlite3 *db;
	enum store_mode mode;
	enum store_phase phase;
	const char *lock_path; /* data/quire.lock, absolute */
	int lock;              /* its descriptor while a write transaction holds it, else -1 */
	const char *public;    /* folder of stored pages, absolute; NULL where there is none */
	struct page_marks marks;
	struct statement statements[STATEMENT_SLOTS]; /* open addressing by the literal's address */
};

/* store_failed - SQLite's last error as a status, what it says logged with what was being done.
 * STATUS_BUSY (not logged); STATUS_STORE. */
enum status store_failed(struct store *s, const char *doing) NONNULL WARN_UNUSED;

/* store_version - the schema's version that the database has, in a transaction.
 * STATUS_OK; STATUS_BUSY; STATUS_STORE (logged). */
enum status store_version(struct store *s, int64_t *out) NONNULL WARN_UNUSED;

/* store_begin - store_write_begin without the check of the schema, for migrations. */
enum status store_begin(struct store *s) NONNULL WARN_UNUSED;

#endif
