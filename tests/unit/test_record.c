/* SPDX-License-Identifier: MIT */
/* Answers as FastCGI records, read back from a socket whose buffer is too small for them. */
#include "lib/web/record.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ID         0x1234
#define HEADER_LEN 8
#define STDOUT     6
#define END        3

/* An answer's length and the records that hold it, without the empty one. */
struct row {
	int line;
	size_t len;
	size_t records;
};

static const struct row rows[] = {
	{__LINE__, 1, 1},     {__LINE__, 7, 1},      {__LINE__, 9000, 1},   {__LINE__, 65528, 1},
	{__LINE__, 65529, 2}, {__LINE__, 131056, 2}, {__LINE__, 131057, 3}, {__LINE__, 5000000, 77},
};

static char byte_at(size_t i)
{
	return (char)(i * 31 % 251);
}

/* A process that answers with len bytes, and the other end of its socket. */
static pid_t start(size_t len, int *fd)
{
	int ends[2], small = 1;
	pid_t child;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		char *data = malloc(len);
		enum status status;

		close(ends[1]);
		for (size_t i = 0; i < len; i++)
			data[i] = byte_at(i);
		status = record_answer(ends[0], ID, data, len);
		free(data);
		_exit(status == STATUS_OK ? 0 : 1);
	}
	close(ends[0]);
	*fd = ends[1];
	return child;
}

static bool read_exactly(int fd, unsigned char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = read(fd, data, len);

		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static int exit_code(pid_t child)
{
	int result = 0;

	assert_int_equal(waitpid(child, &result, 0), child);
	return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
}

/* Read one record's content; its type. */
static int read_record(int fd, unsigned char *content, size_t *len)
{
	unsigned char head[HEADER_LEN];

	assert_true(read_exactly(fd, head, sizeof(head)));
	assert_int_equal(head[0], 1);
	assert_int_equal(head[2] << 8 | head[3], ID);
	assert_int_equal(head[6], 0);
	*len = (size_t)(head[4] << 8 | head[5]);
	assert_true(read_exactly(fd, content, *len));
	return head[1];
}

static void check_row(const struct row *row)
{
	static const unsigned char success[8] = {0};
	unsigned char content[65536];
	size_t records = 0, have = 0, len;
	int fd;
	pid_t child = start(row->len, &fd);

	print_message("line %d\n", row->line);
	for (;;) {
		assert_int_equal(read_record(fd, content, &len), STDOUT);
		if (len == 0)
			break;
		for (size_t i = 0; i < len; i++)
			assert_int_equal((char)content[i], byte_at(have + i));
		have += len;
		records++;
	}
	assert_int_equal(have, row->len);
	assert_int_equal(records, row->records);
	assert_int_equal(read_record(fd, content, &len), END);
	assert_int_equal(len, sizeof(success));
	assert_memory_equal(content, success, sizeof(success));
	assert_int_equal(read(fd, content, 1), 0);
	close(fd);
	assert_int_equal(exit_code(child), 0);
}

static void answers_come_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

static void a_peer_that_is_gone_is_told(void **state)
{
	unsigned char some[100];
	int fd;
	pid_t child;

	(void)state;
	child = start(5000000, &fd);
	assert_true(read_exactly(fd, some, sizeof(some)));
	close(fd);
	assert_int_equal(exit_code(child), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_come_whole),
		cmocka_unit_test(a_peer_that_is_gone_is_told),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
