/* SPDX-License-Identifier: MIT */
/* A few mails that go through all steps together, so that one commit covers them. Does not know
 * what the steps are. */
#ifndef QUIRE_CLI_SENDING_BATCH_H
#define QUIRE_CLI_SENDING_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/sending_letters.h"
#include "lib/base/arena.h"
#include "lib/base/file.h"
#include "lib/base/hash.h"
#include "lib/store/delivery.h"

#define SENDING_BATCH 8 /* deliveries at most; a kill leaves so many uncertain */

/* A delivery's mail. */
struct sending_mail {
	const char *from;                    /* envelope sender */
	struct blob bytes;                   /* the mail; NULL while it isn't composed */
	const struct sending_letter *letter; /* NULL for what is no letter */
	bool has_token;
	struct hash token; /* of the link that confirms */
};

struct sending_batch {
	struct arena arena;                       /* of the texts below */
	struct delivery items[SENDING_BATCH];     /* claimed, or handed where it says so */
	struct sending_mail mails[SENDING_BATCH]; /* of the items, one each */
	size_t count;
	int64_t dropped[SENDING_BATCH]; /* deliveries that have nothing to say any more */
	size_t dropped_count;
	struct delivery_result results[SENDING_BATCH]; /* that aren't in the store yet */
	size_t result_count;
	size_t skipped; /* that the claim found and skipped */
};

#endif
