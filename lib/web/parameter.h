/* SPDX-License-Identifier: MIT */
/* A header's value with parameters: `form-data; name="x"`. Does not know which header it is. */
#ifndef QUIRE_LIB_WEB_PARAMETER_H
#define QUIRE_LIB_WEB_PARAMETER_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

/* parameter_heads - whether a value's part in front of its parameters is head, in upper or lower
 * case. value: from a reader, any text. */
bool parameter_heads(const char *value, const char *head) NONNULL PURE WARN_UNUSED;

/* parameter_get - a parameter by its name, without quotation marks (RFC 9110, 5.6.6). value: from a
 * reader, any text. In a. NULL where it is missing or what stands before it is malformed. */
const char *parameter_get(struct arena *a, const char *value, const char *name) NONNULL WARN_UNUSED;

#endif
