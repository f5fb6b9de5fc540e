/* SPDX-License-Identifier: MIT */
/* What the journal of handed letters and the database must agree on, and the run that works. Does
 * not read the journal. */
#ifndef QUIRE_LIB_STORE_MAILING_H
#define QUIRE_LIB_STORE_MAILING_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

#define MAILING_EPOCH_BYTES 16

struct mailing {
	bool has_epoch; /* false before the first journal */
	unsigned char epoch[MAILING_EPOCH_BYTES];
	int64_t sequence; /* the last number given to a letter's delivery; 0 for none */
	int64_t run;      /* of the last run that began; 0 for none */
};

/* mailing_load - in a transaction. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status mailing_load(struct store *s, struct mailing *out) NONNULL WARN_UNUSED;

/* mailing_begin - a run begins, in a write transaction of who holds the lock of runs. *run: its
 * number, random. STATUS_OK; STATUS_STORE (logged). */
enum status mailing_begin(struct store *s, int64_t *run) NONNULL WARN_UNUSED;

/* mailing_agree - take an epoch, and a sequence that is not lower than the one at hand, in a write
 * transaction. STATUS_OK; STATUS_STORE (logged). */
enum status mailing_agree(struct store *s, const unsigned char epoch[MAILING_EPOCH_BYTES],
			  int64_t sequence) NONNULL WARN_UNUSED;

/* mailing_halt - the run of this number must end before it hands over anything more, in a write
 * transaction: what came back says that the rest would fare no better. One that is over, or halted
 * already, is left as it is. why: for the writer, one line.
 * STATUS_OK; STATUS_NOT_FOUND: it isn't the last that began, or halted already; STATUS_STORE
 * (logged). */
enum status mailing_halt(struct store *s, int64_t run, int64_t now, const char *why)
	NONNULL WARN_UNUSED;

/* mailing_halted - whether a run must end, in a transaction. *why: as it was given, in a.
 * STATUS_OK: it must; STATUS_NOT_FOUND: it may go on; STATUS_BUSY, STATUS_STORE (logged). */
enum status mailing_halted(struct store *s, struct arena *a, int64_t run, const char **why)
	NONNULL WARN_UNUSED;

#endif
