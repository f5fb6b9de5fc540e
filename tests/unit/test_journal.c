/* SPDX-License-Identifier: MIT */
#include "cli/journal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "tests/unit/row.h"

#define FOLDER "/tmp/quire-journal-XXXXXX"

static const unsigned char epoch_a[MAILING_EPOCH_BYTES] = {1, 2, 3};
static const unsigned char epoch_b[MAILING_EPOCH_BYTES] = {9};
static const char *const essays[] = {"one", "zwei & 100%", NULL};

struct fixture {
	char folder[sizeof(FOLDER)];
	char path[sizeof(FOLDER) + sizeof("/sent.journal")];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	memcpy(f->folder, FOLDER, sizeof(FOLDER));
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->path, sizeof(f->path), "%s/sent.journal", f->folder);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	rmdir(f->folder);
	free(f);
	return 0;
}

static struct journal_line line_of(int64_t sequence)
{
	struct journal_line line = {
		sequence, 1700000000 + sequence, 1000 + sequence, {{0}}, essays};

	line.subscriber.bytes[0] = (unsigned char)sequence;
	return line;
}

static void append(struct journal *j, int64_t from, int64_t to)
{
	for (int64_t i = from; i <= to; i++) {
		struct journal_line line = line_of(i);

		assert_int_equal(journal_append(j, &line, 1), STATUS_OK);
	}
}

static void write_raw(const char *path, const char *text, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);

	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), STATUS_OK);
	close(fd);
}

static enum status count_line(void *context, const struct journal_line *line)
{
	int64_t *count = context;
	struct journal_line wanted = line_of(line->sequence);

	++*count;
	assert_int_equal(line->handed_at, wanted.handed_at);
	assert_int_equal(line->delivery, wanted.delivery);
	assert_memory_equal(line->subscriber.bytes, wanted.subscriber.bytes, HASH_SIZE);
	assert_string_equal(line->essays[0], essays[0]);
	assert_string_equal(line->essays[1], essays[1]);
	assert_null(line->essays[2]);
	return STATUS_OK;
}

static void test_round(void **state)
{
	struct fixture *f = *state;
	struct journal j;
	struct stat there;
	int64_t count = 0;

	assert_int_equal(journal_open(f->path, &j), STATUS_NOT_FOUND);
	assert_int_equal(journal_make(f->path, epoch_a, &j), STATUS_OK);
	assert_int_equal(j.sequence, 0);
	append(&j, 1, 20);
	assert_int_equal(j.sequence, 20);
	assert_int_equal(journal_renew(&j, epoch_b), STATUS_OK);
	append(&j, 21, 22);
	journal_close(&j);
	assert_int_equal(journal_open(f->path, &j), STATUS_OK);
	assert_memory_equal(j.epoch, epoch_b, MAILING_EPOCH_BYTES);
	assert_int_equal(j.sequence, 22);
	assert_int_equal(j.delivery, 1022);
	journal_close(&j);
	assert_int_equal(journal_each(f->path, count_line, &count), STATUS_OK);
	assert_int_equal(count, 22);
	assert_int_equal(stat(f->path, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0600);
}

/* A journal that ends after each of its bytes has every whole line, and takes more. */
static void test_torn(void **state)
{
	struct fixture *f = *state;
	struct arena a;
	struct journal j;
	struct blob whole;
	size_t header;

	arena_init(&a, 0, NULL, NULL);
	assert_int_equal(journal_make(f->path, epoch_a, &j), STATUS_OK);
	append(&j, 1, 3);
	journal_close(&j);
	assert_int_equal(file_read(&a, AT_FDCWD, f->path, 65536, &whole), STATUS_OK);
	header = strcspn(whole.data, "\n") + 1;
	for (size_t len = 0; len <= whole.len; len++) {
		int64_t lines = 0, count = 0;

		for (size_t i = header; i < len; i++)
			lines += whole.data[i] == '\n';
		assert_int_equal(file_replace(AT_FDCWD, f->path, whole.data, len, 0600), STATUS_OK);
		if (len < header) {
			assert_int_equal(journal_open(f->path, &j), STATUS_NOT_FOUND);
			continue;
		}
		assert_int_equal(journal_open(f->path, &j), STATUS_OK);
		assert_int_equal(j.sequence, lines);
		append(&j, lines + 1, lines + 1);
		journal_close(&j);
		assert_int_equal(journal_each(f->path, count_line, &count), STATUS_OK);
		assert_int_equal(count, lines + 1);
	}
	arena_release(&a);
}

static void test_malformed(void **state)
{
#define HEAD "quire-journal 1 aebagaaaaaaaaaaaaaaaaaaaaa\n"
#define HASH "aeaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	static const struct {
		int line;
		const char *text;
		enum status status;
	} rows[] = {
		{ROW, "", STATUS_NOT_FOUND},
		{ROW, "quire-journal 1", STATUS_NOT_FOUND},
		{ROW, HEAD, STATUS_OK},
		{ROW, HEAD "1 2 3 " HASH "\n", STATUS_OK},
		{ROW, HEAD "1 2 3 " HASH " x y\n", STATUS_OK},
		{ROW, "1 2 3 " HASH "\n", STATUS_INVALID},
		{ROW, "quire-journal 2 aebagaaaaaaaaaaaaaaaaaaaaa\n", STATUS_INVALID},
		{ROW, "quire-journal 1 aebag\n", STATUS_INVALID},
		{ROW, HEAD "\n", STATUS_INVALID},
		{ROW, HEAD "1 2 " HASH "\n", STATUS_INVALID},
		{ROW, HEAD "0 2 3 " HASH "\n", STATUS_INVALID},
		{ROW, HEAD "-1 2 3 " HASH "\n", STATUS_INVALID},
		{ROW, HEAD "1 2 0 " HASH "\n", STATUS_INVALID},
		{ROW, HEAD "99999999999999999999 2 3 " HASH "\n", STATUS_INVALID},
		{ROW, HEAD "1  2 3 " HASH "\n", STATUS_INVALID},
		{ROW, HEAD "1 2 3 short\n", STATUS_INVALID},
		{ROW, HEAD "1 2 3 " HASH "  x\n", STATUS_INVALID},
		{ROW, HEAD "1 2 3\n1 2 3 " HASH "\n", STATUS_INVALID},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct journal j;

		write_raw(f->path, rows[i].text, O_TRUNC);
		ROW_INT(&rows[i], journal_open(f->path, &j), rows[i].status);
		if (rows[i].status == STATUS_OK)
			journal_close(&j);
	}
}

/* Append until killed; say each line that was acknowledged on the pipe. */
static void append_for_ever(const char *path, int pipe)
{
	struct journal j;

	if (journal_open(path, &j) != STATUS_OK)
		_exit(1);
	for (int64_t i = j.sequence + 1;; i++) {
		struct journal_line line = line_of(i);

		if (journal_append(&j, &line, 1) != STATUS_OK ||
		    write(pipe, &i, sizeof(i)) != (ssize_t)sizeof(i))
			_exit(1);
	}
}

static void test_killed(void **state)
{
	struct fixture *f = *state;
	struct journal j;

	assert_int_equal(journal_make(f->path, epoch_a, &j), STATUS_OK);
	journal_close(&j);
	for (int round = 0; round < 50; round++) {
		int64_t acknowledged = 0, count = 0;
		int ends[2];
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		if (child == 0)
			append_for_ever(f->path, ends[1]);
		close(ends[1]);
		for (int i = 0; i <= round % 7; i++)
			assert_true(read(ends[0], &acknowledged, sizeof(acknowledged)) > 0);
		nanosleep(&(struct timespec){.tv_nsec = round * 37000 % 1000000}, NULL);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		while (read(ends[0], &acknowledged, sizeof(acknowledged)) > 0)
			;
		close(ends[0]);
		assert_int_equal(journal_open(f->path, &j), STATUS_OK);
		assert_true(j.sequence == acknowledged || j.sequence == acknowledged + 1);
		assert_int_equal(journal_each(f->path, count_line, &count), STATUS_OK);
		assert_int_equal(count, j.sequence);
		journal_close(&j);
	}
}

static void test_compare(void **state)
{
	struct journal empty = {.fd = -1, .epoch = {1, 2, 3}};
	struct journal five = {.fd = -1, .epoch = {1, 2, 3}, .sequence = 5};
	const struct {
		int line;
		const struct journal *journal;
		struct mailing mailing;
		enum journal_match match;
	} rows[] = {
		{ROW, NULL, {false, {0}, 0, 0}, JOURNAL_MAKE},
		{ROW, NULL, {true, {1, 2, 3}, 0, 0}, JOURNAL_MAKE},
		{ROW, NULL, {true, {1, 2, 3}, 1, 0}, JOURNAL_APART},
		{ROW, &empty, {false, {0}, 0, 0}, JOURNAL_ADOPT},
		{ROW, &empty, {false, {0}, 1, 0}, JOURNAL_APART},
		{ROW, &five, {false, {0}, 0, 0}, JOURNAL_APART},
		{ROW, &empty, {true, {1, 2, 3}, 0, 0}, JOURNAL_SAME},
		{ROW, &empty, {true, {1, 2, 4}, 0, 0}, JOURNAL_APART},
		{ROW, &five, {true, {1, 2, 3}, 5, 0}, JOURNAL_SAME},
		{ROW, &five, {true, {1, 2, 3}, 6, 0}, JOURNAL_BEHIND},
		{ROW, &five, {true, {1, 2, 3}, 4, 0}, JOURNAL_APART},
		{ROW, &five, {true, {1, 2, 3}, 0, 0}, JOURNAL_APART},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ROW_INT(&rows[i], journal_compare(rows[i].journal, &rows[i].mailing),
			rows[i].match);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round, setup, teardown),
		cmocka_unit_test_setup_teardown(test_torn, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_killed, setup, teardown),
		cmocka_unit_test(test_compare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
