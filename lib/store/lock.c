/* SPDX-License-Identifier: MIT */
#include "lib/store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"

/* A signal that comes right before flock would be lost, so the timer repeats. */
#define REPEAT_MICROSECONDS 50000

/* What stood before the wait. */
struct waiting {
	struct sigaction action;
	struct itimerval timer;
	sigset_t mask;
};

/* Its coming is enough: it interrupts flock. */
static void wake(int signal)
{
	(void)signal;
}

static void start_alarm(struct waiting *before, int64_t milliseconds)
{
	struct sigaction action = {.sa_handler = wake}; /* no SA_RESTART */
	struct itimerval timer = {
		.it_value = {.tv_sec = (time_t)(milliseconds / 1000),
			     .tv_usec = (suseconds_t)(milliseconds % 1000 * 1000)},
		.it_interval = {.tv_usec = REPEAT_MICROSECONDS},
	};
	sigset_t alarm_only;

	sigemptyset(&action.sa_mask);
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	sigaction(SIGALRM, &action, &before->action);
	sigprocmask(SIG_UNBLOCK, &alarm_only, &before->mask);
	setitimer(ITIMER_REAL, &timer, &before->timer);
}

/* A timer that ran before is later by the wait. */
static void stop_alarm(const struct waiting *before)
{
	setitimer(ITIMER_REAL, &before->timer, NULL);
	sigprocmask(SIG_SETMASK, &before->mask, NULL);
	sigaction(SIGALRM, &before->action, NULL);
}

/* Returns 0 or an errno; EINTR once the deadline is over. */
static int wait_for(int fd, int64_t deadline)
{
	int64_t left = deadline - clock_monotonic_ms();
	struct waiting before;
	int error;

	if (left <= 0)
		return EINTR;
	start_alarm(&before, left);
	do {
		error = flock(fd, LOCK_EX) == 0 ? 0 : errno;
	} while (error == EINTR && clock_monotonic_ms() < deadline);
	stop_alarm(&before);
	return error;
}

/* Whether the file that is open still lies at its path. Where it doesn't, its lock keeps nobody
 * away who comes now. */
static bool is_in_place(int fd, const char *path)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_dev == there.st_dev &&
	       ours.st_ino == there.st_ino;
}

/* Open the file and lock it. Returns 0 or an errno; EINTR and EWOULDBLOCK: it isn't free. */
static int take_once(const char *path, int64_t deadline, bool waits, int *out)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return errno;
	error = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
	if (error == EWOULDBLOCK && waits)
		error = wait_for(fd, deadline);
	if (error == 0)
		*out = fd;
	else
		close(fd);
	return error;
}

static enum status take(const char *path, int seconds, int *out)
{
	int64_t deadline = clock_monotonic_ms() + (int64_t)seconds * 1000;
	int fd = -1, error;

	while ((error = take_once(path, deadline, seconds > 0, &fd)) == 0 && !is_in_place(fd, path))
		close(fd);
	if (error == 0) {
		*out = fd;
		return STATUS_OK;
	}
	if (error == EWOULDBLOCK || error == EINTR)
		return STATUS_BUSY;
	log_line("%s: %s", path, strerror(error));
	return STATUS_IO;
}

enum status lock_take(const char *path, int seconds, int *out)
{
	return take(path, seconds, out);
}

enum status lock_try(const char *path, int *out)
{
	return take(path, 0, out);
}

void lock_give(int fd)
{
	if (fd < 0)
		return;
	/* Before close, so that a forked child's copy of the descriptor can't keep it. */
	flock(fd, LOCK_UN);
	close(fd);
}
