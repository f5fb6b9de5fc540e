/* SPDX-License-Identifier: MIT */
/* The boundaries that weekly and monthly letters are frozen at. Does not know what is due. */
#ifndef QUIRE_CLI_LETTER_TERMS_H
#define QUIRE_CLI_LETTER_TERMS_H

#include <stdint.h>

#include "lib/base/attr.h"
#include "lib/store/letter.h"

/* letter_terms_at - now and the four boundaries of *out, in the zone that clock_set_zone has set;
 * the other members are left alone. Where clocks skip a day's first hour, the day begins with the
 * hour after it. */
void letter_terms_at(int64_t now, struct letter_terms *out) NONNULL;

#endif
