/* SPDX-License-Identifier: MIT */
/* Prepared statements for the models of this room. Every statement is a literal; values are
 * bound, never pasted. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_STATEMENT_H
#define QUIRE_LIB_STORE_STATEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

struct statement;

/* statement_get - the prepared form of a literal, reset and unbound, kept by the store until it
 * closes. sql: a string literal; its address is the cache's key.
 * STATUS_OK: *out is borrowed; STATUS_STORE (logged). */
enum status statement_get(struct store *s, const char *sql, struct statement **out)
	NONNULL WARN_UNUSED;

/* statement_int - bind a number to parameter n, from 1. A failure to bind is reported by the next
 * statement_next. */
void statement_int(struct statement *t, int n, int64_t value) NONNULL;

/* statement_text - the same for a text, borrowed until the statement is got again; NULL binds
 * NULL. */
void statement_text(struct statement *t, int n, const char *text) NONNULL_AT(1);

/* statement_blob - the same for bytes. */
void statement_blob(struct statement *t, int n, const void *data, size_t len) NONNULL_AT(1);

/* statement_blob_text - the same for a text whose length is known. */
void statement_blob_text(struct statement *t, int n, const char *text, size_t len) NONNULL_AT(1);

/* statement_next - the next row.
 * STATUS_OK: columns can be read; STATUS_NOT_FOUND: no more, the statement is reset;
 * STATUS_BUSY; STATUS_STORE (logged). */
enum status statement_next(struct statement *t) NONNULL WARN_UNUSED;

/* statement_run - for what returns no row. STATUS_OK; STATUS_BUSY; STATUS_STORE (logged). */
enum status statement_run(struct statement *t) NONNULL WARN_UNUSED;

/* statement_exec - the same for a literal that nothing is bound to; sql as statement_get has it. */
enum status statement_exec(struct store *s, const char *sql) NONNULL WARN_UNUSED;

/* statement_number - for what returns one row: its first column; 0 for NULL.
 * STATUS_OK; STATUS_BUSY; STATUS_STORE (logged), and where there is no row (not logged). */
enum status statement_number(struct statement *t, int64_t *out) NONNULL WARN_UNUSED;

/* statement_done - leave a statement before its last row. */
void statement_done(struct statement *t) NONNULL;

/* statement_column_int - column n, from 0; 0 for NULL. */
int64_t statement_column_int(struct statement *t, int n) NONNULL WARN_UNUSED;

/* statement_column_text - a copy of column n in a; NULL for NULL. */
const char *statement_column_text(struct statement *t, int n, struct arena *a) NONNULL WARN_UNUSED;

/* statement_column_blob - a copy of column n in a, NUL-terminated after its length. */
struct blob statement_column_blob(struct statement *t, int n, struct arena *a) NONNULL WARN_UNUSED;

#endif
