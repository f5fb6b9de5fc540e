/* SPDX-License-Identifier: MIT */
/* What `quire digest` and `quire outbox` have in common: take the lock, send, say what was done.
 * Does not know what is due. */
#ifndef QUIRE_CLI_SENDING_PASS_H
#define QUIRE_CLI_SENDING_PASS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/command.h"
#include "cli/mail_site.h"
#include "cli/sending.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* sending_is_needed - whether mails are due to be tried, or were claimed by a run that is over.
 * STATUS_OK; as store_read_begin. */
enum status sending_is_needed(const struct mail_site *m, bool *out) NONNULL WARN_UNUSED;

/* sending_tell - one line of what a run did, nothing where it did nothing; why it stopped on
 * standard error. Returns COMMAND_DONE or, where it was stopped, COMMAND_FAILED. */
enum command_exit sending_tell(const struct mail_site *m, const struct sending_report *r) NONNULL;

/* sending_sweep - send what waits, under the lock that is held, and again what others have added
 * while they could not get it. lock: is given back. options: letters are left out where they went
 * stale, but for `late`. *stale: whether they were.
 * Returns what the command ends with; all is said. */
enum command_exit sending_sweep(struct sending *s, int lock, const struct sending_options *options,
				bool late, bool *stale) NONNULL;

#endif
