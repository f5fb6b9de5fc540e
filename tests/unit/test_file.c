/* SPDX-License-Identifier: MIT */
#include "lib/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "tests/unit/row.h"

/* What each test has. */
struct place_of_test {
	char path[64]; /* a folder of its own */
	int dir;       /* the same, open */
	int errors;    /* where standard error went before */
	struct arena arena;
};

static int setup(void **state)
{
	static struct place_of_test place;

	snprintf(place.path, sizeof(place.path), "/tmp/quire-test-file-XXXXXX");
	if (!mkdtemp(place.path))
		return -1;
	place.dir = open(place.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	arena_init(&place.arena, 0, NULL, NULL);
	place.errors = dup(STDERR_FILENO);
	*state = &place;
	return place.dir < 0 || place.errors < 0 ? -1 : 0;
}

static void empty_folder(int dir)
{
	DIR *stream = fdopendir(dir);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(dir, entry->d_name, 0) != 0) {
			empty_folder(openat(dir, entry->d_name, O_RDONLY | O_DIRECTORY));
			unlinkat(dir, entry->d_name, AT_REMOVEDIR);
		}
	}
	if (stream)
		closedir(stream);
}

static int teardown(void **state)
{
	struct place_of_test *place = *state;

	dup2(place->errors, STDERR_FILENO);
	close(place->errors);
	empty_folder(place->dir);
	arena_release(&place->arena);
	return rmdir(place->path);
}

static size_t count_entries(int dir)
{
	DIR *stream = fdopendir(openat(dir, ".", O_RDONLY | O_DIRECTORY));
	size_t count = 0;

	assert_non_null(stream);
	while (readdir(stream))
		count++;
	closedir(stream);
	return count - 2;
}

/* From here on standard error is a file of the test's folder. */
static void catch_errors(struct place_of_test *place, const char *name)
{
	int fd = openat(place->dir, name, O_WRONLY | O_CREAT | O_APPEND, 0600);

	assert_true(fd >= 0);
	assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	close(fd);
}

static void test_replace_and_read(void **state)
{
	struct place_of_test *place = *state;
	struct blob blob;
	struct stat st;

	assert_int_equal(file_replace(place->dir, "a.txt", "old", 3, 0600), STATUS_OK);
	assert_int_equal(file_replace(place->dir, "a.txt", "new\0er", 6, 0640), STATUS_OK);
	assert_int_equal(file_read(&place->arena, place->dir, "a.txt", 6, &blob), STATUS_OK);
	assert_int_equal(blob.len, 6);
	assert_memory_equal(blob.data, "new\0er", 7);
	assert_int_equal(fstatat(place->dir, "a.txt", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(count_entries(place->dir), 1);
}

static void test_read_limits(void **state)
{
	struct place_of_test *place = *state;
	struct blob blob = {.len = 77};

	assert_int_equal(file_replace(place->dir, "a", "12345", 5, 0600), STATUS_OK);
	assert_int_equal(file_replace(place->dir, "empty", "", 0, 0600), STATUS_OK);
	assert_int_equal(file_read(&place->arena, place->dir, "a", 4, &blob), STATUS_TOO_LARGE);
	assert_int_equal(file_read(&place->arena, place->dir, "b", 4, &blob), STATUS_NOT_FOUND);
	assert_int_equal(file_read(&place->arena, place->dir, "a/b", 4, &blob), STATUS_NOT_FOUND);
	assert_int_equal(blob.len, 77);
	assert_int_equal(file_read(&place->arena, place->dir, "empty", 0, &blob), STATUS_OK);
	assert_int_equal(blob.len, 0);
	assert_string_equal(blob.data, "");
}

/* A file whose size says 0 but which has bytes, as those of /proc do. */
static void test_read_more_than_its_size(void **state)
{
	struct place_of_test *place = *state;
	struct blob blob;

	assert_int_equal(file_read(&place->arena, AT_FDCWD, "/proc/self/status", 100000, &blob),
			 STATUS_OK);
	assert_true(blob.len > 300);
	assert_int_equal(strlen(blob.data), blob.len);
	assert_int_equal(file_read(&place->arena, AT_FDCWD, "/proc/self/status", 100, &blob),
			 STATUS_TOO_LARGE);
}

static void test_read_refuses_what_is_no_file(void **state)
{
	struct place_of_test *place = *state;
	struct blob blob;

	catch_errors(place, "errors");
	assert_int_equal(mkfifoat(place->dir, "fifo", 0600), 0);
	assert_int_equal(file_read(&place->arena, place->dir, "fifo", 10, &blob), STATUS_IO);
	assert_int_equal(file_read(&place->arena, place->dir, ".", 10, &blob), STATUS_IO);
	assert_int_equal(file_read(&place->arena, place->dir, "errors", 200, &blob), STATUS_OK);
	assert_string_equal(blob.data, "quire: fifo: not a regular file\n"
				       "quire: .: not a regular file\n");
}

static void test_replace_fails_cleanly(void **state)
{
	struct place_of_test *place = *state;
	char name[300];

	catch_errors(place, "errors");
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(mkdirat(place->dir, "folder", 0700), 0);
	assert_int_equal(mkdirat(place->dir, "folder/full", 0700), 0);
	assert_int_equal(file_replace(place->dir, "folder", "x", 1, 0600), STATUS_IO);
	assert_int_equal(file_replace(place->dir, "none/a", "x", 1, 0600), STATUS_IO);
	assert_int_equal(file_replace(place->dir, name, "x", 1, 0600), STATUS_IO);
	assert_int_equal(count_entries(place->dir), 2);
}

static void test_make_folders(void **state)
{
	struct place_of_test *place = *state;
	struct blob blob;
	struct stat st;
	char path[PATH_MAX + 10];

	catch_errors(place, "errors");
	assert_int_equal(file_make_folders(place->dir, "file"), STATUS_OK);
	assert_int_equal(file_make_folders(place->dir, ""), STATUS_OK);
	assert_int_equal(file_make_folders(place->dir, "a//b/c/file"), STATUS_OK);
	assert_int_equal(file_make_folders(place->dir, "a/b/c/d/"), STATUS_OK);
	assert_int_equal(fstatat(place->dir, "a/b/c/d", &st, 0), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(fstatat(place->dir, "a/b/c/file", &st, 0), -1);
	snprintf(path, sizeof(path), "%s/absolute/file", place->path);
	assert_int_equal(file_make_folders(AT_FDCWD, path), STATUS_OK);
	assert_int_equal(fstatat(place->dir, "absolute", &st, 0), 0);
	assert_int_equal(file_replace(place->dir, "plain", "x", 1, 0600), STATUS_OK);
	assert_int_equal(file_make_folders(place->dir, "plain/file"), STATUS_IO);
	assert_int_equal(file_make_folders(place->dir, "plain/b/file"), STATUS_IO);
	memset(path, 'p', sizeof(path));
	path[sizeof(path) - 2] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(file_make_folders(place->dir, path), STATUS_IO);
	assert_int_equal(file_read(&place->arena, place->dir, "plain", 5, &blob), STATUS_OK);
	assert_string_equal(blob.data, "x");
}

static void test_write_all(void **state)
{
	struct place_of_test *place = *state;
	int ends[2];

	catch_errors(place, "errors");
	assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	assert_int_equal(pipe(ends), 0);
	close(ends[0]);
	assert_int_equal(file_write_all(ends[1], "", 0), STATUS_OK);
	assert_int_equal(file_write_all(ends[1], "x", 1), STATUS_HUNG_UP);
	close(ends[1]);
	assert_int_equal(file_write_all(ends[1], "x", 1), STATUS_IO);
	ends[1] = open("/dev/full", O_WRONLY);
	assert_int_equal(file_write_all(ends[1], "x", 1), STATUS_IO);
	close(ends[1]);
}

static void test_join(void **state)
{
	static const struct {
		int line;
		const char *dir, *name, *wanted;
	} rows[] = {
		{ROW, "", "b", "b"},     {ROW, "a", "b", "a/b"},
		{ROW, "a/", "b", "a/b"}, {ROW, "a", "/b", "/b"},
		{ROW, "/", "b", "/b"},   {ROW, "a", "", "a/"},
		{ROW, "", "", ""},       {ROW, "/x/y", "b/c", "/x/y/b/c"},
	};
	struct place_of_test *place = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_TEXT(&rows[i], file_join(&place->arena, rows[i].dir, rows[i].name),
			 rows[i].wanted);
}

static void test_log(void **state)
{
	static const struct {
		int line;
		const char *text, *wanted;
	} rows[] = {
		{ROW, "plain", "quire: post: plain\n"},
		{ROW, "", "quire: post: \n"},
		{ROW, "two\nlines\r", "quire: post: two\\x0alines\\x0d\n"},
		{ROW, "\033[2J\177", "quire: post: \\x1b[2J\\x7f\n"},
		{ROW, "caf\303\251 \302\233m", "quire: post: caf\303\251 \\xc2\233m\n"},
		{ROW, "100%s", "quire: post: 100%s\n"},
	};
	struct place_of_test *place = *state;
	struct blob blob;

	log_open("post");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unlinkat(place->dir, "errors", 0);
		catch_errors(place, "errors");
		log_line("%s", rows[i].text);
		ROW_INT(&rows[i], file_read(&place->arena, place->dir, "errors", 2000, &blob),
			STATUS_OK);
		ROW_TEXT(&rows[i], blob.data, rows[i].wanted);
	}
	log_open("quire");
	log_line("%s", "itself");
	assert_int_equal(file_read(&place->arena, place->dir, "errors", 2000, &blob), STATUS_OK);
	assert_string_equal(blob.data, "quire: post: 100%s\nquire: itself\n");
}

static void test_log_is_cut(void **state)
{
	struct place_of_test *place = *state;
	struct blob blob;
	char text[3000];

	memset(text, 1, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	catch_errors(place, "errors");
	log_open("quire");
	errno = 42;
	log_line("%s", text);
	assert_int_equal(errno, 42);
	assert_int_equal(file_read(&place->arena, place->dir, "errors", 1000, &blob), STATUS_OK);
	assert_in_range(blob.len, 990, 1000);
	assert_int_equal(blob.data[blob.len - 1], '\n');
	assert_memory_equal(blob.data + blob.len - 5, "\\x01", 4);
}

static void test_hash(void **state)
{
	/* RFC 7693's BLAKE2b with a digest of 32 bytes, of "abc" and of nothing. */
	static const char abc[] =
		"bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
	static const char none[] =
		"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
	char hex[HASH_HEX_SIZE];
	struct hash hash = hash_bytes("abc", 3);

	(void)state;
	assert_string_equal(hash_hex(&hash, hex), abc);
	hash = hash_bytes("", 0);
	assert_string_equal(hash_hex(&hash, hex), none);
}

/* No two of these lists of fields have one hash; " " parts fields and "-" is a NULL. */
static void test_hash_fields(void **state)
{
	static const char *const lists[][3] = {
		{"ab", "c", "end"},   {"a", "bc", "end"},   {"", "abc", "end"}, {"abc", "", "end"},
		{"abc", NULL, "end"}, {NULL, "abc", "end"}, {"", "", "end"},
	};
	const size_t count = sizeof(lists) / sizeof(lists[0]);
	struct hash hashes[sizeof(lists) / sizeof(lists[0])];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct hasher hasher;

		hasher_init(&hasher);
		for (size_t j = 0; j < 3; j++)
			hasher_add_text(&hasher, lists[i][j]);
		hashes[i] = hasher_finish(&hasher);
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(&hashes[i], &hashes[j], sizeof(hashes[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_replace_and_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_more_than_its_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_refuses_what_is_no_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replace_fails_cleanly, setup, teardown),
		cmocka_unit_test_setup_teardown(test_make_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(test_write_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_join, setup, teardown),
		cmocka_unit_test_setup_teardown(test_log, setup, teardown),
		cmocka_unit_test_setup_teardown(test_log_is_cut, setup, teardown),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_hash_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
