/* SPDX-License-Identifier: MIT */
/* Who gets letters, how often, and since when. Every change writes its event of consent in the
 * same call, and takes back what still waits to be sent where it must. Does not know how an address
 * is written (lib/base/mail_address.h) nor what is due to whom (letter.h).
 *
 * A confirmed subscriber gets letters; a pending one has been asked to confirm; an unsubscribed one
 * stays known, so that nothing is sent twice to who comes back. */
#ifndef QUIRE_LIB_STORE_SUBSCRIBER_H
#define QUIRE_LIB_STORE_SUBSCRIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/consent.h"
#include "lib/store/store.h"

enum subscriber_state {
	SUBSCRIBER_PENDING = 0,
	SUBSCRIBER_CONFIRMED = 1,
	SUBSCRIBER_UNSUBSCRIBED = 2,
	SUBSCRIBER_STATES
};

enum subscriber_cadence {
	CADENCE_EACH = 0,    /* each essay, at once */
	CADENCE_WEEKLY = 1,  /* on Monday, what appeared before it */
	CADENCE_MONTHLY = 2, /* on the first, what appeared before it */
	CADENCES
};

/* Texts are never NULL. */
struct subscriber {
	int64_t id;           /* random */
	const char *address;  /* lower case, domain in A-labels: what makes it one */
	const char *spelling; /* as it was typed, domain in A-labels: what is written to */
	enum subscriber_state state;
	enum subscriber_cadence cadence;
	int64_t paused_until; /* seconds UTC; 0 or past: not paused */
	int64_t state_at;     /* since when it has its state; seconds UTC */
	int64_t confirmed_at; /* the last time; essays that appeared later are due; 0 for never */
	int64_t made_at;      /* seconds UTC */
};

/* What a form, a file or the writer says of somebody. */
struct subscriber_wish {
	const char *address; /* as above */
	const char *spelling;
	enum subscriber_cadence cadence;
};

/* subscriber_find - one by its address, in a transaction. In a.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE (logged). */
enum status subscriber_find(struct store *s, struct arena *a, const char *address,
			    struct subscriber *out) NONNULL WARN_UNUSED;

/* subscriber_get - the same by its id. */
enum status subscriber_get(struct store *s, struct arena *a, int64_t id, struct subscriber *out)
	NONNULL WARN_UNUSED;

/* subscriber_ask - somebody typed an address into a form, in a write transaction: a new one is
 * pending; a pending one takes the new wish; an unsubscribed one stays so until it is confirmed; a
 * confirmed one changes in nothing, not even by an event. *id: of either.
 * STATUS_OK; STATUS_STORE (logged). */
enum status subscriber_ask(struct store *s, const struct subscriber_wish *wish,
			   const struct consent *consent, int64_t *id) NONNULL WARN_UNUSED;

/* subscriber_confirm - a pending or unsubscribed one is confirmed, from consent->at on, in a write
 * transaction; a pause is over. One that is confirmed changes in nothing.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_STORE (logged). */
enum status subscriber_confirm(struct store *s, int64_t id, enum subscriber_cadence cadence,
			       const struct consent *consent) NONNULL WARN_UNUSED;

/* subscriber_admit - the writer vouches for one, in a write transaction: confirmed from consent->at
 * on, without a mail. event: CONSENT_ADDED or CONSENT_IMPORTED. Suppression is the caller's to look
 * at. *id of either; *added: whether it wasn't confirmed before.
 * STATUS_OK; STATUS_GONE: it unsubscribed, and only its owner undoes that; STATUS_STORE
 * (logged). */
enum status subscriber_admit(struct store *s, const struct subscriber_wish *wish,
			     enum consent_event event, const struct consent *consent, int64_t *id,
			     bool *added) NONNULL WARN_UNUSED;

/* subscriber_unsubscribe - no more letters, in a write transaction; what waits to be sent to it is
 * skipped. One that is unsubscribed changes in nothing.
 * event: CONSENT_UNSUBSCRIBED, CONSENT_COMPLAINED or CONSENT_BOUNCED.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_STORE (logged). */
enum status subscriber_unsubscribe(struct store *s, int64_t id, enum consent_event event,
				   const struct consent *consent) NONNULL WARN_UNUSED;

/* subscriber_set_cadence - in a write transaction; the same one is no change.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_STORE (logged). */
enum status subscriber_set_cadence(struct store *s, int64_t id, enum subscriber_cadence cadence,
				   const struct consent *consent) NONNULL WARN_UNUSED;

/* subscriber_pause - until a moment; 0 goes on at once. As subscriber_set_cadence. */
enum status subscriber_pause(struct store *s, int64_t id, int64_t until,
			     const struct consent *consent) NONNULL WARN_UNUSED;

/* subscriber_move - another address, which its owner has confirmed, in a write transaction; what
 * waits to be sent goes there. A pending or unsubscribed subscriber of that address becomes part of
 * this one: what that one got is not sent again.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_INVALID: another confirmed one has it (not logged);
 * STATUS_STORE (logged). */
enum status subscriber_move(struct store *s, int64_t id, const char *address, const char *spelling,
			    const struct consent *consent) NONNULL WARN_UNUSED;

/* subscriber_erase - delete all that is known of one, in a write transaction: its events and
 * confirmations, what it got, its address in deliveries, which stay as figures, and bounces' words.
 * What waits to be sent is skipped. Suppressions stay. An id that isn't there is no fault.
 * STATUS_OK; STATUS_STORE (logged). */
enum status subscriber_erase(struct store *s, int64_t id, int64_t now) NONNULL WARN_UNUSED;

/* subscriber_forget_pending - erase at most limit that never confirmed and were last asked before a
 * moment, in a write transaction. *forgotten of them. STATUS_OK; STATUS_STORE (logged). */
enum status subscriber_forget_pending(struct store *s, int64_t before, int64_t limit, int64_t now,
				      int64_t *forgotten) NONNULL WARN_UNUSED;

#define SUBSCRIBER_ANY (-1) /* for both members of a filter */

/* Which ones subscriber_list gives. */
struct subscriber_filter {
	int state;         /* an enum subscriber_state, or SUBSCRIBER_ANY */
	int cadence;       /* an enum subscriber_cadence, or SUBSCRIBER_ANY */
	const char *after; /* addresses behind this one; "" at first */
	int64_t limit;     /* most of them; -1 for all */
};

struct subscriber_list {
	struct subscriber *items; /* ordered by address */
	size_t count;
};

/* subscriber_list - some of them, a page at a time, in a transaction. In a.
 * STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). */
enum status subscriber_list(struct store *s, struct arena *a,
			    const struct subscriber_filter *filter, struct subscriber_list *out)
	NONNULL WARN_UNUSED;

#endif
