/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* closefrom, pipe2 */
#include "cli/pool_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/pool_ring.h"
#include "lib/base/file.h"
#include "lib/base/log.h"

#define PIPES_FROM 3 /* its two descriptors beside the standard streams */
#define NICENESS   10

/* Goes before each answer. */
struct head {
	size_t len;   /* of the answer */
	bool in_ring; /* behind those before it, round the end */
};

static enum status read_all(int fd, void *data, size_t len)
{
	char *at = data;

	while (len) {
		ssize_t n = read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return STATUS_HUNG_UP;
		at += n;
		len -= (size_t)n;
	}
	return STATUS_OK;
}

#ifndef __SANITIZE_ADDRESS__
/* How many bytes of address space this process has now. */
static rlim_t own_memory(void)
{
	unsigned long pages = 0;
	struct arena a;
	struct blob text;

	arena_init(&a, 0, NULL, NULL);
	if (file_read(&a, AT_FDCWD, "/proc/self/statm", 4096, &text) == STATUS_OK)
		pages = strtoul(text.data, NULL, 10);
	arena_release(&a);
	return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(const struct pool_limits *limits)
{
	rlim_t memory = own_memory();
	struct rlimit limit;

	if (memory == 0)
		return;
	limit.rlim_cur = limit.rlim_max = memory + ((rlim_t)limits->memory << 20);
	setrlimit(RLIMIT_AS, &limit);
}
#else
/* A sanitizer's own maps are larger than any limit. */
static void limit_memory(const struct pool_limits *limits)
{
	(void)limits;
}
#endif

/* Processor time of one job; SIGPROF ends the child. */
static void limit_time(const struct pool_limits *limits)
{
	struct itimerval timer = {.it_value = {.tv_sec = limits->seconds}};

	setitimer(ITIMER_PROF, &timer, NULL);
}

/* cmark-gfm says on standard error that it aborts; the caller says it better. */
static void quiet(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null >= 0)
		dup2(null, STDERR_FILENO);
}

/* The caller, which takes what all children make, is not to wait for a processor; nor are other
 * programs of the machine, such as a web server. */
static void be_nice(void)
{
	setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICENESS);
}

static enum status send(int out, struct pool_ring *ring, struct str *answer)
{
	struct head head;
	enum status st;

	memset(&head, 0, sizeof(head));
	head.len = answer->len;
	head.in_ring = pool_ring_put(ring, str_text(answer), answer->len);
	st = file_write_all(out, (const char *)&head, sizeof(head));
	if (st == STATUS_OK && !head.in_ring)
		st = file_write_all(out, str_text(answer), answer->len);
	return st;
}

static void serve(const struct pool_work *work, int in, int out, struct pool_ring *ring) NORETURN;

static void serve(const struct pool_work *work, int in, int out, struct pool_ring *ring)
{
	struct arena a;
	struct str answer;
	size_t job;

	arena_init(&a, 0, NULL, NULL);
	limit_memory(&work->limits);
	be_nice();
	quiet();
	while (read_all(in, &job, sizeof(job)) == STATUS_OK) {
		str_init(&answer, &a);
		limit_time(&work->limits);
		work->run(work->context, &a, job, &answer);
		if (send(out, ring, &answer) != STATUS_OK)
			break;
		arena_reset(&a);
	}
	_exit(0);
}

static void close_pair(int pair[2])
{
	close(pair[0]);
	close(pair[1]);
}

/* Keep only the two pipes and the standard streams: locks, the database and the pipes of other
 * children are the parent's alone, and must be free when it is killed. */
static void keep_only(int *in, int *out)
{
	int high_in = fcntl(*in, F_DUPFD, PIPES_FROM + 2);
	int high_out = fcntl(*out, F_DUPFD, PIPES_FROM + 2);

	if (high_in < 0 || high_out < 0 || dup2(high_in, PIPES_FROM) < 0 ||
	    dup2(high_out, PIPES_FROM + 1) < 0)
		_exit(1);
	closefrom(PIPES_FROM + 2);
	*in = PIPES_FROM;
	*out = PIPES_FROM + 1;
}

/* A child of a caller that is killed has nobody to work for. */
static void die_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
}

static enum status begin(const struct pool_work *work, struct pool_child *c)
{
	pid_t self = getpid();
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) != 0)
		goto failed;
	if (pipe2(from, O_CLOEXEC) != 0) {
		close_pair(to);
		goto failed;
	}
	pool_ring_clear(c->ring);
	c->pid = fork();
	if (c->pid == 0) {
		die_with(self);
		keep_only(&to[0], &from[1]);
		serve(work, to[0], from[1], c->ring);
	}
	close(to[0]);
	close(from[1]);
	c->to = to[1];
	c->from = from[0];
	if (c->pid > 0)
		return STATUS_OK;
	c->pid = 0;
	close(c->to);
	close(c->from);
failed:
	log_line("can't start a process: %s", strerror(errno));
	return STATUS_IO;
}

/* cmark-gfm aborts where it gets no memory; an arena leaves with code 3. */
static enum pool_end end_of(int how)
{
	if (WIFSIGNALED(how) && WTERMSIG(how) == SIGPROF)
		return POOL_OUT_OF_TIME;
	if ((WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT) ||
	    (WIFEXITED(how) && WEXITSTATUS(how) == ARENA_EXIT_CODE))
		return POOL_OUT_OF_MEMORY;
	return WIFEXITED(how) && WEXITSTATUS(how) == 0 ? POOL_ANSWERED : POOL_CRASHED;
}

enum pool_end pool_child_end(struct pool_child *c)
{
	int how = 0;

	close(c->to);
	close(c->from);
	while (waitpid(c->pid, &how, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
	return end_of(how);
}

enum status pool_child_start(const struct pool_work *work, struct pool_child *c)
{
	if (!c->ring && pool_ring_make(&c->ring) != STATUS_OK)
		return STATUS_IO;
	c->answer_max = (size_t)work->limits.memory << 20;
	return begin(work, c);
}

void pool_child_give(struct pool_child *c, size_t job)
{
	if (file_write_all(c->to, (const char *)&job, sizeof(job)) != STATUS_OK)
		log_line("a rendering process is gone");
}

static enum status take(struct pool_child *c, struct arena *a, struct blob *out)
{
	struct head head;
	enum status st;
	char *data;

	st = read_all(c->from, &head, sizeof(head));
	if (st != STATUS_OK)
		return st;
	if (head.len > c->answer_max)
		return STATUS_INVALID;
	data = arena_alloc(a, head.len + 1);
	st = head.in_ring ? pool_ring_take(c->ring, data, head.len)
			  : read_all(c->from, data, head.len);
	if (st == STATUS_OK)
		*out = (struct blob){data, head.len};
	return st;
}

enum status pool_child_take(struct pool_child *c, struct arena *a, struct blob *out)
{
	enum status st = take(c, a, out);

	/* One that says what can't be has been led astray by what it rendered. */
	if (st == STATUS_INVALID)
		kill(c->pid, SIGKILL);
	return st == STATUS_OK ? STATUS_OK : STATUS_HUNG_UP;
}

void pool_child_release(struct pool_child *c, bool early)
{
	if (c->pid > 0 && early)
		kill(c->pid, SIGKILL);
	if (c->pid > 0)
		(void)pool_child_end(c);
	pool_ring_free(c->ring);
	c->ring = NULL;
}
