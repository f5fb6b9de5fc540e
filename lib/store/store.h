/* SPDX-License-Identifier: MIT */
/* One SQLite file: opened, locked, read and written in transactions. Does not know what is
 * in it; the models beside it do.
 *
 * The journal is a rollback journal (TRUNCATE), synchronous FULL, foreign keys on, waits of
 * SQLite's own bounded by busy_timeout. Writers queue on data/quire.lock before they ask
 * SQLite. A handle belongs to one thread. */
#ifndef QUIRE_LIB_STORE_STORE_H
#define QUIRE_LIB_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define STORE_LOCK_SECONDS 5 /* longest wait for the lock */

struct store;

enum store_mode {
	STORE_READ, /* query_only, but a writable handle, since only that heals a killed writer's
		     * journal */
	STORE_WRITE
};

/* store_open - open a site's database. site: its folder, absolute. With STORE_WRITE, data/ and
 * an empty database are made where they are missing.
 * STATUS_OK: store_close ends it; STATUS_NOT_FOUND: no database yet (not logged);
 * STATUS_BUSY; STATUS_STORE, STATUS_IO (logged). */
enum status store_open(const char *site, enum store_mode mode, struct store **out)
	NONNULL WARN_UNUSED;

/* store_close - roll back what is open and close. s may be NULL. */
void store_close(struct store *s);

/* store_set_public - the folder that stored pages lie in, absolute; it need not exist yet.
 * Without one nothing is stored and a change unlinks nothing.
 * STATUS_OK; STATUS_INVALID: not absolute (logged). */
enum status store_set_public(struct store *s, const char *path) NONNULL WARN_UNUSED;

/* store_keep_little - keep 1,000 KiB of the database in memory instead of 16,000, for whoever uses
 * rows all over it once; what a transaction changes comes on top. STATUS_OK; STATUS_STORE
 * (logged). */
enum status store_keep_little(struct store *s) NONNULL WARN_UNUSED;

/* store_read_begin - begin a read transaction and check the schema.
 * STATUS_OK: store_read_end ends it; STATUS_SCHEMA (logged); STATUS_BUSY; STATUS_STORE. */
enum status store_read_begin(struct store *s) NONNULL WARN_UNUSED;

/* store_read_end - end a read transaction; none open is no fault. */
void store_read_end(struct store *s) NONNULL;

/* store_write_begin - take the lock, waiting at most STORE_LOCK_SECONDS, begin a write
 * transaction and check the schema.
 * STATUS_OK: store_commit or store_rollback ends it; STATUS_BUSY: not within the deadline;
 * STATUS_SCHEMA; STATUS_STORE; STATUS_IO (all logged). */
enum status store_write_begin(struct store *s) NONNULL WARN_UNUSED;

/* store_commit - make the pages that were marked unreachable (page.h), commit, give the lock
 * back. Only after STATUS_OK may the change be acknowledged.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE, STATUS_IO: rolled back and unlocked (logged). */
enum status store_commit(struct store *s) NONNULL WARN_UNUSED;

/* store_rollback - undo, forget the marks, unlock; none open is no fault. */
void store_rollback(struct store *s) NONNULL;

/* store_write_each - call write for 0 to count - 1, in order, each some hundred in a transaction of
 * their own, so that others get the lock between.
 * STATUS_OK; what write returned, whose transaction is undone; others as store_write_begin and
 * store_commit. */
enum status store_write_each(struct store *s, size_t count,
			     enum status (*write)(struct store *s, void *context, size_t i),
			     void *context) NONNULL_AT(1, 3) WARN_UNUSED;

/* store_migrate - bring the schema up to this build's, one transaction a migration; a change
 * of a database that was there marks the whole site. *from and *to are the versions before and
 * after.
 * STATUS_OK; STATUS_SCHEMA: the database is newer than this build (logged); as
 * store_write_begin and store_commit otherwise. */
enum status store_migrate(struct store *s, int64_t *from, int64_t *to) NONNULL WARN_UNUSED;

/* store_check - look whether the database is whole (integrity_check, foreign_key_check), in a
 * transaction. limit: of faults that are told. *out: one line each, *count of them, in a.
 * STATUS_OK, also with faults; STATUS_BUSY; STATUS_STORE (logged). */
enum status store_check(struct store *s, struct arena *a, size_t limit, const char *const **out,
			size_t *count) NONNULL WARN_UNUSED;

/* store_schema - the schema's version that this build knows. */
int64_t store_schema(void) PURE WARN_UNUSED;

#endif
