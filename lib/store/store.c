/* SPDX-License-Identifier: MIT */
#include "lib/store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/pause.h"
#include "lib/site/layout.h"
#include "lib/store/handle.h"
#include "lib/store/lock.h"
#include "lib/store/page_commit.h"
#include "lib/store/statement.h"

#define EACH_COUNT 500 /* calls of store_write_each in one transaction */

enum status store_failed(struct store *s, const char *doing)
{
	int code = sqlite3_errcode(s->db) & 0xff;

	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return STATUS_BUSY;
	log_line("database: %s: %s", doing, sqlite3_errmsg(s->db));
	return STATUS_STORE;
}

/* Make data/ and an empty database, neither for others' eyes. O_EXCL, since to close a second
 * descriptor of a database in use would drop this process's locks on it. */
static enum status make_files(struct arena *a, const char *site, const char *database)
{
	const char *data = file_join(a, site, "data");
	int fd;

	if (mkdir(data, 0700) < 0 && errno != EEXIST) {
		log_line("%s: %s", data, strerror(errno));
		return STATUS_IO;
	}
	fd = open(database, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno != EEXIST) {
		log_line("%s: %s", database, strerror(errno));
		return STATUS_IO;
	}
	if (fd >= 0)
		close(fd);
	return STATUS_OK;
}

static enum status set_journal(struct store *s)
{
	struct statement *t;
	const char *mode = NULL;
	struct arena a;
	enum status status = statement_get(s, "PRAGMA journal_mode = TRUNCATE", &t);

	arena_init(&a, 0, NULL, NULL);
	if (status == STATUS_OK)
		status = statement_next(t);
	if (status == STATUS_OK) {
		mode = statement_column_text(t, 0, &a);
		statement_done(t);
		if (!mode || strcmp(mode, "truncate") != 0) {
			log_line("database: its journal is %s and can't be changed",
				 mode ? mode : "unknown");
			status = STATUS_STORE;
		}
	}
	arena_release(&a);
	return status;
}

/* cache_spill is off so that a transaction takes no exclusive lock before it commits: it never
 * keeps readers waiting longer than its commit does. */
static enum status set_up(struct store *s)
{
	const char *pragmas = s->mode == STORE_READ
				      ? "PRAGMA query_only = ON"
				      : "PRAGMA synchronous = FULL; PRAGMA cache_spill = OFF;"
					"PRAGMA cache_size = -16000";

	sqlite3_busy_timeout(s->db, STORE_LOCK_SECONDS * 1000);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	if (sqlite3_exec(s->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
		return store_failed(s, "open");
	return s->mode == STORE_READ ? STATUS_OK : set_journal(s);
}

enum status store_keep_little(struct store *s)
{
	if (sqlite3_exec(s->db, "PRAGMA cache_size = -1000", NULL, NULL, NULL) == SQLITE_OK)
		return STATUS_OK;
	return store_failed(s, "keep little");
}

enum status store_open(const char *site, enum store_mode mode, struct store **out)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	struct arena a;
	struct store *s;
	const char *database;
	enum status status = STATUS_OK;

	arena_init(&a, 0, NULL, NULL);
	s = arena_alloc(&a, sizeof(*s));
	s->mode = mode;
	s->lock = -1;
	s->lock_path = file_join(&a, site, LAYOUT_LOCK);
	arena_init(&s->marks.arena, 0, NULL, NULL);
	database = file_join(&a, site, LAYOUT_DATABASE);
	s->arena = a;
	if (mode == STORE_WRITE)
		status = make_files(&s->arena, site, database);
	else if (access(database, F_OK) < 0)
		status = STATUS_NOT_FOUND;
	if (status != STATUS_OK)
		goto out;
	/* Nobody asks SQLite how much memory it uses. Refused, to no harm, once it is in use. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_open_v2(database, &s->db, flags, NULL) != SQLITE_OK) {
		status = s->db ? store_failed(s, database) : STATUS_STORE;
		goto out;
	}
	status = set_up(s);
out:
	if (status == STATUS_OK)
		*out = s;
	else
		store_close(s);
	return status;
}

void store_close(struct store *s)
{
	struct arena a;

	if (!s)
		return;
	if (s->db)
		store_rollback(s);
	for (size_t i = 0; i < STATEMENT_SLOTS; i++)
		sqlite3_finalize(s->statements[i].prepared);
	sqlite3_close(s->db);
	arena_release(&s->marks.arena);
	a = s->arena;
	arena_release(&a);
}

enum status store_set_public(struct store *s, const char *path)
{
	if (path[0] != '/') {
		log_line("public folder: \"%s\" is not absolute", path);
		return STATUS_INVALID;
	}
	if (!s->public || strcmp(s->public, path) != 0)
		s->public = arena_strdup(&s->arena, path);
	return STATUS_OK;
}

enum status store_version(struct store *s, int64_t *out)
{
	struct statement *t;
	enum status status = statement_get(s, "PRAGMA user_version", &t);

	if (status == STATUS_OK)
		status = statement_next(t);
	if (status == STATUS_OK) {
		*out = statement_column_int(t, 0);
		statement_done(t);
	}
	return status;
}

static enum status check_schema(struct store *s)
{
	int64_t version = 0;
	enum status status = store_version(s, &version);

	if (status != STATUS_OK || version == store_schema())
		return status;
	log_line("database: its schema is %lld, this build's %lld: %s", (long long)version,
		 (long long)store_schema(),
		 version < store_schema() ? "run quire migrate" : "start the newer build");
	return STATUS_SCHEMA;
}

enum status store_read_begin(struct store *s)
{
	enum status status;

	assert(s->phase == STORE_IDLE);
	status = statement_exec(s, "BEGIN");
	if (status != STATUS_OK)
		return status;
	s->phase = STORE_READING;
	status = check_schema(s);
	if (status != STATUS_OK)
		store_read_end(s);
	PAUSE("render-begun");
	return status;
}

static void undo(struct store *s)
{
	/* SQLite has rolled back by itself after some errors. */
	if (!sqlite3_get_autocommit(s->db) && statement_exec(s, "ROLLBACK") != STATUS_OK)
		log_line("database: can't roll back");
}

void store_read_end(struct store *s)
{
	if (s->phase != STORE_READING)
		return;
	if (statement_exec(s, "COMMIT") != STATUS_OK)
		undo(s);
	s->phase = STORE_IDLE;
}

enum status store_begin(struct store *s)
{
	enum status status;

	assert(s->phase == STORE_IDLE && s->mode == STORE_WRITE);
	status = lock_take(s->lock_path, STORE_LOCK_SECONDS, &s->lock);
	if (status != STATUS_OK) {
		if (status == STATUS_BUSY)
			log_line("%s: not free within %d seconds", s->lock_path,
				 STORE_LOCK_SECONDS);
		return status;
	}
	PAUSE("change-locked");
	s->phase = STORE_WRITING;
	status = statement_exec(s, "BEGIN IMMEDIATE");
	if (status != STATUS_OK) {
		log_line("database: no write transaction: %s", status_name(status));
		store_rollback(s);
	}
	PAUSE("change-begun");
	return status;
}

enum status store_write_begin(struct store *s)
{
	enum status status = store_begin(s);

	if (status != STATUS_OK)
		return status;
	status = check_schema(s);
	if (status != STATUS_OK)
		store_rollback(s);
	return status;
}

enum status store_commit(struct store *s)
{
	enum status status;

	assert(s->phase == STORE_WRITING);
	status = page_commit(s);
	if (status == STATUS_OK) {
		status = statement_exec(s, "COMMIT");
		if (status == STATUS_BUSY)
			log_line("database: readers did not let it commit");
	}
	if (status != STATUS_OK) {
		store_rollback(s);
		return status;
	}
	PAUSE("change-committed");
	lock_give(s->lock);
	s->lock = -1;
	s->phase = STORE_IDLE;
	PAUSE("change-unlocked");
	return STATUS_OK;
}

void store_rollback(struct store *s)
{
	store_read_end(s);
	if (s->phase != STORE_WRITING)
		return;
	undo(s);
	page_forget(s);
	lock_give(s->lock);
	s->lock = -1;
	s->phase = STORE_IDLE;
}

enum status store_write_each(struct store *s, size_t count,
			     enum status (*write)(struct store *s, void *context, size_t i),
			     void *context)
{
	enum status status = STATUS_OK;
	size_t i = 0, end;

	while (i < count && status == STATUS_OK) {
		end = count - i > EACH_COUNT ? i + EACH_COUNT : count;
		status = store_write_begin(s);
		if (status != STATUS_OK)
			return status;
		for (; i < end && status == STATUS_OK; i++)
			status = write(s, context, i);
		if (status == STATUS_OK)
			status = store_commit(s);
		else
			store_rollback(s);
	}
	return status;
}
