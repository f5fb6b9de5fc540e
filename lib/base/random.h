/* SPDX-License-Identifier: MIT */
/* Random bytes of the kernel, by libsodium. Does not know what they are for. */
#ifndef QUIRE_LIB_BASE_RANDOM_H
#define QUIRE_LIB_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/attr.h"

/* random_bytes - len bytes that nobody can guess. Ends the process where the kernel has none. */
void random_bytes(void *out, size_t len) NONNULL;

/* random_id - from 1 to 2^62 - 1, for rows whose numbers must not come again when an older copy of
 * the database is restored. */
int64_t random_id(void) WARN_UNUSED;

#endif
