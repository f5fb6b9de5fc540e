/* SPDX-License-Identifier: MIT */
#include "lib/web/deadline.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"

#define CYCLE_MS (INT64_C(1) << 30) /* what a signal handler may share is no wider than an int */

/* The monotonic clock in milliseconds, modulo CYCLE_MS. Reads no more than memory. */
static int now(void)
{
	return (int)(clock_monotonic_ms() % CYCLE_MS);
}

/* What the peer has left by now, in milliseconds; not above 0 where its time is over. */
static int time_left(const struct deadline *d)
{
	int waited = now() - d->since;

	return d->left - (waited < 0 ? waited + (int)CYCLE_MS : waited);
}

static void arm(struct deadline *d, int ms)
{
	struct itimerspec when = {
		.it_value = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L}};

	d->armed = 1;
	timer_settime(d->timer, 0, &when, NULL);
}

/* Where nobody waits, the next wait sets the timer. */
static void expire(int signal, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)signal;
	(void)context;
	if (info->si_code == SI_TIMER) {
		struct deadline *d = info->si_value.sival_ptr;
		int left = time_left(d);

		d->armed = 0;
		if (d->fd >= 0 && d->waiting && left > 0)
			arm(d, left);
		else if (d->fd >= 0 && d->waiting)
			shutdown(d->fd, SHUT_RDWR);
	}
	errno = saved;
}

enum status deadline_init(struct deadline *d)
{
	struct sigaction on_expire = {.sa_sigaction = expire, .sa_flags = SA_SIGINFO | SA_RESTART};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = DEADLINE_SIGNAL};
	sigset_t own;

	*d = (struct deadline){.fd = -1};
	event.sigev_value.sival_ptr = d;
	sigemptyset(&on_expire.sa_mask);
	sigemptyset(&own);
	sigaddset(&own, DEADLINE_SIGNAL);
	if (sigaction(DEADLINE_SIGNAL, &on_expire, NULL) != 0 ||
	    sigprocmask(SIG_UNBLOCK, &own, NULL) != 0 ||
	    timer_create(CLOCK_MONOTONIC, &event, &d->timer) != 0) {
		log_line("the peers' deadline can't be set up: %s", strerror(errno));
		return STATUS_IO;
	}
	return STATUS_OK;
}

void deadline_begin(struct deadline *d, int fd, int ms)
{
	d->waiting = 0;
	d->left = ms;
	d->fd = fd;
	deadline_wait(d);
}

void deadline_wait(struct deadline *d)
{
	if (d->waiting)
		return;
	d->since = now();
	d->waiting = 1;
	if (!d->armed)
		arm(d, d->left > 0 ? d->left : 1);
}

void deadline_pause(struct deadline *d)
{
	int left = time_left(d);

	d->waiting = 0;
	d->left = left;
}

void deadline_end(struct deadline *d)
{
	d->waiting = 0;
	d->fd = -1;
}
