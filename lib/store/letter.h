/* SPDX-License-Identifier: MIT */
/* Letters: which essays go out together, to whom, and which are on their way. Does not know how a
 * letter looks or leaves.
 *
 * An essay is due to a confirmed reader where it is visible, appeared after they confirmed and
 * after the site's first publish, and isn't covered for them. A cadence and a pause only delay.
 * What was rejected for good, was settled as missed or is uncertain makes no letter by itself, but
 * goes along with the next, and is uncertain no more. Readers of one cadence to whom the same
 * essays are due share a letter. */
#ifndef QUIRE_LIB_STORE_LETTER_H
#define QUIRE_LIB_STORE_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/delivery.h"
#include "lib/store/store.h"
#include "lib/store/subscriber.h"

#define LETTER_LATE_SECONDS 86400 /* a letter that was due longer ago asks first */
#define LETTER_FREEZE_STEP  200   /* readers: some ms, and a MB of changed pages among many */

/* What decides what is due, and how it is called. A boundary is a Monday's or a month's first 00:00
 * in the site's zone; what appeared before it is due from then on. */
struct letter_terms {
	int64_t now;
	int64_t week, last_week;   /* the last boundary at or before now, and the one before it */
	int64_t month, last_month; /* the same of months */
	bool late;                 /* also what was due longer ago than LETTER_LATE_SECONDS */
	const char *subject;       /* of several essays; "{title}" and "{more}" are filled */
};

/* What a freeze did. */
struct letter_frozen {
	int64_t letters;
	int64_t deliveries;
	int64_t late; /* readers whose letter is late and was not frozen */
	int64_t last; /* the last reader that was looked at; 0 where none is left */
};

/* letter_freeze - write down what is due, in a write transaction: letters, a ready delivery a
 * reader, and that its essays are covered. Readers whose letter is late are only counted, but for
 * terms->late.
 * after: readers behind this id; 0 at first, then the step's before this one out->last. limit: most
 * readers that are looked at; 0 for all. Many are taken in steps of LETTER_FREEZE_STEP under the
 * same terms, a transaction each, so that none is long; who gets the same as readers of an earlier
 * step joins their letter. A run that ends between two steps leaves the rest due. A rollback makes
 * it a dry run.
 * STATUS_OK, also where nothing is due; STATUS_STORE (logged). */
enum status letter_freeze(struct store *s, const struct letter_terms *terms, int64_t after,
			  int64_t limit, struct letter_frozen *out) NONNULL WARN_UNUSED;

/* Texts are never NULL. */
struct letter {
	int64_t id;
	const char *subject;             /* "Title", or "Title, and 2 more" */
	enum subscriber_cadence cadence; /* of its readers */
	int64_t due_at;                  /* seconds UTC */
	int64_t frozen_at;               /* seconds UTC */
	struct delivery_counts counts;   /* from letter_get and letter_list only */
	int64_t unsubscribed;            /* from letter_count_unsubscribed only */
};

struct letter_list {
	struct letter *items; /* newest first */
	size_t count;
};

/* letter_get - one with its counts, in a transaction. running: the run that works now, 0 for none.
 * In a. STATUS_OK; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE (logged). */
enum status letter_get(struct store *s, struct arena *a, int64_t id, int64_t running,
		       struct letter *out) NONNULL WARN_UNUSED;

/* letter_list - the newest ones with their counts, at most limit, in a transaction. running: as
 * above. In a. STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). */
enum status letter_list(struct store *s, struct arena *a, int64_t running, int64_t limit,
			struct letter_list *out) NONNULL WARN_UNUSED;

/* letter_count_unsubscribed - how many unsubscribed behind each letter of a list and before their
 * next one, in a transaction; who was erased isn't counted. STATUS_OK; STATUS_BUSY, STATUS_STORE
 * (logged). */
enum status letter_count_unsubscribed(struct store *s, struct letter_list *list)
	NONNULL WARN_UNUSED;

/* letter_archive - those of which one was sent at least, one for each set of essays, from offset
 * on, at most limit, in a transaction. In a.
 * STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). */
enum status letter_archive(struct store *s, struct arena *a, int64_t offset, int64_t limit,
			   struct letter_list *out) NONNULL WARN_UNUSED;

/* letter_is_archived - whether one was sent to anyone, in a transaction.
 * STATUS_OK; STATUS_NOT_FOUND: it wasn't, or is no letter; STATUS_BUSY, STATUS_STORE (logged). */
enum status letter_is_archived(struct store *s, int64_t id) NONNULL WARN_UNUSED;

/* An essay of a letter. Texts are never NULL. */
struct letter_essay {
	int64_t id;
	const char *identity; /* the register's */
	const char *path;     /* "/writing/SLUG/": essay_find gives the rest, or STATUS_GONE */
	const char *title;    /* "" where the essay was removed */
};

struct letter_essays {
	struct letter_essay *items; /* in their order: newest first */
	size_t count;
};

/* letter_essays - in a transaction. In a. STATUS_OK, with none where there is no such letter;
 * STATUS_BUSY, STATUS_STORE (logged). */
enum status letter_essays(struct store *s, struct arena *a, int64_t id, struct letter_essays *out)
	NONNULL WARN_UNUSED;

#endif
