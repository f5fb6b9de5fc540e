/* SPDX-License-Identifier: MIT */
/* The keys of signature.h, kept for ever: a link that was mailed must work as long as the mail is
 * there. Does not know what is signed. */
#ifndef QUIRE_LIB_STORE_MAIL_KEY_H
#define QUIRE_LIB_STORE_MAIL_KEY_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* mail_key_load - all of them, in a transaction; none before the first was needed. In a.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status mail_key_load(struct store *s, struct arena *a, struct signature_keys *out)
	NONNULL WARN_UNUSED;

/* mail_key_need - the same, in a write transaction that makes the first where there is none. */
enum status mail_key_need(struct store *s, struct arena *a, int64_t now, struct signature_keys *out)
	NONNULL WARN_UNUSED;

/* mail_key_make - a new one, which signs from now on, in a write transaction.
 * STATUS_OK; STATUS_TOO_LARGE: there are SIGNATURE_KEY_MAX; STATUS_STORE (logged). */
enum status mail_key_make(struct store *s, int64_t now) NONNULL WARN_UNUSED;

#endif
