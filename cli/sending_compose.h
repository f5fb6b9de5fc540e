/* SPDX-License-Identifier: MIT */
/* From claimed deliveries to the mails' bytes. Does not send them. */
#ifndef QUIRE_CLI_SENDING_COMPOSE_H
#define QUIRE_CLI_SENDING_COMPOSE_H

#include <stdint.h>

#include "cli/compose.h"
#include "cli/sending_batch.h"
#include "cli/sending_letters.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/signature.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

#define SENDING_LATEST 3 /* essays that a welcome shows */

/* What composing needs, for a whole run. */
struct sending_desk {
	struct arena arena; /* of what is kept for the whole run */
	struct composer composer;
	struct signature_keys keys; /* at least one */
	struct sending_letters letters;
	bool has_latest;
	struct compose_essays latest;       /* for welcomes */
	const struct sending_letter *trial; /* what tests say; NULL for the latest essay */
};

/* sending_compose - the mails of a batch. A delivery whose letter, confirmation or subscriber has
 * gone is taken off its items and is among its dropped ones.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status sending_compose(struct sending_desk *d, struct store *s, int64_t now,
			    struct sending_batch *b) NONNULL WARN_UNUSED;

#endif
