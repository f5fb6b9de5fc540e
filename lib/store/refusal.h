/* SPDX-License-Identifier: MIT */
/* Sources whose rendering took more than the limits allow, remembered so that an unchanged one is
 * named again without being tried again. Does not know the limits. */
#ifndef QUIRE_LIB_STORE_REFUSAL_H
#define QUIRE_LIB_STORE_REFUSAL_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"
#include "lib/store/store.h"

struct refusal {
	int64_t line;     /* of the file, from 1 */
	const char *text; /* what is said of it; one line */
};

/* refusal_find - what was said of a source by its key, in a transaction. In a.
 * STATUS_OK; STATUS_NOT_FOUND: nothing; STATUS_BUSY, STATUS_STORE (logged). */
enum status refusal_find(struct store *s, struct arena *a, const struct hash *key,
			 struct refusal *out) NONNULL WARN_UNUSED;

/* refusal_put - remember one, in a write transaction. STATUS_OK; STATUS_STORE (logged). */
enum status refusal_put(struct store *s, const struct hash *key, const struct refusal *refusal)
	NONNULL WARN_UNUSED;

#endif
