/* SPDX-License-Identifier: MIT */
/* What subscriber.c and subscriber_change.c share. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_SUBSCRIBER_ROW_H
#define QUIRE_LIB_STORE_SUBSCRIBER_ROW_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/statement.h"
#include "lib/store/subscriber.h"

/* The columns that subscriber_row reads. */
#define SUBSCRIBER_COLUMNS                                                                         \
	"id, address, spelling, state, cadence, paused_until, state_at, confirmed_at, made_at"

/* subscriber_row - the current row. In a. */
void subscriber_row(struct statement *t, struct arena *a, struct subscriber *out) NONNULL;

/* subscriber_set_confirmed - one that is not confirmed is, from now on, with a cadence and without
 * a pause; no event. STATUS_OK; STATUS_STORE (logged). */
enum status subscriber_set_confirmed(struct store *s, int64_t id, enum subscriber_cadence cadence,
				     int64_t now) NONNULL WARN_UNUSED;

#endif
