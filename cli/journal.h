/* SPDX-License-Identifier: MIT */
/* The journal of letters that were handed over, beside the database: what an older copy of the
 * database can't know. Only ever appended to. Does not know what the database says.
 *
 *   quire-journal 1 EPOCH                             the first line, and again with each new epoch
 *   SEQUENCE TIME DELIVERY SUBSCRIBER ESSAY...        one for each delivery
 *
 * Numbers are decimal, the epoch and the subscriber's hash base32, essays by their identity,
 * percent-encoded; parted by one space, ended by "\n". A last line without its end was never
 * acknowledged and is cut off. Its caller holds the lock of runs. */
#ifndef QUIRE_CLI_JOURNAL_H
#define QUIRE_CLI_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "lib/store/mailing.h"

/* A delivery. */
struct journal_line {
	int64_t sequence; /* from 1, each above the one before it */
	int64_t handed_at;
	int64_t delivery;
	struct hash subscriber;    /* signature_hash of the address, for SIGNATURE_JOURNAL */
	const char *const *essays; /* identities; ends with NULL */
};

struct journal {
	int fd;
	const char *path;                         /* borrowed */
	unsigned char epoch[MAILING_EPOCH_BYTES]; /* of the last header */
	int64_t sequence;                         /* the highest; 0 for none */
	int64_t delivery;                         /* of the line that has it; 0 for none */
};

/* journal_open - open it, read it through and cut a torn last line off. path: absolute, borrowed.
 * STATUS_OK: journal_close ends it; STATUS_NOT_FOUND: there is none, or nothing in it (not logged);
 * STATUS_INVALID: a line of it isn't one (logged); STATUS_IO (logged). */
enum status journal_open(const char *path, struct journal *out) NONNULL WARN_UNUSED;

/* journal_make - begin one where there is none. STATUS_OK: as journal_open; STATUS_IO (logged). */
enum status journal_make(const char *path, const unsigned char epoch[MAILING_EPOCH_BYTES],
			 struct journal *out) NONNULL WARN_UNUSED;

/* journal_append - add lines, synced before it returns. STATUS_OK; STATUS_IO (logged): it is as it
 * was. */
enum status journal_append(struct journal *j, const struct journal_line *lines, size_t count)
	NONNULL WARN_UNUSED;

/* journal_renew - a new epoch from here on, synced. STATUS_OK; STATUS_IO (logged). */
enum status journal_renew(struct journal *j, const unsigned char epoch[MAILING_EPOCH_BYTES])
	NONNULL WARN_UNUSED;

/* journal_each - give each line to take, until it fails; the line lies until take returns.
 * STATUS_OK; STATUS_INVALID, STATUS_IO (logged); what take returned. */
enum status journal_each(const char *path,
			 enum status (*take)(void *context, const struct journal_line *line),
			 void *context) NONNULL WARN_UNUSED;

/* journal_close - give it back. */
void journal_close(struct journal *j) NONNULL;

/* How a database and the journal stand to each other. */
enum journal_match {
	JOURNAL_SAME,
	JOURNAL_BEHIND, /* the database has handed over what the journal doesn't have yet */
	JOURNAL_ADOPT, /* it is empty, and the database has no epoch yet: this one is to be taken */
	JOURNAL_MAKE,  /* there is none, and needn't be: one is to be made */
	JOURNAL_APART  /* the database is an older copy or another one, or the journal is lost */
};

/* journal_compare - j: NULL where there is none. */
enum journal_match journal_compare(const struct journal *j, const struct mailing *m) NONNULL_AT(2)
	WARN_UNUSED;

#endif
