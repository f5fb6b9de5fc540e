/* SPDX-License-Identifier: MIT */
/* Numbers that come back from strangers unforged: in links that must work for ever, and in
 * envelope senders. And keyed hashes of texts that must be known again without being kept. Does
 * not know where keys are kept.
 *
 * A signed number is 40 letters of base32: the key's id (1 byte), the number (8 bytes, the highest
 * first) and 16 bytes of BLAKE2b, keyed, over the purpose's word, a NUL and those 9 bytes. The
 * newest key signs; all verify. */
#ifndef QUIRE_LIB_BASE_SIGNATURE_H
#define QUIRE_LIB_BASE_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/base/base32.h"
#include "lib/base/hash.h"
#include "lib/base/status.h"

#define SIGNATURE_KEY_BYTES 32
#define SIGNATURE_KEY_MAX   255                                  /* the highest id */
#define SIGNATURE_BYTES     (1 + 8 + 16)                         /* key id, number, MAC */
#define SIGNATURE_SIZE      (BASE32_LENGTH(SIGNATURE_BYTES) + 1) /* of the text, with its NUL: 41 */

/* What a signature or a hash is good for; one made for another purpose doesn't verify. */
enum signature_purpose {
	SIGNATURE_UNSUBSCRIBE, /* a subscriber's id, in each mail */
	SIGNATURE_PREFERENCES, /* the same */
	SIGNATURE_ENVELOPE,    /* a delivery's id, in its envelope sender */
	SIGNATURE_NEVER,       /* a confirmation's id, in its mail's "never write to me again" */
	SIGNATURE_FORM,        /* the moment that a form was shown */
	SIGNATURE_SUPPRESSION, /* hash of an address that isn't written to any more */
	SIGNATURE_BUDGET,      /* hash of an address or network that something is counted for */
	SIGNATURE_JOURNAL      /* hash of a subscriber's address in the journal of what was sent */
};

struct signature_key {
	int id; /* 1 to SIGNATURE_KEY_MAX; a newer key has a higher one */
	unsigned char secret[SIGNATURE_KEY_BYTES];
};

struct signature_keys {
	const struct signature_key *items; /* ordered by id: the newest is the last */
	size_t count;
};

/* signature_make - sign a number, 0 or more, under the newest key; there must be one. Returns
 * out. */
const char *signature_make(const struct signature_keys *keys, enum signature_purpose purpose,
			   int64_t number, char out[SIGNATURE_SIZE]) NONNULL RETURNS_NONNULL;

/* signature_read - the number that was signed for a purpose, in constant time. text: anyone's, in
 * either case.
 * STATUS_OK; STATUS_INVALID: not signed under any of the keys (not logged; out is unchanged). */
enum status signature_read(const struct signature_keys *keys, enum signature_purpose purpose,
			   const char *text, int64_t *out) NONNULL WARN_UNUSED;

/* signature_hash - a text's keyed BLAKE2b-256 over the purpose's word, a NUL and the text. */
struct hash signature_hash(const struct signature_key *key, enum signature_purpose purpose,
			   const char *text) NONNULL;

#endif
