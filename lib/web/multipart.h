/* SPDX-License-Identifier: MIT */
/* multipart/form-data (RFC 7578, RFC 2046, 5.1) without files, for form.c alone. */
#ifndef QUIRE_LIB_WEB_MULTIPART_H
#define QUIRE_LIB_WEB_MULTIPART_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/base/status.h"
#include "lib/web/form.h"

#define MULTIPART_HEADERS_MAX 2048 /* bytes of one part's headers */

/* multipart_read - add the fields of a body to out, in a. boundary: the Content-Type's parameter;
 * NULL where it has none. Both come from a reader. A part with a file name is refused.
 * STATUS_OK; STATUS_INVALID; STATUS_TOO_LARGE: too many fields (neither logged). */
enum status multipart_read(struct arena *a, const char *boundary, const struct blob *body,
			   struct form *out) NONNULL_AT(1, 3, 4) WARN_UNUSED;

#endif
