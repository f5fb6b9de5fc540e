/* SPDX-License-Identifier: MIT */
/* Deliveries: one mail to one person each, and how far it got. A machine whose transitions are the
 * calls below, and no others:
 *
 *   add, letter_freeze   → ready
 *   claim                  ready, deferred → claimed, or skipped where consent has gone
 *   recover                claimed by another run → ready
 *   hasten                 ready, deferred: the same, and may be tried now
 *   drop                   claimed by this run → skipped
 *   hand                   claimed → handed
 *   record                 handed by this run → sent, deferred, rejected, ready (the run stops), or
 *                          handed still (nobody knows)
 *   bounce                 handed, sent → deferred, rejected
 *   resolve, letter_freeze uncertain → resolved
 *   an unsubscription or erasure of the subscriber, withdraw_letters: ready, claimed, deferred →
 *                          skipped
 *
 * "Uncertain" is derived: handed by a run that is over. Such a one may or may not have arrived, and
 * is never sent again by itself; a letter's essays go along with its reader's next letter. One run
 * at a time works (its caller holds a lock); the run's number says whose a delivery is. Does not
 * know how a mail is composed or sent. */
#ifndef QUIRE_LIB_STORE_DELIVERY_H
#define QUIRE_LIB_STORE_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

enum delivery_kind {
	DELIVERY_CONFIRMATION = 0, /* of a sign-up */
	DELIVERY_WELCOME = 1,
	DELIVERY_MOVE = 2, /* confirmation of a change of address, to the new one */
	DELIVERY_LETTER = 3,
	DELIVERY_TEST = 4, /* to whom the writer says; nobody's consent is asked */
	DELIVERY_KINDS
};

enum delivery_state {
	DELIVERY_READY = 0,
	DELIVERY_CLAIMED = 1,
	DELIVERY_HANDED = 2,
	DELIVERY_SENT = 3,
	DELIVERY_DEFERRED = 4, /* as ready, but it was tried */
	DELIVERY_REJECTED = 5, /* for good */
	DELIVERY_SKIPPED = 6,
	DELIVERY_RESOLVED = 7, /* it was uncertain, and somebody settled it */
	DELIVERY_STATES
};

/* Texts are never NULL. */
struct delivery {
	int64_t id; /* random */
	enum delivery_kind kind;
	int64_t letter;       /* 0 for none */
	int64_t confirmation; /* 0 for none */
	int64_t subscriber;   /* 0 for none, and after an erasure */
	const char *address;  /* what is written to; "" after an erasure */
	enum delivery_state state;
	int64_t made_at;      /* seconds UTC */
	int64_t next_at;      /* not tried before; seconds UTC */
	int64_t tries;        /* how often it was handed over, without those that stopped a run */
	int64_t run;          /* that claimed it last; 0 for none */
	int64_t sequence;     /* its number in the journal; 0 for none */
	int64_t handed_at;    /* the last time; seconds UTC; 0 for never */
	int64_t ended_at;     /* when it was sent, rejected, skipped or resolved; else 0 */
	int64_t code;         /* SMTP's of the last answer; 0 for none */
	const char *enhanced; /* the same, RFC 3463's: "5.1.1"; "" for none */
	const char *answer;   /* its words; "" for none */
};

struct delivery_list {
	struct delivery *items;
	size_t count;
};

/* delivery_add - one that is ready at next_at, in a write transaction; of d, kind, letter,
 * confirmation, subscriber, address, made_at and next_at are looked at. *id of it.
 * STATUS_OK; STATUS_STORE (logged). */
enum status delivery_add(struct store *s, const struct delivery *d, int64_t *id)
	NONNULL WARN_UNUSED;

/* delivery_get - one by its id, in a transaction. In a.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE (logged). */
enum status delivery_get(struct store *s, struct arena *a, int64_t id, struct delivery *out)
	NONNULL WARN_UNUSED;

#define DELIVERY_CLAIM_MAX      64             /* most at once */
#define DELIVERY_KIND_BIT(kind) (1U << (kind)) /* for delivery_claim.kinds */
#define DELIVERY_ALL_KINDS      (DELIVERY_KIND_BIT(DELIVERY_KINDS) - 1)

/* What a run asks for. */
struct delivery_claim {
	const struct signature_keys *keys; /* suppressions are looked up under */
	int64_t run;                       /* the run's number */
	int64_t now;
	int64_t lease_until; /* for the eye; a run's end is known by its lock */
	unsigned kinds;      /* bits */
	size_t limit;        /* most of them, up to DELIVERY_CLAIM_MAX */
};

/* What it got. */
struct delivery_claimed {
	struct delivery *items; /* confirmations first, then by next_at */
	size_t count;
	size_t skipped; /* found, but consent has gone; with count 0 as well, nothing is left */
};

/* delivery_claim - take what is due to be tried, in a write transaction. Consent is looked at
 * again: a letter's or welcome's subscriber is confirmed, has this address and, a letter's, isn't
 * paused; a confirmation is open; the address isn't suppressed. What fails is skipped, some hundred
 * at most a call. In a. STATUS_OK; STATUS_STORE (logged). */
enum status delivery_claim(struct store *s, struct arena *a, const struct delivery_claim *claim,
			   struct delivery_claimed *out) NONNULL WARN_UNUSED;

/* delivery_recover - what other runs, which are over, had claimed is ready again, in a write
 * transaction. *recovered of them. STATUS_OK; STATUS_STORE (logged). */
enum status delivery_recover(struct store *s, int64_t run, int64_t *recovered) NONNULL WARN_UNUSED;

#define DELIVERY_WAIT_MAX (4 * 86400) /* seconds; longer than any mail is put off */

/* delivery_hasten - what waits for a moment further ahead than any mail is put off, which only a
 * clock that was wrong has set, may be tried now, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status delivery_hasten(struct store *s, int64_t now) NONNULL WARN_UNUSED;

/* delivery_drop - one that this run claimed won't be sent, since what it says has gone; its essays
 * are due by themselves if they return. In a write transaction; one that isn't claimed any more
 * stays as it is. STATUS_OK; STATUS_STORE (logged). */
enum status delivery_drop(struct store *s, int64_t run, int64_t now, int64_t id)
	NONNULL WARN_UNUSED;

/* delivery_hand - say that claimed ones are about to leave, in a write transaction that must be
 * committed before their first byte can. Letters get the next numbers of the journal.
 * items: of delivery_claim; their addresses are written down as those that are written to; state,
 * tries, handed_at and sequence are set in them. One that was skipped meanwhile isn't handed, and
 * its state says so: it must not be sent.
 * STATUS_OK; STATUS_INVALID: one is not this run's (logged; roll back); STATUS_STORE (logged). */
enum status delivery_hand(struct store *s, int64_t run, int64_t now, struct delivery *items,
			  size_t count) NONNULL WARN_UNUSED;

enum delivery_outcome {
	DELIVERY_WAS_SENT,
	DELIVERY_WAS_DEFERRED, /* to next_at */
	DELIVERY_WAS_REJECTED,
	DELIVERY_WAS_STOPPED, /* it did not leave, and not by its own fault: ready again */
	DELIVERY_IS_UNCERTAIN /* nobody knows whether it left */
};

/* What became of one. */
struct delivery_result {
	int64_t delivery;
	enum delivery_outcome outcome;
	int64_t next_at;      /* for DELIVERY_WAS_DEFERRED and DELIVERY_WAS_STOPPED */
	int64_t code;         /* SMTP's; 0 for none */
	const char *enhanced; /* "5.1.1"; "" for none */
	const char *answer;   /* "" for none; at most 500 bytes of it are kept */
};

/* delivery_record - write down what became of one that this run handed over, in a write
 * transaction. The essays of a letter that was rejected go along with the reader's next letter.
 * STATUS_OK; STATUS_GONE: a bounce was quicker, nothing is changed (not logged); STATUS_INVALID: it
 * is not this run's, or not handed (logged); STATUS_STORE (logged). */
enum status delivery_record(struct store *s, int64_t run, int64_t now,
			    const struct delivery_result *result) NONNULL WARN_UNUSED;

/* delivery_bounce - the same for one that was handed or sent, when word of it comes back: outcome
 * DELIVERY_WAS_DEFERRED or DELIVERY_WAS_REJECTED. Suppression is the caller's.
 * STATUS_OK; STATUS_GONE: it is settled already (not logged); STATUS_NOT_FOUND; STATUS_STORE
 * (logged). */
enum status delivery_bounce(struct store *s, int64_t now, const struct delivery_result *result)
	NONNULL WARN_UNUSED;

/* delivery_list_uncertain - handed ones that no run works on, oldest first, at most limit, in a
 * transaction. running: the run that works now, 0 for none. In a.
 * STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). */
enum status delivery_list_uncertain(struct store *s, struct arena *a, int64_t running,
				    int64_t limit, struct delivery_list *out) NONNULL WARN_UNUSED;

/* delivery_resolve - settle an uncertain one, in a write transaction: it arrived, or it is missed,
 * and then a letter's essays go along with the reader's next letter. running: as above.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_INVALID: it is not uncertain (not logged); STATUS_STORE
 * (logged). */
enum status delivery_resolve(struct store *s, int64_t id, int64_t running, bool arrived,
			     int64_t now) NONNULL WARN_UNUSED;

/* How many there are. */
struct delivery_counts {
	int64_t states[DELIVERY_STATES]; /* by enum delivery_state */
	int64_t uncertain;               /* part of states[DELIVERY_HANDED] */
};

/* delivery_count - all of them, in a transaction. running: as above.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status delivery_count(struct store *s, int64_t running, struct delivery_counts *out)
	NONNULL WARN_UNUSED;

/* delivery_next - the earliest next_at of those that wait, in a transaction; 0 for none.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status delivery_next(struct store *s, int64_t *out) NONNULL WARN_UNUSED;

/* delivery_is_stale - whether letters wait that could have been tried before a moment, and none was
 * handed over since, in a transaction. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status delivery_is_stale(struct store *s, int64_t before, bool *out) NONNULL WARN_UNUSED;

/* delivery_list_of - a subscriber's, oldest first, in a transaction. In a.
 * STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE (logged). */
enum status delivery_list_of(struct store *s, struct arena *a, int64_t subscriber,
			     struct delivery_list *out) NONNULL WARN_UNUSED;

/* delivery_list_numbered - those with a number in the journal above `after`, by that number, at
 * most limit, in a transaction. In a. STATUS_OK, also with none; STATUS_BUSY, STATUS_STORE
 * (logged). */
enum status delivery_list_numbered(struct store *s, struct arena *a, int64_t after, int64_t limit,
				   struct delivery_list *out) NONNULL WARN_UNUSED;

/* A line of the journal that the database doesn't know. */
struct delivery_line {
	int64_t sequence;
	int64_t delivery;
	int64_t handed_at;
	int64_t subscriber;        /* 0 where nobody has the line's address */
	const char *const *essays; /* identities; ends with NULL */
};

/* delivery_shelve_doubts - what is uncertain now goes along with no letter, in a write transaction:
 * behind an older copy of the database most of it has arrived. STATUS_OK; STATUS_STORE (logged). */
enum status delivery_shelve_doubts(struct store *s) NONNULL WARN_UNUSED;

/* delivery_withdraw_letters - letters that wait to be sent are skipped, and their essays due anew,
 * in a write transaction: what an older copy had planned may have reached its readers by deliveries
 * that it doesn't know. STATUS_OK; STATUS_STORE (logged). */
enum status delivery_withdraw_letters(struct store *s, int64_t now) NONNULL WARN_UNUSED;

/* delivery_merge - take over what an older copy of the database has forgotten, in a write
 * transaction: the delivery, added where it is missing, is handed by a run that is over, and so
 * uncertain, unless it has ended already; its essays are covered for the subscriber. One that
 * the register doesn't know is in it from then on as removed, until it is published again.
 * STATUS_OK; STATUS_STORE (logged). */
enum status delivery_merge(struct store *s, const struct delivery_line *line) NONNULL WARN_UNUSED;

#endif
