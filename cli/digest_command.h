/* SPDX-License-Identifier: MIT */
/* The subcommands of `quire digest`, one file each; quire(1) says what each does. */
#ifndef QUIRE_CLI_DIGEST_COMMAND_H
#define QUIRE_CLI_DIGEST_COMMAND_H

#include "cli/command.h"
#include "cli/mail_site.h"
#include "lib/base/attr.h"

/* digest_status - what became of each letter, and what is uncertain. argv[0] is "status". */
enum command_exit digest_status(struct mail_site *m, int argc, char **argv) NONNULL;

/* digest_settle - an uncertain delivery has arrived or is missed. argv[0] is "settle". */
enum command_exit digest_settle(struct mail_site *m, int argc, char **argv) NONNULL;

/* digest_reconcile - bring the journal and the database together. argv[0] is "reconcile". */
enum command_exit digest_reconcile(struct mail_site *m, int argc, char **argv) NONNULL;

/* digest_preview - show the next letter, or one that was frozen, as a reader nobody is would get
 * it. argv[0] is "preview". */
enum command_exit digest_preview(struct mail_site *m, int argc, char **argv) NONNULL;

#endif
