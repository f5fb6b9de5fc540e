/* SPDX-License-Identifier: MIT */
/* What a subscriber agreed to and took back, as events that are only ever added. The calls of
 * subscriber.h write them along with what they change. Does not know what an event does. */
#ifndef QUIRE_LIB_STORE_CONSENT_H
#define QUIRE_LIB_STORE_CONSENT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

enum consent_event {
	CONSENT_ASKED = 0, /* the form was sent; nobody has confirmed it yet */
	CONSENT_CONFIRMED = 1,
	CONSENT_CADENCE = 2,
	CONSENT_PAUSED = 3, /* or went on again */
	CONSENT_MOVED = 4,  /* another address, confirmed */
	CONSENT_UNSUBSCRIBED = 5,
	CONSENT_COMPLAINED = 6, /* by a report of the reader's provider */
	CONSENT_BOUNCED = 7,    /* nobody reads at that address */
	CONSENT_ADDED = 8,      /* by the writer; wording: their note */
	CONSENT_IMPORTED = 9    /* page: the file; wording: what it says of consent */
};

/* When, where and with which words. */
struct consent {
	enum consent_event event; /* read only: the calls of subscriber.h set it */
	int64_t at;               /* seconds UTC */
	const char *page;         /* path of the page or "mail", "quire"; "" where none */
	const char *wording;      /* what the person saw or was written down; "" where none */
};

struct consent_list {
	struct consent *items; /* oldest first */
	size_t count;
};

/* consent_list - a subscriber's, in a transaction. In a.
 * STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). */
enum status consent_list(struct store *s, struct arena *a, int64_t subscriber,
			 struct consent_list *out) NONNULL WARN_UNUSED;

/* consent_add - one more, with its event, in a write transaction. STATUS_OK; STATUS_STORE
 * (logged). */
enum status consent_add(struct store *s, int64_t subscriber, enum consent_event event,
			const struct consent *consent) NONNULL WARN_UNUSED;

#endif
