/* SPDX-License-Identifier: MIT */
/* What comes back of mails, and what follows from it: from a returned mail and from a refusal met
 * in SMTP alike. Does not know how a returned mail is read.
 *
 * Of a mail that was given up (RFC 3463 has the codes):
 *
 *   5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10  nobody reads there: two of them, of two mails, at least
 *            BOUNCE_APART seconds apart and since the address was last confirmed, unsubscribe and
 *            suppress it. One alone may be an outage of a provider's.
 *   5.1.7, 5.1.8, 5.7.x  our sender is not believed: the run that sent the mail is halted.
 *   thrown away by a host that allows so many mails an hour, whatever the code: the mail is
 *            deferred and its run halted.
 *   all else  is recorded.
 *
 * All but the deferred one are rejected, so that a letter's essays go along with the next one. A
 * complaint unsubscribes and suppresses at once. */
#ifndef QUIRE_LIB_STORE_BOUNCE_H
#define QUIRE_LIB_STORE_BOUNCE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

#define BOUNCE_APART       (7 * 86400) /* seconds between two that suppress, or more */
#define BOUNCE_DEFER       3600        /* seconds until one that was thrown away is tried again */
#define BOUNCE_DEFER_LIMIT (3 * 86400) /* seconds of a delivery's age when that ends */
/* Rows of one delivery; what comes later changes nothing, but a complaint. */
#define BOUNCE_MAIL_MAX    16
#define BOUNCE_STRAY_MAX   1000 /* rows without a delivery; the oldest make room */

enum bounce_kind {
	BOUNCE_FAILED = 0,    /* the mail was given up */
	BOUNCE_COMPLAINT = 1, /* its reader reported it as spam */
	BOUNCE_DELAY = 2,     /* somebody still tries */
	BOUNCE_UNKNOWN = 3,   /* nothing is known but that it came back, if that */
	BOUNCE_KINDS
};

/* One thing that came back. */
struct bounce_fact {
	enum bounce_kind kind;
	int64_t delivery;     /* 0 where none is known */
	int64_t at;           /* when it was said; seconds UTC */
	int64_t code;         /* SMTP's; 0 for none */
	const char *enhanced; /* RFC 3463's, "5.1.1"; "" for none */
	const char *text;     /* a stranger's words; at most 500 bytes of them are kept */
};

/* What followed, as bits. */
enum bounce_effect {
	BOUNCE_MATCHED = 1U << 0,    /* the delivery is one of ours */
	BOUNCE_REJECTED = 1U << 1,   /* its delivery ended by this */
	BOUNCE_DEFERRED = 1U << 2,   /* its delivery will be tried again */
	BOUNCE_SUPPRESSED = 1U << 3, /* its address isn't written to any more */
	BOUNCE_HALTED = 1U << 4      /* its run must end */
};

/* bounce_take - record one and do what follows, in a write transaction. A delivery that doesn't
 * exist is recorded as none, and BOUNCE_UNKNOWN. A refusal in SMTP comes here as BOUNCE_FAILED
 * before delivery_record says the same, which then answers STATUS_GONE; behind it, a mail that was
 * thrown away has been rejected already and isn't deferred. keys: not empty where fact->delivery
 * is set. *effects: of enum bounce_effect. STATUS_OK; STATUS_STORE (logged). */
enum status bounce_take(struct store *s, const struct signature_keys *keys,
			const struct bounce_fact *fact, unsigned *effects) NONNULL WARN_UNUSED;

/* bounce_is_over_limit - whether words are a host's that threw a mail away since too many left in
 * an hour (cPanel with Exim). text: a stranger's. */
bool bounce_is_over_limit(const char *text) NONNULL PURE WARN_UNUSED;

/* bounce_halts - whether a refusal says that no other mail would fare better: our sender's, or a
 * host's whose hour is spent. enhanced, text: as struct bounce_fact has them. */
bool bounce_halts(const char *enhanced, const char *text) NONNULL PURE WARN_UNUSED;

/* How much came back. */
struct bounce_counts {
	int64_t kinds[BOUNCE_KINDS]; /* deliveries, by enum bounce_kind; one may be in several */
	int64_t strays;              /* of no delivery; 0 where a letter was asked about */
};

/* bounce_count - of a letter's deliveries, or of all where letter is 0, in a transaction.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status bounce_count(struct store *s, int64_t letter, struct bounce_counts *out)
	NONNULL WARN_UNUSED;

#endif
