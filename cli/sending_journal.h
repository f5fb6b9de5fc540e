/* SPDX-License-Identifier: MIT */
/* The journal of letters and the database, held together. Does not know what is sent. */
#ifndef QUIRE_CLI_SENDING_JOURNAL_H
#define QUIRE_CLI_SENDING_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/journal.h"
#include "cli/mail_site.h"
#include "cli/sending_batch.h"
#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"

/* sending_journal_open - open the site's journal, made where none is needed yet, and append what
 * the database handed over last but could not write down any more. The lock of runs is held.
 * STATUS_OK: journal_close ends it; STATUS_INVALID: the two disagree: the database is an older
 * copy or another one, or the journal is lost or damaged (not logged); STATUS_STORE, STATUS_BUSY,
 * STATUS_IO (logged). */
enum status sending_journal_open(const struct mail_site *m, const struct signature_keys *keys,
				 struct journal *out) NONNULL WARN_UNUSED;

/* sending_journal_add - the letters of a batch, in one write. STATUS_OK; STATUS_IO (logged): none
 * is written. */
enum status sending_journal_add(struct journal *j, const struct signature_keys *keys,
				struct sending_batch *b) NONNULL WARN_UNUSED;

/* sending_journal_catch_up - append what the database has handed over and the journal doesn't know
 * yet. STATUS_OK; STATUS_STORE, STATUS_BUSY, STATUS_IO (logged). */
enum status sending_journal_catch_up(const struct mail_site *m, const struct signature_keys *keys,
				     struct journal *j) NONNULL WARN_UNUSED;

/* sending_journal_hash - whom a line names: an address under a key, its case aside. address: a
 * spelling. */
struct hash sending_journal_hash(const struct signature_key *key, const char *address) NONNULL;

/* sending_journal_disagree - say so, and what to do. */
void sending_journal_disagree(const struct mail_site *m) NONNULL;

#endif
