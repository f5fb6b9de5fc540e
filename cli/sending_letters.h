/* SPDX-License-Identifier: MIT */
/* Letters that are being sent, each with its essays composed once for all its readers. Does not
 * know who these are. */
#ifndef QUIRE_CLI_SENDING_LETTERS_H
#define QUIRE_CLI_SENDING_LETTERS_H

#include <stddef.h>
#include <stdint.h>

#include "cli/compose.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/store/letter.h"
#include "lib/store/store.h"

#define SENDING_LETTERS_MAX 24 /* at hand at once; more than two batches can have */

/* What a letter says. */
struct sending_letter {
	int64_t id; /* 0 for none of the store's */
	const char *subject;
	enum subscriber_cadence cadence;
	struct compose_essays essays;  /* those that readers may see now; at least one */
	const char *const *identities; /* of all that it was frozen with; ends with NULL */
};

struct sending_letters {
	const struct composer *composer; /* borrowed */
	struct sending_place {
		struct arena arena; /* the letter's */
		struct sending_letter letter;
		uint64_t used; /* when it was last asked for; 0 for a free place */
	} places[SENDING_LETTERS_MAX];
	uint64_t clock; /* counts what is asked for */
};

/* sending_letters_init - none at hand. */
void sending_letters_init(struct sending_letters *l, const struct composer *composer) NONNULL;

/* sending_letters_find - one that is at hand; NULL where it isn't. */
const struct sending_letter *sending_letters_find(struct sending_letters *l, int64_t id) NONNULL;

/* sending_letters_load - compose one, in a transaction. *out lies until SENDING_LETTERS_MAX others
 * were asked for.
 * STATUS_OK; STATUS_GONE: no essay of it may be seen any more; STATUS_BUSY, STATUS_STORE
 * (logged). */
enum status sending_letters_load(struct sending_letters *l, struct store *s, int64_t id,
				 int64_t now, const struct sending_letter **out)
	NONNULL WARN_UNUSED;

/* sending_letter_make - compose a letter, in a transaction, in a. STATUS_OK; as above, and
 * STATUS_NOT_FOUND where there is none. */
enum status sending_letter_make(struct arena *a, const struct composer *c, struct store *s,
				int64_t id, int64_t now, struct sending_letter *out)
	NONNULL WARN_UNUSED;

/* sending_letter_latest - the same of the latest essay, which no letter has to be frozen for.
 * STATUS_OK; STATUS_NOT_FOUND: there is none; STATUS_BUSY, STATUS_STORE (logged). */
enum status sending_letter_latest(struct arena *a, const struct composer *c, struct store *s,
				  int64_t now, struct sending_letter *out) NONNULL WARN_UNUSED;

/* sending_identities - of a letter's essays, ends with NULL, in a transaction, in a. STATUS_OK,
 * with none for letter 0; STATUS_BUSY, STATUS_STORE (logged). */
enum status sending_identities(struct arena *a, struct store *s, int64_t letter,
			       const char *const **out) NONNULL WARN_UNUSED;

/* sending_letters_release - give all back. */
void sending_letters_release(struct sending_letters *l) NONNULL;

#endif
