/* SPDX-License-Identifier: MIT */
/* Waiting until the writer has saved something. Does not know what is done then. */
#ifndef QUIRE_CLI_WATCH_H
#define QUIRE_CLI_WATCH_H

#include <signal.h>

#include "cli/command.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define WATCH_QUIET_MS   150  /* a save is over when nothing has changed for so long */
#define WATCH_LONGEST_MS 3000 /* but no longer than this is waited for the quiet */

struct watch;

/* watch_signals - those that say stop: SIGHUP, SIGINT and SIGTERM, but for those that the
 * process was started to ignore. */
void watch_signals(sigset_t *out) NONNULL;

/* watch_open - watch what a publish reads: site.yaml, writing/, pages/, static/, templates/, and
 * folders made below them later; of symbolic links only those to the folders themselves are
 * followed. A site.yaml with errors is watched too, until it is mended.
 * STATUS_OK: watch_close ends it; STATUS_NOT_FOUND, STATUS_INVALID, STATUS_IO: said. */
enum status watch_open(const struct invocation *invocation, struct watch **out) NONNULL WARN_UNUSED;

/* watch_wait - wait for a change, and for the quiet after it. What changed since watch_open or
 * the last watch_wait counts, too. The signals that say stop are blocked while it runs, and as they
 * were otherwise.
 * STATUS_OK; STATUS_EXIT: told to stop; STATUS_IO (logged). */
enum status watch_wait(struct watch *w) NONNULL WARN_UNUSED;

/* watch_take - what watch_wait does, without waiting: STATUS_BUSY where nothing has changed, or it
 * isn't quiet yet. The caller blocks the signals. */
enum status watch_take(struct watch *w) NONNULL WARN_UNUSED;

/* watch_fd - what poll(2) says is readable when watch_take is to be called. */
int watch_fd(const struct watch *w) NONNULL;

/* watch_timeout - in how many milliseconds watch_take is to be called though nothing more comes;
 * -1 for never. */
int watch_timeout(const struct watch *w) NONNULL;

/* watch_close - w may be NULL. */
void watch_close(struct watch *w);

#endif
