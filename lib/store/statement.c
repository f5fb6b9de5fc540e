/* SPDX-License-Identifier: MIT */
#include "lib/store/statement.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/store/handle.h"

static enum status prepare(struct store *s, const char *sql, struct statement *t)
{
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &t->prepared, NULL) !=
	    SQLITE_OK)
		return store_failed(s, sql);
	t->sql = sql;
	t->store = s;
	return STATUS_OK;
}

enum status statement_get(struct store *s, const char *sql, struct statement **out)
{
	size_t slot = (size_t)(((uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
	struct statement *t;
	size_t tried;
	enum status status = STATUS_OK;

	for (tried = 0; tried < STATEMENT_SLOTS; tried++) {
		t = &s->statements[(slot + tried) % STATEMENT_SLOTS];
		if (!t->sql || t->sql == sql)
			break;
	}
	if (tried == STATEMENT_SLOTS) {
		log_line("database: more than %d statements", STATEMENT_SLOTS);
		return STATUS_STORE;
	}
	if (!t->sql) {
		status = prepare(s, sql, t);
	} else {
		sqlite3_reset(t->prepared);
		sqlite3_clear_bindings(t->prepared);
	}
	if (status == STATUS_OK) {
		t->failed = SQLITE_OK;
		*out = t;
	}
	return status;
}

static void note(struct statement *t, int code)
{
	if (t->failed == SQLITE_OK)
		t->failed = code;
}

void statement_int(struct statement *t, int n, int64_t value)
{
	note(t, sqlite3_bind_int64(t->prepared, n, value));
}

void statement_text(struct statement *t, int n, const char *text)
{
	note(t, sqlite3_bind_text(t->prepared, n, text, -1, SQLITE_STATIC));
}

void statement_blob(struct statement *t, int n, const void *data, size_t len)
{
	/* A NULL pointer would bind NULL, not the empty blob. */
	note(t, sqlite3_bind_blob64(t->prepared, n, len > 0 ? data : "", len, SQLITE_STATIC));
}

void statement_blob_text(struct statement *t, int n, const char *text, size_t len)
{
	note(t, sqlite3_bind_text64(t->prepared, n, len > 0 ? text : "", len, SQLITE_STATIC,
				    SQLITE_UTF8));
}

enum status statement_next(struct statement *t)
{
	enum status status;
	int code;

	if (t->failed != SQLITE_OK) {
		log_line("database: %s: bind: %s", t->sql, sqlite3_errstr(t->failed));
		return STATUS_STORE;
	}
	code = sqlite3_step(t->prepared);
	if (code == SQLITE_ROW)
		return STATUS_OK;
	status = code == SQLITE_DONE ? STATUS_NOT_FOUND : store_failed(t->store, t->sql);
	sqlite3_reset(t->prepared);
	return status;
}

enum status statement_run(struct statement *t)
{
	enum status status = statement_next(t);

	statement_done(t);
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status statement_exec(struct store *s, const char *sql)
{
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	return status == STATUS_OK ? statement_run(t) : status;
}

enum status statement_number(struct statement *t, int64_t *out)
{
	enum status status = statement_next(t);

	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? STATUS_STORE : status;
	*out = statement_column_int(t, 0);
	statement_done(t);
	return STATUS_OK;
}

void statement_done(struct statement *t)
{
	sqlite3_reset(t->prepared);
}

int64_t statement_column_int(struct statement *t, int n)
{
	return sqlite3_column_int64(t->prepared, n);
}

const char *statement_column_text(struct statement *t, int n, struct arena *a)
{
	const char *text = (const char *)sqlite3_column_text(t->prepared, n);

	if (!text)
		return NULL;
	return arena_strndup(a, text, (size_t)sqlite3_column_bytes(t->prepared, n));
}

struct blob statement_column_blob(struct statement *t, int n, struct arena *a)
{
	const void *data = sqlite3_column_blob(t->prepared, n);
	size_t len = (size_t)sqlite3_column_bytes(t->prepared, n);

	return (struct blob){.data = arena_strndup(a, data ? data : "", len), .len = len};
}
