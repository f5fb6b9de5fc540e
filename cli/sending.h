/* SPDX-License-Identifier: MIT */
/* The one way that mails leave: in batches, each handed over in the store and, letters, in the
 * journal before its first byte can leave. Whoever kills it at any moment finds each mail sent,
 * ready again, or uncertain. Does not know what is due.
 *
 *   turn: [record the last batch, hand this one over, claim the next] in one transaction
 *   append this one's letters to the journal, synced
 *   send this one
 *   compose the next
 *
 * The pause points, in the order in which they are reached: send-begun, then for each batch
 * send-recorded and send-claimed (both before the commit), send-handed, send-journaled, send-sent
 * (behind each mail), send-composed; send-finished. */
#ifndef QUIRE_CLI_SENDING_H
#define QUIRE_CLI_SENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/journal.h"
#include "cli/mail_site.h"
#include "cli/sending_compose.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define SENDING_UNCERTAIN_MAX 3 /* in a row, which end a run */

/* Who is at work; begun under mail_site_lock. */
struct sending {
	struct mail_site *site; /* borrowed */
	int64_t run;
	struct sending_desk desk;
	struct journal journal;
	bool has_journal; /* open, and the database agrees with it; else no letter leaves */
};

struct sending_options {
	unsigned kinds;                     /* bits of DELIVERY_KIND_BIT; letters need a journal */
	int64_t limit;                      /* mails at most; -1 for any number */
	bool progress;                      /* show it on a terminal */
	const struct sending_letter *trial; /* what tests say; NULL for the latest essay */
};

enum sending_end {
	SENDING_DONE,   /* nothing is left that is due to be tried */
	SENDING_FULL,   /* by the options' limit */
	SENDING_HOUR,   /* by the hour's limit */
	SENDING_STOPPED /* it can't go on */
};

/* What a run did. */
struct sending_report {
	int64_t outcomes[DELIVERY_IS_UNCERTAIN + 1]; /* by enum delivery_outcome */
	int64_t skipped; /* consent has gone, or nothing was left to say */
	int64_t waiting; /* ready or put off; counted where end is FULL or HOUR */
	enum sending_end end;
	const char *reason; /* of SENDING_STOPPED; in the site's arena */
};

/* What is on its way. */
struct sending_queue {
	struct delivery_counts counts;
	int64_t next; /* when the first of those that wait may be tried; 0 for none */
};

/* sending_look - in a transaction of its own. running: the run that works now, 0 for none.
 * STATUS_OK; as store_read_begin. */
enum status sending_look(struct store *s, int64_t running, struct sending_queue *out)
	NONNULL WARN_UNUSED;

/* sending_begin - a run begins: what runs before it had claimed is ready again. Composes nothing
 * yet; opens the journal.
 * STATUS_OK: sending_end ends it, also where the journal and the database disagree (has_journal is
 * false then, nothing is said); STATUS_INVALID: the site's settings are none that mails can be sent
 * by (logged); others as store_write_begin. */
enum status sending_begin(struct mail_site *m, struct sending *out) NONNULL WARN_UNUSED;

/* sending_run - send all that is due to be tried.
 * STATUS_OK, also where it was stopped; STATUS_INVALID, STATUS_NOT_FOUND: there is no way for mails
 * to leave (logged); STATUS_BUSY, STATUS_STORE, STATUS_IO (logged): *out says what was done. */
enum status sending_run(struct sending *s, const struct sending_options *options,
			struct sending_report *out) NONNULL WARN_UNUSED;

/* sending_end - give all back. */
void sending_end(struct sending *s) NONNULL;

#endif
