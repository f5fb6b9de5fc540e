/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create, pipe2 */
#include "lib/net/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/net/reply.h"

#define WAIT_MS    (5 * 60 * INT64_C(1000)) /* for its end */
#define STEP_MS    20                       /* most between looks whether it has ended */
#define OUTPUT_MAX 4096                     /* bytes of what it prints that are kept */

struct sendmail {
	struct transport base;
	struct arena arena;  /* of all that is here */
	const char *program; /* absolute */
};

/* One that runs. */
struct run {
	pid_t pid;
	int output;            /* where it prints; -1 behind its end */
	char text[OUTPUT_MAX]; /* what it has printed */
	size_t len;            /* bytes of text */
	int step;              /* ms of the last wait behind its output's end */
	int state;             /* as waitpid gives it */
	bool is_late;          /* killed, since it did not end */
};

/* What an exit code says. */
static const struct {
	int code;
	enum transport_end end;
	const char *text; /* where the program prints nothing */
} meanings[] = {
	{EX_OK, TRANSPORT_SENT, "taken over"},
	{EX_USAGE, TRANSPORT_STOPPED, "sendmail does not know our options"},
	{EX_DATAERR, TRANSPORT_DEFERRED, "sendmail refused the mail"},
	{EX_NOINPUT, TRANSPORT_STOPPED, "sendmail could not read the mail"},
	{EX_NOUSER, TRANSPORT_REJECTED, "no such recipient"},
	{EX_NOHOST, TRANSPORT_DEFERRED, "no such host"},
	{EX_UNAVAILABLE, TRANSPORT_STOPPED, "sendmail is unavailable"},
	{EX_SOFTWARE, TRANSPORT_STOPPED, "sendmail failed within"},
	{EX_OSERR, TRANSPORT_STOPPED, "sendmail failed at a system call"},
	{EX_OSFILE, TRANSPORT_STOPPED, "sendmail misses a system file"},
	{EX_CANTCREAT, TRANSPORT_STOPPED, "sendmail could not make its file"},
	{EX_IOERR, TRANSPORT_UNCERTAIN, "sendmail was cut off"},
	/* Sendmail itself has queued the mail then, others have not. */
	{EX_TEMPFAIL, TRANSPORT_UNCERTAIN, "sendmail failed for now, or queued the mail"},
	{EX_PROTOCOL, TRANSPORT_UNCERTAIN, "sendmail could not talk to the next server"},
	{EX_NOPERM, TRANSPORT_STOPPED, "sendmail may not do that for us"},
	{EX_CONFIG, TRANSPORT_STOPPED, "sendmail is not set up"},
	{126, TRANSPORT_STOPPED, "sendmail can't be executed"},
	{127, TRANSPORT_STOPPED, "sendmail can't be executed"},
};

static struct transport_answer stop(struct arena *a, const char *what)
{
	const char *text = arena_printf(a, "%s: %s", what, strerror(errno));

	return reply_answer(a, TRANSPORT_STOPPED, 0, text, strlen(text));
}

/* A file without a name that holds the mail, to be read from its beginning; -1 with errno. */
static int hold(const struct blob *bytes)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	if (file_write_all(fd, bytes->data, bytes->len) == STATUS_OK && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	errno = EIO;
	return -1;
}

/* With our mask of signals undone, and in a group of its own, so that Ctrl-C ends no mail halfway.
 * Returns an errno. */
static int spawn(const char *program, const struct transport_mail *mail, int input, int output,
		 pid_t *out)
{
	const char *const words[] = {program, "-i", "-f", mail->from, "--", mail->to, NULL};
	char *const *argv = (char *const *)(uintptr_t)words;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int error;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, output, STDERR_FILENO);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
						      POSIX_SPAWN_SETPGROUP);
	error = posix_spawn(out, program, &files, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* What it prints within a step; what is too much is thrown away. Its children may hold the pipe
 * longer than it lives, and it may close it long before its end. */
static void hear(struct run *r)
{
	struct pollfd wait = {.fd = r->output, .events = POLLIN};
	char piece[OUTPUT_MAX];
	ssize_t n;

	/* Behind the output's end, the program's own is mostly near. */
	if (r->output < 0 && r->step < STEP_MS)
		r->step++;
	if (poll(&wait, 1, r->output < 0 ? r->step : STEP_MS) <= 0)
		return;
	n = read(r->output, piece, sizeof(piece));
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		close(r->output);
		r->output = -1;
		return;
	}
	if ((size_t)n > sizeof(r->text) - r->len)
		n = (ssize_t)(sizeof(r->text) - r->len);
	memcpy(r->text + r->len, piece, (size_t)n);
	r->len += (size_t)n;
}

/* Whether it has ended. */
static bool reap(struct run *r, int options)
{
	pid_t ended;

	do
		ended = waitpid(r->pid, &r->state, options);
	while (ended < 0 && errno == EINTR);
	/* Whoever else took its end, nobody knows how it was. */
	if (ended < 0)
		r->is_late = true;
	return ended != 0;
}

static void wait_for(struct run *r)
{
	int64_t deadline = clock_monotonic_ms() + WAIT_MS;

	for (;;) {
		hear(r);
		if (reap(r, WNOHANG))
			break;
		if (clock_monotonic_ms() < deadline)
			continue;
		kill(r->pid, SIGKILL);
		(void)reap(r, 0);
		r->is_late = true;
		break;
	}
	/* What it printed last. */
	if (r->output >= 0)
		hear(r);
	if (r->output >= 0)
		close(r->output);
}

static struct transport_answer judge(struct arena *a, const struct run *r)
{
	int code = WIFEXITED(r->state) ? WEXITSTATUS(r->state) : -1;
	enum transport_end end = TRANSPORT_UNCERTAIN;
	const char *text = r->is_late ? "sendmail did not end"
			   : code < 0 ? "sendmail was killed"
				      : arena_printf(a, "sendmail's exit code was %d", code);

	for (size_t i = 0; !r->is_late && i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].code != code)
			continue;
		end = meanings[i].end;
		text = meanings[i].text;
	}
	if (r->len > 0)
		text = arena_printf(a, "%s: %.*s", text, (int)r->len, r->text);
	return reply_answer(a, end, 0, text, strlen(text));
}

static struct transport_answer run(const char *program, struct arena *a,
				   const struct transport_mail *mail, int input)
{
	struct run r = {.len = 0};
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return stop(a, "pipe");
	error = spawn(program, mail, input, ends[1], &r.pid);
	close(ends[1]);
	r.output = ends[0];
	if (error) {
		close(ends[0]);
		errno = error;
		return stop(a, program);
	}
	wait_for(&r);
	return judge(a, &r);
}

static struct transport_answer send_sendmail(struct transport *t, struct arena *a,
					     const struct transport_mail *mail)
{
	struct transport_answer answer;
	int input;

	if (reply_refuse_envelope(a, mail, &answer))
		return answer;
	input = hold(&mail->bytes);
	if (input < 0)
		return stop(a, "the mail could not be held");
	answer = run(((struct sendmail *)t)->program, a, mail, input);
	close(input);
	return answer;
}

static void close_sendmail(struct transport *t)
{
	struct arena a = ((struct sendmail *)t)->arena;

	arena_release(&a);
}

enum status transport_sendmail(const char *program, struct transport **out)
{
	struct sendmail *s;
	struct arena a;

	if (program[0] != '/' || access(program, X_OK) != 0)
		return STATUS_NOT_FOUND;
	arena_init(&a, 0, NULL, NULL);
	s = arena_alloc(&a, sizeof(*s));
	s->base = (struct transport){.send = send_sendmail, .close = close_sendmail};
	s->program = arena_strdup(&a, program);
	s->arena = a;
	*out = &s->base;
	return STATUS_OK;
}
