/* SPDX-License-Identifier: MIT */
/* Percent-encoding and the parts of an address (RFC 3986). Asks no network. */
#ifndef QUIRE_LIB_BASE_URL_H
#define QUIRE_LIB_BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* url_decode - percent-decode a path. text: from a reader, any bytes.
 * STATUS_OK: *out lies in a, UTF-8 without NUL and without control characters;
 * STATUS_INVALID: it can't be that (not logged). */
enum status url_decode(struct arena *a, const char *text, size_t len, const char **out)
	NONNULL WARN_UNUSED;

/* url_decode_field - decode a name or a value of application/x-www-form-urlencoded, in which "+" is
 * a blank. text: from a reader, any bytes.
 * STATUS_OK: *out lies in a, UTF-8 without NUL, perhaps with other control characters;
 * STATUS_INVALID: it can't be that (not logged). */
enum status url_decode_field(struct arena *a, const char *text, size_t len, const char **out)
	NONNULL WARN_UNUSED;

/* url_encode_path - percent-encode all but unreserved characters, "/" and RFC 3986's
 * sub-delims, ":" and "@". In a. */
const char *url_encode_path(struct arena *a, const char *path) NONNULL RETURNS_NONNULL;

/* url_is_safe - whether an address may stand in href or src: relative, or with the scheme
 * http, https or mailto; control characters and white space at its front are not overlooked. */
bool url_is_safe(const char *url) NONNULL PURE WARN_UNUSED;

/* url_has_scheme - whether text begins with "scheme:" (RFC 3986, 3.1) or "//". */
bool url_has_scheme(const char *url) NONNULL PURE WARN_UNUSED;

/* url_absolute - where a reference leads from a page (RFC 3986, 5.2, "." and ".." left for who
 * follows it); blanks around it are left aside and those in it encoded.
 * base: an http or https address with a path. reference: anyone's. In a. */
const char *url_absolute(struct arena *a, const char *base, const char *reference)
	NONNULL RETURNS_NONNULL;

/* url_path - where the path of an http or https address begins, with its query; "/" where it
 * has none or is no such address. */
const char *url_path(const char *url) NONNULL RETURNS_NONNULL WARN_UNUSED;

/* url_is_loopback - whether an http or https address names this machine only: localhost,
 * 127.0.0.0/8 or [::1]. */
bool url_is_loopback(const char *url) NONNULL PURE WARN_UNUSED;

#endif
