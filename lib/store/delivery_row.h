/* SPDX-License-Identifier: MIT */
/* A delivery from a row of a query. Internal to lib/store. */
#ifndef QUIRE_LIB_STORE_DELIVERY_ROW_H
#define QUIRE_LIB_STORE_DELIVERY_ROW_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/delivery.h"
#include "lib/store/statement.h"

/* The columns that delivery_row reads, of delivery d. */
#define DELIVERY_COLUMNS                                                                           \
	"d.id, d.kind, d.letter, d.confirmation, d.subscriber, d.address, d.state, d.made_at,"     \
	" d.next_at, d.tries, d.run, d.sequence, d.handed_at, d.ended_at, d.code, d.enhanced,"     \
	" d.answer"
#define DELIVERY_COLUMN_COUNT 17

/* delivery_row - the current row. In a. */
void delivery_row(struct statement *t, struct arena *a, struct delivery *out) NONNULL;

/* delivery_rows - all rows that are left. In a. STATUS_OK, also with none; STATUS_BUSY,
 * STATUS_STORE (logged). */
enum status delivery_rows(struct statement *t, struct arena *a, struct delivery_list *out)
	NONNULL WARN_UNUSED;

/* delivery_look - a delivery's state and the run that claimed it last, in a transaction.
 * STATUS_OK; STATUS_NOT_FOUND; STATUS_BUSY, STATUS_STORE (logged). */
enum status delivery_look(struct store *s, int64_t id, enum delivery_state *state, int64_t *run)
	NONNULL WARN_UNUSED;

#endif
