/* SPDX-License-Identifier: MIT */
/* Signing up: the form, the confirmation, and "never write to me again". Internal to the program
 * `subscribe`.
 *
 * Nobody learns here whether an address is known: whatever becomes of a form that was filled in
 * properly, the answer is the same, and so is the work, one write transaction and one start of the
 * outbox. */
#ifndef QUIRE_CGI_BIN_SUBSCRIBE_SIGNUP_H
#define QUIRE_CGI_BIN_SUBSCRIBE_SIGNUP_H

#include <stdbool.h>

#include "cgi-bin/exchange.h"
#include "lib/base/attr.h"
#include "lib/base/hash.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/site/mailbox.h"

/* Routes of ADDRESS_SUBSCRIBE, ADDRESS_CONFIRM and ADDRESS_NEVER; each writes on POST, and the
 * second on a GET with the cookie of who signed up. */
enum status signup_subscribe(struct exchange *x) NONNULL WARN_UNUSED;
enum status signup_confirm(struct exchange *x) NONNULL WARN_UNUSED;
enum status signup_never(struct exchange *x) NONNULL WARN_UNUSED;

/* signup_mark_browser - give the browser a cookie, or the one it has again, by which a confirmation
 * link knows it. After the answer has been filled. */
void signup_mark_browser(struct exchange *x, const char *token) NONNULL;

/* signup_browser - the token of the browser's cookie, or a new one, and what is kept of it.
 * Returns the token, in the request's arena. */
const char *signup_browser(struct exchange *x, struct hash *out) NONNULL RETURNS_NONNULL;

/* signup_is_browser - whether a request has the cookie of which that is kept. */
bool signup_is_browser(struct exchange *x, const struct hash *browser) NONNULL WARN_UNUSED;

/* signup_read_address - an address as a form has it, that strangers may have written to: its domain
 * is one of the internet's, with a dot, and no number. Lies in the request's arena.
 * STATUS_OK; STATUS_INVALID (not logged). */
enum status signup_read_address(struct exchange *x, const char *text, struct mailbox *out)
	NONNULL WARN_UNUSED;

/* signup_may_ask - whether a mail may ask an address's owner, in a write transaction that counts
 * the form and the mail: not where somebody gets letters there, or asked never to be written to,
 * or where a budget is spent. is_trapped: a program has filled the form in, and gets the same
 * answer.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status signup_may_ask(struct exchange *x, const struct signature_keys *keys,
			   const char *address, bool is_trapped, bool *out) NONNULL WARN_UNUSED;

/* signup_settle_address - its owner has confirmed: nothing counts any more, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status signup_settle_address(struct exchange *x, const struct signature_keys *keys,
				  const char *address) NONNULL WARN_UNUSED;

#endif
