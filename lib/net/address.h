/* SPDX-License-Identifier: MIT */
/* Which mail addresses we write to and from. Does not know whether anyone reads there. */
#ifndef QUIRE_LIB_NET_ADDRESS_H
#define QUIRE_LIB_NET_ADDRESS_H

#include <stdbool.h>

#include "lib/base/attr.h"

#define ADDRESS_LOCAL_MAX 64  /* octets before the "@" (RFC 5321, 4.5.3.1.1) */
#define ADDRESS_MAX       254 /* octets of the whole, as fits a path of 256 */

/* address_is_plain - whether text is LOCAL@DOMAIN: the local part of letters, digits and
 * ".+-_='", the domain of letters, digits, "." and "-", neither with a dot at an end or two
 * together, no label with a "-" at an end, no "-" in front of all. Narrower than RFC 5322, so that
 * it is one word in a header, an SMTP command and a program's arguments, and names no file,
 * program or route to any mail server. text: anyone's. */
bool address_is_plain(const char *text) NONNULL PURE WARN_UNUSED;

#endif
