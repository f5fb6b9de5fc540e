/* SPDX-License-Identifier: MIT */
/* What a change of a subscriber does to the deliveries that wait. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_DELIVERY_WAITING_H
#define QUIRE_LIB_STORE_DELIVERY_WAITING_H

#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

/* delivery_waiting_skip - what was not handed over yet won't be; its essays are not covered any
 * more. In a write transaction. STATUS_OK; STATUS_STORE (logged). */
enum status delivery_waiting_skip(struct store *s, int64_t subscriber, int64_t now)
	NONNULL WARN_UNUSED;

/* delivery_waiting_move - letters and welcomes that were not handed over yet go to another address.
 * As above. */
enum status delivery_waiting_move(struct store *s, int64_t subscriber, const char *spelling)
	NONNULL WARN_UNUSED;

/* delivery_release - the essays of a delivery are not covered any more, so that they are due by
 * themselves again. As above. */
enum status delivery_release(struct store *s, int64_t delivery) NONNULL WARN_UNUSED;

/* delivery_miss - the essays of a delivery go along with the reader's next letter. As above. */
enum status delivery_miss(struct store *s, int64_t delivery) NONNULL WARN_UNUSED;

#endif
