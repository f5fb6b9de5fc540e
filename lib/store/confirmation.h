/* SPDX-License-Identifier: MIT */
/* Confirmations: somebody was asked whether an address is theirs, once, for 48 hours. The tokens
 * that lead to one are made when its mail is composed, and only their hashes are kept. Does not
 * know what follows from a confirmation. */
#ifndef QUIRE_LIB_STORE_CONFIRMATION_H
#define QUIRE_LIB_STORE_CONFIRMATION_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "lib/store/store.h"
#include "lib/store/subscriber.h"

#define CONFIRMATION_SECONDS (48 * 3600)

enum confirmation_state {
	CONFIRMATION_OPEN,
	CONFIRMATION_USED,
	CONFIRMATION_EXPIRED
};

/* Texts are never NULL. */
struct confirmation {
	int64_t id; /* random */
	int64_t subscriber;
	const char *address;             /* the new one, for a change of address; else "" */
	const char *spelling;            /* the same, as it was typed */
	enum subscriber_cadence cadence; /* that was asked for; of no use for a change of address */
	bool has_browser;                /* whether the browser that asked has a cookie */
	struct hash browser;             /* token_hash of that cookie */
	const char *page;                /* where it was asked for */
	int64_t made_at;                 /* seconds UTC */
	enum confirmation_state state;   /* read only: at the moment asked about */
};

/* confirmation_make - in a write transaction, open for CONFIRMATION_SECONDS from c->made_at. c->id
 * and c->state aren't looked at. *id of it. STATUS_OK; STATUS_STORE (logged). */
enum status confirmation_make(struct store *s, const struct confirmation *c, int64_t *id)
	NONNULL WARN_UNUSED;

/* confirmation_add_token - a token whose hash is this leads to a confirmation from now on, in a
 * write transaction; others may, too. STATUS_OK; STATUS_STORE (logged). */
enum status confirmation_add_token(struct store *s, int64_t id, const struct hash *token)
	NONNULL WARN_UNUSED;

/* confirmation_find - by the hash of one of its tokens, in a transaction. In a.
 * STATUS_OK, whatever its state; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE (logged). */
enum status confirmation_find(struct store *s, struct arena *a, const struct hash *token,
			      int64_t now, struct confirmation *out) NONNULL WARN_UNUSED;

/* confirmation_get - the same by its id. */
enum status confirmation_get(struct store *s, struct arena *a, int64_t id, int64_t now,
			     struct confirmation *out) NONNULL WARN_UNUSED;

/* confirmation_use - use an open one up, in a write transaction.
 * STATUS_OK; STATUS_GONE: it is used, expired or not there (not logged); STATUS_STORE (logged). */
enum status confirmation_use(struct store *s, int64_t id, int64_t now) NONNULL WARN_UNUSED;

/* confirmation_forget - delete at most limit that expired before a moment, with their tokens, in a
 * write transaction. STATUS_OK; STATUS_STORE (logged). */
enum status confirmation_forget(struct store *s, int64_t before, int64_t limit) NONNULL WARN_UNUSED;

#endif
