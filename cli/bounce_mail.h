/* SPDX-License-Identifier: MIT */
/* What one returned mail changes: its token is believed only where we signed it. Does not know
 * where the mail comes from. */
#ifndef QUIRE_CLI_BOUNCE_MAIL_H
#define QUIRE_CLI_BOUNCE_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/net/returned.h"
#include "lib/store/store.h"

/* What was done. */
struct bounce_mail {
	enum returned_kind kind;
	const char *code;  /* RFC 3463's; "" for none; in the arena */
	unsigned effects;  /* of enum bounce_effect */
	bool unsubscribed; /* by a mail that asks for it */
	bool recorded;     /* false where it was ignored */
};

/* bounce_mail_take - read a mail and do what follows, in a write transaction of its own; a mail
 * that is ignored needs none. at: when it came; seconds UTC.
 * STATUS_OK: it is committed; others as store_write_begin and store_commit: nothing is changed. */
enum status bounce_mail_take(struct store *s, struct arena *a, struct blob bytes, int64_t at,
			     struct bounce_mail *out) NONNULL WARN_UNUSED;

#endif
