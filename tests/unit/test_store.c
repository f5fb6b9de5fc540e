/* SPDX-License-Identifier: MIT */
/* Opening, locking, migrating and transactions, against real files and real processes. */
#include "lib/store/store.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/store/lock.h"
#include "lib/store/page.h"
#include "tests/unit/store_fixture.h"

/* A second handle as plain SQLite has it, for what lib/store doesn't do. */
static sqlite3 *open_plain(const struct fixture *f)
{
	char path[128];
	sqlite3 *db = NULL;

	snprintf(path, sizeof(path), "%s/data/quire.db", f->folder);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	return db;
}

static void run_plain(sqlite3 *db, const char *sql)
{
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void reap(pid_t child, int expected)
{
	int status = 0;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), expected);
}

static void opens_what_is_there(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	struct stat st;
	char path[128];

	assert_int_equal(store_open("/nonexistent", STORE_READ, &s), STATUS_NOT_FOUND);
	assert_int_equal(store_open("/nonexistent", STORE_WRITE, &s), STATUS_IO);
	assert_null(s);
	snprintf(path, sizeof(path), "%s/data/quire.db", f->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	snprintf(path, sizeof(path), "%s/data/quire.lock", f->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(store_open(f->folder, STORE_READ, &s), STATUS_OK);
	assert_int_equal(store_read_begin(s), STATUS_OK);
	store_read_end(s);
	store_read_end(s);
	store_close(s);
	store_close(NULL);
}

static void refuses_what_is_no_database(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	char path[128];
	enum status status;

	store_close(f->store);
	f->store = NULL;
	snprintf(path, sizeof(path), "%s/data/quire.db", f->folder);
	assert_int_equal(file_replace(AT_FDCWD, path, "no database at all, but text", 28, 0600),
			 STATUS_OK);
	status = store_open(f->folder, STORE_READ, &s);
	if (status == STATUS_OK) {
		status = store_read_begin(s);
		store_close(s);
	}
	assert_int_equal(status, STATUS_STORE);
	assert_int_equal(store_open(f->folder, STORE_WRITE, &s), STATUS_STORE);
}

static void migrates_once(void **state)
{
	struct fixture *f = *state;
	int64_t from = -1, to = -1;

	assert_int_equal(store_migrate(f->store, &from, &to), STATUS_OK);
	assert_int_equal(from, store_schema());
	assert_int_equal(to, store_schema());
}

/* What readers are shown of an older one is made anew; before the first publish there is
 * nothing. */
static void a_migration_changes_all_pages(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = open_plain(f);
	struct page_state made, migrated;
	int64_t from = -1, to = -1;

	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(page_look(f->store, "/", &made), STATUS_OK);
	store_read_end(f->store);
	assert_int_equal(made.generation, 0);
	run_plain(db, "INSERT INTO edition (settings, base_url, build, style, made_at)"
		      " VALUES ('', '', '', '', 0); UPDATE site SET edition = 1;"
		      " DROP TABLE mail_key; DROP TABLE subscriber; DROP TABLE consent;"
		      " DROP TABLE confirmation; DROP TABLE confirmation_token;"
		      " DROP TABLE suppression; DROP TABLE letter; DROP TABLE letter_essay;"
		      " DROP TABLE delivery; DROP TABLE covered; DROP TABLE bounce;"
		      " DROP TABLE budget; DROP TABLE mailing;"
		      " DROP INDEX essay_shown; PRAGMA user_version = 1");
	assert_int_equal(store_migrate(f->store, &from, &to), STATUS_OK);
	assert_int_equal(from, 1);
	assert_int_equal(to, store_schema());
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(page_look(f->store, "/", &migrated), STATUS_OK);
	store_read_end(f->store);
	assert_int_equal(migrated.generation, 1);
	sqlite3_close(db);
}

static void migrates_an_empty_one(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	int64_t from = -1, to = -1;
	char folder[128];

	snprintf(folder, sizeof(folder), "%s/other", f->folder);
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_int_equal(store_open(folder, STORE_WRITE, &s), STATUS_OK);
	assert_int_equal(store_read_begin(s), STATUS_SCHEMA);
	assert_int_equal(store_write_begin(s), STATUS_SCHEMA);
	assert_int_equal(store_migrate(s, &from, &to), STATUS_OK);
	assert_int_equal(from, 0);
	assert_int_equal(to, store_schema());
	assert_int_equal(store_read_begin(s), STATUS_OK);
	store_close(s);
}

static void refuses_a_newer_schema(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = open_plain(f);
	int64_t from = -1, to = -1;
	char sql[64];

	/* While the store is open: the version is read in each transaction. */
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	store_read_end(f->store);
	run_plain(db, "PRAGMA user_version = 9999");
	assert_int_equal(store_read_begin(f->store), STATUS_SCHEMA);
	assert_int_equal(store_write_begin(f->store), STATUS_SCHEMA);
	assert_int_equal(store_migrate(f->store, &from, &to), STATUS_SCHEMA);
	assert_int_equal(from, -1);
	snprintf(sql, sizeof(sql), "PRAGMA user_version = %lld", (long long)store_schema());
	run_plain(db, sql);
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	store_read_end(f->store);
	sqlite3_close(db);
}

static void undoes_a_failed_migration(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = open_plain(f);
	int64_t from = -1, to = -1;

	/* The first migration fails in its middle, since one of its tables is there. */
	run_plain(db, "PRAGMA foreign_keys = OFF; DROP TABLE edition; DROP TABLE site;"
		      "PRAGMA user_version = 0");
	assert_int_equal(store_migrate(f->store, &from, &to), STATUS_STORE);
	assert_int_equal(sqlite3_exec(db, "SELECT * FROM edition", NULL, NULL, NULL), SQLITE_ERROR);
	assert_int_equal(store_read_begin(f->store), STATUS_SCHEMA);
	sqlite3_close(db);
}

static void reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;

	assert_int_equal(store_open(f->folder, STORE_READ, &s), STATUS_OK);
	assert_int_equal(store_read_begin(s), STATUS_OK);
	assert_int_equal(register_remove(s, 1, 1), STATUS_STORE);
	store_close(s);
}

static void lock_has_a_deadline(void **state)
{
	struct fixture *f = *state;
	int held = -1, fd = -1;
	int64_t began;
	char path[128];
	struct itimerval timer = {.it_value = {.tv_sec = 1000}}, left;
	struct sigaction before = {.sa_handler = SIG_IGN}, after;

	snprintf(path, sizeof(path), "%s/data/quire.lock", f->folder);
	sigaction(SIGALRM, &before, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	assert_int_equal(lock_take(path, 1, &held), STATUS_OK);
	began = clock_monotonic_ms();
	assert_int_equal(lock_try(path, &fd), STATUS_BUSY);
	assert_true(clock_monotonic_ms() - began < 500);
	assert_int_equal(lock_take(path, 1, &fd), STATUS_BUSY);
	assert_in_range(clock_monotonic_ms() - began, 1000, 3000);
	assert_int_equal(fd, -1);
	lock_give(held);
	assert_int_equal(lock_try(path, &fd), STATUS_OK);
	lock_give(fd);
	lock_give(-1);
	/* What the process had of its own is back. */
	sigaction(SIGALRM, NULL, &after);
	assert_true(after.sa_handler == SIG_IGN);
	getitimer(ITIMER_REAL, &left);
	assert_in_range(left.it_value.tv_sec, 900, 1000);
	setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {.tv_sec = 0}}, NULL);
	assert_int_equal(lock_try("/nonexistent/lock", &fd), STATUS_IO);
}

static void lock_of_a_killed_process_is_free(void **state)
{
	struct fixture *f = *state;
	int ready[2], fd = -1;
	char path[128], byte;
	pid_t child;

	snprintf(path, sizeof(path), "%s/data/quire.lock", f->folder);
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		if (lock_take(path, 1, &fd) != STATUS_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(lock_try(path, &fd), STATUS_BUSY);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(lock_try(path, &fd), STATUS_OK);
	lock_give(fd);
	close(ready[0]);
	close(ready[1]);
}

/* A restore puts another file in the lock's place: who waited for the old one holds the new one,
 * so that there is one holder, not two. */
static void lock_is_of_the_file_in_place(void **state)
{
	struct fixture *f = *state;
	char path[128], other[128];
	struct stat ours, there;
	int fd = -1, second = -1, code = -1;
	pid_t child;

	snprintf(path, sizeof(path), "%s/data/quire.lock", f->folder);
	snprintf(other, sizeof(other), "%s/data/other.lock", f->folder);
	assert_int_equal(lock_take(path, 1, &fd), STATUS_OK);
	child = fork();
	if (child == 0) {
		const struct timespec while_it_waits = {.tv_nsec = 200000000};

		nanosleep(&while_it_waits, NULL);
		_exit(file_replace(AT_FDCWD, other, "", 0, 0600) != STATUS_OK ||
		      rename(other, path) != 0 || flock(fd, LOCK_UN) != 0);
	}
	assert_int_equal(lock_take(path, 5, &second), STATUS_OK);
	assert_int_equal(fstat(second, &ours), 0);
	assert_int_equal(stat(path, &there), 0);
	assert_int_equal(ours.st_ino, there.st_ino);
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_int_equal(code, 0);
	close(fd);
	assert_int_equal(lock_try(path, &fd), STATUS_BUSY);
	lock_give(second);
}

/* What one of many writers does: each transaction holds the lock for a while. */
static int write_much(const char *folder, int number)
{
	struct store *s = NULL;
	char path[64];

	if (store_open(folder, STORE_WRITE, &s) != STATUS_OK)
		return 1;
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "/%d-%d/", number, i);
		if (store_write_begin(s) != STATUS_OK)
			return 2;
		if (page_register(s, path) != STATUS_OK)
			return 3;
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
		if (store_commit(s) != STATUS_OK)
			return 4;
	}
	store_close(s);
	return 0;
}

static int count_one(void *count, int columns, char **values, char **names)
{
	(void)columns;
	(void)names;
	*(int *)count = (int)strtol(values[0], NULL, 10);
	return 0;
}

static void writers_queue(void **state)
{
	struct fixture *f = *state;
	pid_t children[8];
	sqlite3 *db;
	int count = 0;

	for (int i = 0; i < 8; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(write_much(f->folder, i));
	}
	for (int i = 0; i < 8; i++)
		reap(children[i], 0);
	db = open_plain(f);
	assert_int_equal(sqlite3_exec(db, "SELECT count(*) FROM page", count_one, &count, NULL),
			 SQLITE_OK);
	assert_int_equal(count, 160);
	sqlite3_close(db);
}

static void writer_gives_up_in_time(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	int64_t began;

	assert_int_equal(store_open(f->folder, STORE_WRITE, &s), STATUS_OK);
	fixture_begin(f);
	began = clock_monotonic_ms();
	assert_int_equal(store_write_begin(s), STATUS_BUSY);
	assert_in_range(clock_monotonic_ms() - began, 5000, 8000);
	store_rollback(f->store);
	assert_int_equal(store_write_begin(s), STATUS_OK);
	store_close(s);
	fixture_begin(f);
	store_rollback(f->store);
}

/* A long transaction of a plain SQLite that spills its journal, and is killed. */
static void die_in_a_transaction(const struct fixture *f)
{
	sqlite3 *db = open_plain(f);

	run_plain(db, "PRAGMA cache_size = 5; BEGIN IMMEDIATE;"
		      "UPDATE rendering SET title = 'half done', html = zeroblob(9000)");
	kill(getpid(), SIGKILL);
	_exit(1);
}

static void reader_heals_a_killed_writer(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	struct essay e;
	struct stat st;
	char path[128];
	int status = 0;
	pid_t child;

	fixture_begin(f);
	for (int i = 0; i < 200; i++)
		(void)fixture_rendering(f, arena_printf(&f->arena, "%d", i),
					memset(arena_alloc(&f->arena, 8001), 'x', 8000));
	fixture_commit(f);
	fixture_essay(f, "whole", 1);
	store_close(f->store);
	f->store = NULL;
	child = fork();
	if (child == 0)
		die_in_a_transaction(f);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	snprintf(path, sizeof(path), "%s/data/quire.db-journal", f->folder);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size > 512);
	assert_int_equal(store_open(f->folder, STORE_READ, &s), STATUS_OK);
	assert_int_equal(store_read_begin(s), STATUS_OK);
	assert_int_equal(essay_find(s, &f->arena, "/writing/whole/", 2, &e), STATUS_OK);
	assert_string_equal(e.title, "whole");
	assert_string_equal(e.html.data, "whole");
	store_close(s);
	assert_true(stat(path, &st) != 0 || st.st_size == 0);
}

/* Commits without end until it is killed. Both pages are registered or neither. */
static void commit_for_ever(const char *folder)
{
	struct store *s = NULL;
	char path[64];

	if (store_open(folder, STORE_WRITE, &s) != STATUS_OK)
		_exit(1);
	for (int i = 0;; i++) {
		for (int half = 0; half < 2; half++) {
			if (half == 0 && store_write_begin(s) != STATUS_OK)
				_exit(2);
			snprintf(path, sizeof(path), "/%ld-%d-%d/", (long)getpid(), i, half);
			if (page_register(s, path) != STATUS_OK)
				_exit(3);
		}
		if (store_commit(s) != STATUS_OK)
			_exit(4);
	}
}

static void kills_leave_whole_transactions(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	int count = 1;

	for (int i = 0; i < 30; i++) {
		pid_t child = fork();

		if (child == 0)
			commit_for_ever(f->folder);
		nanosleep(&(struct timespec){.tv_nsec = 3000000 + i * 1370000}, NULL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_int_equal(store_read_begin(f->store), STATUS_OK);
		store_read_end(f->store);
	}
	db = open_plain(f);
	assert_int_equal(sqlite3_exec(db, "SELECT count(*) % 2 FROM page", count_one, &count, NULL),
			 SQLITE_OK);
	assert_int_equal(count, 0);
	assert_int_equal(sqlite3_exec(db,
				      "SELECT count(*) <> 1 OR max(integrity_check) <> 'ok'"
				      " FROM pragma_integrity_check",
				      count_one, &count, NULL),
			 SQLITE_OK);
	assert_int_equal(count, 0);
	sqlite3_close(db);
}

static void rollback_undoes(void **state)
{
	struct fixture *f = *state;
	struct essay e;

	fixture_begin(f);
	assert_int_equal(fixture_put(f, &(struct register_entry){0}, 1), STATUS_STORE);
	store_rollback(f->store);
	store_rollback(f->store);
	assert_int_equal(store_read_begin(f->store), STATUS_OK);
	assert_int_equal(essay_find(f->store, &f->arena, "/writing/x/", 1, &e), STATUS_NOT_FOUND);
	store_read_end(f->store);
}

static void reader_holds_up_no_writer_for_ever(void **state)
{
	struct fixture *f = *state;
	struct store *s = NULL;
	int64_t began = clock_monotonic_ms();

	/* A reader that never ends keeps a commit waiting; then it is undone, not half done. */
	assert_int_equal(store_open(f->folder, STORE_READ, &s), STATUS_OK);
	assert_int_equal(store_read_begin(s), STATUS_OK);
	fixture_begin(f);
	assert_int_equal(page_register(f->store, "/x/"), STATUS_OK);
	assert_int_equal(store_commit(f->store), STATUS_BUSY);
	assert_in_range(clock_monotonic_ms() - began, 4000, 9000);
	store_close(s);
	fixture_begin(f);
	fixture_commit(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(opens_what_is_there),
		TEST(refuses_what_is_no_database),
		TEST(migrates_once),
		TEST(a_migration_changes_all_pages),
		TEST(migrates_an_empty_one),
		TEST(refuses_a_newer_schema),
		TEST(undoes_a_failed_migration),
		TEST(reader_cannot_write),
		TEST(lock_has_a_deadline),
		TEST(lock_of_a_killed_process_is_free),
		TEST(lock_is_of_the_file_in_place),
		TEST(writers_queue),
		TEST(writer_gives_up_in_time),
		TEST(reader_heals_a_killed_writer),
		TEST(kills_leave_whole_transactions),
		TEST(rollback_undoes),
		TEST(reader_holds_up_no_writer_for_ever),
#undef TEST
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
