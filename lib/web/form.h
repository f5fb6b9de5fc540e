/* SPDX-License-Identifier: MIT */
/* The fields of a form, from a POST's body or an address's query. Does not know what they mean.
 *
 * Names and values are UTF-8 without NUL; a value may have line breaks and other control
 * characters in it. What a browser doesn't make is refused, not guessed at. */
#ifndef QUIRE_LIB_WEB_FORM_H
#define QUIRE_LIB_WEB_FORM_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/web/request.h"

#define FORM_FIELDS_MAX 32 /* of one form; its bytes are bounded by those of a request */

struct form_field {
	const char *name;
	const char *value; /* "" where none was given */
};

struct form {
	struct form_field fields[FORM_FIELDS_MAX]; /* in the order they were sent */
	size_t count;
};

/* form_read - the fields of a POST's body: application/x-www-form-urlencoded, or
 * multipart/form-data (RFC 7578) without files. In a.
 * STATUS_OK; STATUS_INVALID: another type, or malformed; STATUS_TOO_LARGE: more fields than a form
 * may have (neither logged). */
enum status form_read(struct arena *a, const struct request *q, struct form *out)
	NONNULL WARN_UNUSED;

/* form_query - the fields of a query. query: from a reader, without "?"; NULL has none. In a.
 * Statuses as form_read. */
enum status form_query(struct arena *a, const char *query, struct form *out) NONNULL_AT(1, 3)
	WARN_UNUSED;

/* form_get - a field's value; NULL where there is none; the first where there are several. */
const char *form_get(const struct form *f, const char *name) NONNULL PURE WARN_UNUSED;

/* form_add - one field more; texts are borrowed. STATUS_OK; STATUS_TOO_LARGE: it is full. */
enum status form_add(struct form *f, const char *name, const char *value) NONNULL WARN_UNUSED;

#endif
