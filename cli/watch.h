/* SPDX-License-Identifier: MIT */
/* Waiting until the writer has saved something. Does not know what is done then. */
#ifndef QUIRE_CLI_WATCH_H
#define QUIRE_CLI_WATCH_H

#include "cli/command.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define WATCH_QUIET_MS 150 /* a save is over when nothing has changed for so long */

struct watch;

/* watch_open - watch what a publish reads: site.yaml, writing/, pages/, static/, templates/, and
 * folders made below them later.
 * STATUS_OK: watch_close ends it; STATUS_NOT_FOUND, STATUS_INVALID, STATUS_IO: said. */
enum status watch_open(const struct invocation *invocation, struct watch **out) NONNULL WARN_UNUSED;

/* watch_wait - wait for a change, and for the quiet after it. What changed since watch_open or
 * the last watch_wait counts, too.
 * STATUS_OK; STATUS_EXIT: told to stop by SIGINT or SIGTERM; STATUS_IO (logged). */
enum status watch_wait(struct watch *w) NONNULL WARN_UNUSED;

/* watch_fd - what poll(2) says is readable when watch_wait wouldn't block. */
int watch_fd(const struct watch *w) NONNULL;

/* watch_close - w may be NULL. */
void watch_close(struct watch *w);

#endif
