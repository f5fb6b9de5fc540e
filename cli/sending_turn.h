/* SPDX-License-Identifier: MIT */
/* The one transaction between two batches: what became of the last is written down, this one is
 * handed over, the next is claimed. Does not send. */
#ifndef QUIRE_CLI_SENDING_TURN_H
#define QUIRE_CLI_SENDING_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/sending_batch.h"
#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/net/transport.h"
#include "lib/store/store.h"

#define SENDING_BACKOFF 900 /* seconds until the second try; doubles */
#define SENDING_TRIES   9   /* a mail that is put off so often is rejected */

/* A run, and what it may still do. */
struct sending_terms {
	const struct signature_keys *keys;
	int64_t run;
	unsigned kinds;       /* bits of DELIVERY_KIND_BIT */
	int64_t hourly_limit; /* mails begun an hour */
	int64_t left;         /* mails that this run may still begin; -1 for any number */
	bool is_short;        /* the last claim was cut by the hour's limit */
	struct arena *arena;  /* of halt; borrowed */
	const char *halt;     /* why the run must end; NULL while it may go on */
};

/* sending_turn - last: its results are recorded. current: its items are handed over, its dropped
 * ones dropped; items that were skipped meanwhile are taken off. next: is emptied, and takes what
 * is claimed. After STATUS_OK, and not before, the mails of current may leave.
 * STATUS_OK; STATUS_EXIT: something came back that ends the run, t->halt says what: last is
 * recorded and no more was done; as store_write_begin and store_commit: nothing was done, last's
 * results are still to be recorded. Current must not be sent then. */
enum status sending_turn(struct store *s, struct sending_terms *t, int64_t now,
			 struct sending_batch *last, struct sending_batch *current,
			 struct sending_batch *next) NONNULL WARN_UNUSED;

/* sending_finish - the last transaction of a run: results of last are recorded, and whatever is
 * claimed, `unsent` deliveries, is ready again. As sending_turn. */
enum status sending_finish(struct store *s, const struct sending_terms *t, int64_t now,
			   struct sending_batch *last, int64_t unsent) NONNULL WARN_UNUSED;

/* sending_judge - what an answer to a delivery that was handed over makes of it. */
void sending_judge(const struct delivery *d, const struct transport_answer *answer, int64_t now,
		   struct delivery_result *out) NONNULL;

/* sending_begin_write - store_write_begin, but patient: what was sent must be written down. */
enum status sending_begin_write(struct store *s) NONNULL WARN_UNUSED;

#endif
