/* SPDX-License-Identifier: MIT */
/* The last step of recording what became of a delivery. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_DELIVERY_SETTLE_H
#define QUIRE_LIB_STORE_DELIVERY_SETTLE_H

#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/delivery.h"
#include "lib/store/store.h"

/* delivery_settle - write a result down, whatever the state was, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status delivery_settle(struct store *s, int64_t now, const struct delivery_result *r)
	NONNULL WARN_UNUSED;

#endif
