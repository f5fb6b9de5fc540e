/* SPDX-License-Identifier: MIT */
/* How long a connection's peer may make us wait, all its waits together. Does not know what is
 * read or written.
 *
 * When the time is over, a signal handler shuts the socket down, so that loops which know no
 * deadline come to an end. The timer is set once for many requests: its handler sets it anew
 * where the peer at hand has time left. So to begin and end a wait is no system call. */
#ifndef QUIRE_LIB_WEB_DEADLINE_H
#define QUIRE_LIB_WEB_DEADLINE_H

#include <signal.h>
#include <stdint.h>
#include <time.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"

#define DEADLINE_SIGNAL SIGRTMIN /* of the timer; to be blocked where nobody's time is at stake */

/* Shared with the signal handler. */
struct deadline {
	timer_t timer;
	volatile sig_atomic_t fd;      /* the peer's socket; -1 where there is none */
	volatile sig_atomic_t waiting; /* whether the peer is waited for */
	volatile sig_atomic_t armed;   /* whether the timer is set */
	volatile sig_atomic_t since;   /* when the wait began, ms, as deadline.c counts them */
	volatile sig_atomic_t left;    /* ms that the peer had left then */
};

/* deadline_init - no peer yet. d: stays where it is. Takes DEADLINE_SIGNAL, which restarts what
 * it interrupts. STATUS_OK; STATUS_IO (logged). */
enum status deadline_init(struct deadline *d) NONNULL WARN_UNUSED;

/* deadline_begin - a peer whose waits may take so many milliseconds in all, below 2^29. */
void deadline_begin(struct deadline *d, int fd, int ms) NONNULL;

/* deadline_wait - the peer is waited for from here on; a wait that is under way goes on. */
void deadline_wait(struct deadline *d) NONNULL;

/* deadline_pause - it no longer is. */
void deadline_pause(struct deadline *d) NONNULL;

/* deadline_end - before the peer's socket is closed. */
void deadline_end(struct deadline *d) NONNULL;

#endif
