/* SPDX-License-Identifier: MIT */
/* Addresses that are never written to, as keyed hashes, so that they outlive their subscriber's
 * erasure without being kept. Does not know subscribers: who puts one here unsubscribes it, too. */
#ifndef QUIRE_LIB_STORE_SUPPRESSION_H
#define QUIRE_LIB_STORE_SUPPRESSION_H

#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

enum suppression_reason {
	SUPPRESSION_ASKED = 0,     /* "never write to me again" */
	SUPPRESSION_BOUNCED = 1,   /* nobody reads there */
	SUPPRESSION_COMPLAINED = 2 /* reported as spam */
};

/* suppression_put - in a write transaction, under the newest key; an address that is suppressed
 * already stays as it is. address: lower case, domain in A-labels.
 * STATUS_OK; STATUS_STORE (logged). */
enum status suppression_put(struct store *s, const struct signature_keys *keys, const char *address,
			    enum suppression_reason reason, int64_t now) NONNULL WARN_UNUSED;

/* suppression_find - whether an address is suppressed, looked for under every key, in a
 * transaction; address as above. STATUS_OK: it is; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE
 * (logged). */
enum status suppression_find(struct store *s, const struct signature_keys *keys,
			     const char *address, enum suppression_reason *out) NONNULL WARN_UNUSED;

/* suppression_lift - an address may be written to again, in a write transaction: by its owner's
 * wish alone. STATUS_OK, also where it was not suppressed; STATUS_STORE (logged). */
enum status suppression_lift(struct store *s, const struct signature_keys *keys,
			     const char *address) NONNULL WARN_UNUSED;

/* suppression_count - in a transaction. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status suppression_count(struct store *s, int64_t *out) NONNULL WARN_UNUSED;

#endif
