/* SPDX-License-Identifier: MIT */
/* A set of texts of which only 64 bits each are kept, so that a long list fits in little memory.
 * The bits are keyed at random: nobody can make two texts meet, and of a million none do but with a
 * chance of 1 in 30 million. Does not know what the texts are. */
#ifndef QUIRE_CLI_SEEN_H
#define QUIRE_CLI_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sodium/crypto_shorthash.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

struct seen {
	struct arena arena;                           /* holds slots alone */
	uint64_t *slots;                              /* 0 for a free one */
	size_t capacity;                              /* of slots, a power of two */
	size_t count;                                 /* taken ones: half of them at most */
	unsigned char key[crypto_shorthash_KEYBYTES]; /* random */
};

/* seen_init - none yet. seen_release ends it. */
void seen_init(struct seen *s) NONNULL;

/* seen_add - whether a text wasn't there before; it is from here on. */
bool seen_add(struct seen *s, const char *text) NONNULL;

/* seen_has - whether a text is there. */
bool seen_has(const struct seen *s, const char *text) NONNULL WARN_UNUSED;

/* seen_release - give its memory back. */
void seen_release(struct seen *s) NONNULL;

#endif
