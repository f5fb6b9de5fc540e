/* SPDX-License-Identifier: MIT */
/* A list for other programs. Does not know what is in it. */
#ifndef QUIRE_CLI_PRINT_JSON_H
#define QUIRE_CLI_PRINT_JSON_H

#include <jansson.h>

#include "lib/base/attr.h"

/* print_json - a list on standard output, an item's keys in the order they were set. Releases
 * it. */
void print_json(json_t *list) NONNULL;

#endif
