/* SPDX-License-Identifier: MIT */
/* The register of essays: who each one is, every address it had, when it appeared and when it
 * was removed. Publish alone writes it; it is never thrown away. Marks the pages that a change
 * concerns. */
#ifndef QUIRE_LIB_STORE_REGISTER_H
#define QUIRE_LIB_STORE_REGISTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "lib/store/essay.h"
#include "lib/store/store.h"

/* One essay as the register has it. */
struct register_entry {
	int64_t id;           /* 0 for one that is not in it yet */
	const char *identity; /* unique; changes only where the file gives an `id` later */
	enum essay_kind kind;
	const char *slug;   /* the current one */
	const char *file;   /* relative to its folder */
	struct hash source; /* of the file's bytes, so that a renamed file is known again */
	int64_t date_at;    /* seconds UTC */
	int64_t rendering;  /* 0 where removed */
	bool removed;
	const char *title;        /* read only; "" where removed */
	const char *const *paths; /* every address, its own and its aliases; ends with NULL */
};

struct register_list {
	struct register_entry *items; /* ordered by id */
	size_t count;
};

/* register_load - the whole register, removed ones too, in a transaction. In a.
 * STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status register_load(struct store *s, struct arena *a, struct register_list *out)
	NONNULL WARN_UNUSED;

/* register_put - add an essay, or turn one to its new state, in a write transaction: pointer,
 * slug, date, file; entry->paths are added to the addresses it has, taken over from another
 * essay where that only had them once. An essay that was removed is back. Marks all its pages
 * before and after, and the index.
 * now: of this publish. STATUS_OK; STATUS_STORE (logged). */
enum status register_put(struct store *s, const struct register_entry *entry, int64_t now)
	NONNULL WARN_UNUSED;

/* register_remove - an essay is gone from now on; its addresses stay and answer 410. In a write
 * transaction; marks its pages and the index. STATUS_OK; STATUS_STORE (logged). */
enum status register_remove(struct store *s, int64_t id, int64_t now) NONNULL WARN_UNUSED;

#endif
