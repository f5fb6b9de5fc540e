/* SPDX-License-Identifier: MIT */
/* Who gets which essays, in temporary tables. Internal to lib/store.
 *
 *   due_essay   each reader's essays that are due, and those that go along
 *   due_reader  each reader with the ids of these essays as one text, and the delivery to be; left
 *               empty here */
#ifndef QUIRE_LIB_STORE_LETTER_DUE_H
#define QUIRE_LIB_STORE_LETTER_DUE_H

#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/letter.h"
#include "lib/store/store.h"

/* How far back is looked again, however settled a reader is: longer than any publish takes from its
 * first look at the clock to its turn, or a clock is set back by. Who is settled to a later moment
 * than that was so under a clock that ran ahead, and all is looked at again. */
#define LETTER_DUE_SLACK_SECONDS INT64_C(2592000)

/* Of a delivery: its essays go along with the reader's next letter, since it is uncertain. What
 * delivery_merge and delivery_shelve_doubts leave has run 0. */
#define LETTER_DUE_DOUBTED                                                                         \
	"state = 2 AND letter IS NOT NULL AND run > 0 AND run <> (SELECT run FROM mailing)"

/* letter_due_find - fill due_essay for a step of readers, in a write transaction. after, limit: as
 * letter_freeze. *last: the step's last reader; 0 where none is left. STATUS_OK; STATUS_STORE
 * (logged). */
enum status letter_due_find(struct store *s, const struct letter_terms *terms, int64_t after,
			    int64_t limit, int64_t *last) NONNULL WARN_UNUSED;

/* letter_due_clear - empty both tables. STATUS_OK; STATUS_STORE (logged). */
enum status letter_due_clear(struct store *s) NONNULL WARN_UNUSED;

#endif
