/* SPDX-License-Identifier: MIT */
/* The lock that writers and the page cache share: flock(2) on one file, in whose queue the
 * kernel keeps those that wait. Does not know what it guards. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_LOCK_H
#define QUIRE_LIB_STORE_LOCK_H

#include "lib/base/attr.h"
#include "lib/base/status.h"

/* lock_take - open the lock's file, made where it is missing, and wait for the lock, at most
 * so many seconds. While it waits, ITIMER_REAL and SIGALRM are its own. Where the file is
 * replaced meanwhile, as by a restore, the new one's lock is taken.
 * STATUS_OK: lock_give ends it; STATUS_BUSY: not within the deadline (not logged);
 * STATUS_IO (logged). */
enum status lock_take(const char *path, int seconds, int *out) NONNULL WARN_UNUSED;

/* lock_try - take the lock only if it is free at once; touches neither timer nor signal.
 * STATUS_OK: lock_give ends it; STATUS_BUSY: another has it (not logged); STATUS_IO (logged). */
enum status lock_try(const char *path, int *out) NONNULL WARN_UNUSED;

/* lock_give - give it back; fd may be -1. */
void lock_give(int fd);

#endif
