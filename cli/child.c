/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pipe2 */
#include "cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

/* posix_spawn takes words that it does not change. */
static int spawn(const struct child_call *call, const posix_spawn_file_actions_t *files,
		 const posix_spawnattr_t *attributes, pid_t *out)
{
	char *const *argv = (char *const *)(uintptr_t)call->argv;
	char *const *environment =
		call->environment ? (char *const *)(uintptr_t)call->environment : environ;

	return posix_spawnp(out, call->argv[0], files, attributes, argv, environment);
}

/* Start it with our mask of signals undone. Returns an errno. */
static int start(const struct child_call *call, int output, pid_t *out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none;
	int error;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	if (call->quiet)
		posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	error = spawn(call, &files, &attributes, out);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* One piece of output. STATUS_OK: there may be more; STATUS_HUNG_UP: its end. */
static enum status read_piece(const struct child_call *call, int fd, int64_t deadline,
			      struct str *out)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	int64_t left = deadline - clock_monotonic_ms();
	char piece[16 * 1024];
	ssize_t n;

	if (left <= 0)
		return STATUS_BUSY;
	if (poll(&wait, 1, (int)left) <= 0)
		return STATUS_OK;
	n = read(fd, piece, sizeof(piece));
	if (n < 0 && errno == EINTR)
		return STATUS_OK;
	if (n < 0) {
		log_line("%s: %s", call->argv[0], strerror(errno));
		return STATUS_IO;
	}
	if (n == 0)
		return STATUS_HUNG_UP;
	if ((size_t)n > call->limit - out->len)
		return STATUS_TOO_LARGE;
	str_put(out, piece, (size_t)n);
	return STATUS_OK;
}

static int wait_for(pid_t pid)
{
	int state = 0;

	while (waitpid(pid, &state, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

enum status child_run(struct arena *a, const struct child_call *call, struct blob *out, int *code)
{
	int64_t deadline = clock_monotonic_ms() + (int64_t)call->seconds * 1000;
	enum status st = STATUS_OK;
	struct str output;
	int ends[2], error, ended;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		log_line("%s: %s", call->argv[0], strerror(errno));
		return STATUS_IO;
	}
	error = start(call, ends[1], &pid);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		return STATUS_NOT_FOUND;
	}
	str_init(&output, a);
	while (st == STATUS_OK)
		st = read_piece(call, ends[0], deadline, &output);
	close(ends[0]);
	if (st != STATUS_HUNG_UP)
		kill(pid, SIGKILL);
	ended = wait_for(pid);
	if (st != STATUS_HUNG_UP)
		return st;
	*out = (struct blob){str_text(&output), output.len};
	*code = ended;
	return STATUS_OK;
}
