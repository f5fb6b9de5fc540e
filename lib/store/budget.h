/* SPDX-License-Identifier: MIT */
/* Budgets: how often something may happen in an hour, a day or ever, counted for all processes.
 * Does not know what is counted. */
#ifndef QUIRE_LIB_STORE_BUDGET_H
#define QUIRE_LIB_STORE_BUDGET_H

#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

#define BUDGET_HOUR 3600
#define BUDGET_DAY  86400
#define BUDGET_EVER 0

/* What is counted and how far. */
struct budget {
	const char *name;       /* "sign-up an address a day"; one budget each */
	const struct hash *key; /* whom it is counted for; NULL for all together */
	int64_t slot_seconds;   /* length of a slot; slots begin at multiples of it; BUDGET_EVER */
	int64_t limit;          /* most in a slot */
};

/* budget_take - take up to `wanted` of what is left of the slot that holds now, in a write
 * transaction. *taken of them, 0 where it is spent. STATUS_OK; STATUS_STORE (logged). */
enum status budget_take(struct store *s, const struct budget *b, int64_t now, int64_t wanted,
			int64_t *taken) NONNULL WARN_UNUSED;

/* budget_left - how many could be taken, in a transaction. STATUS_OK; STATUS_BUSY, STATUS_STORE
 * (logged). */
enum status budget_left(struct store *s, const struct budget *b, int64_t now, int64_t *left)
	NONNULL WARN_UNUSED;

/* budget_give - give back what was taken in the same slot and not needed, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status budget_give(struct store *s, const struct budget *b, int64_t now, int64_t count)
	NONNULL WARN_UNUSED;

/* budget_forget - delete at most limit slots that are over, in a write transaction.
 * STATUS_OK; STATUS_STORE (logged). */
enum status budget_forget(struct store *s, int64_t now, int64_t limit) NONNULL WARN_UNUSED;

#endif
