/* SPDX-License-Identifier: MIT */
/* Which mail addresses we write to and from. Does not know whether anyone reads there. */
#ifndef QUIRE_LIB_BASE_MAIL_ADDRESS_H
#define QUIRE_LIB_BASE_MAIL_ADDRESS_H

#include <stdbool.h>

#include "lib/base/attr.h"

#define MAIL_ADDRESS_LOCAL_MAX 64  /* octets before the "@" (RFC 5321, 4.5.3.1.1) */
#define MAIL_DOMAIN_MAX        253 /* octets behind it */
#define MAIL_ADDRESS_MAX       254 /* octets of the whole, as fits a path of 256 */

/* mail_address_is_plain - whether text is LOCAL@DOMAIN: the local part of letters, digits and
 * ".+-_='", the domain of letters, digits, "." and "-", neither with a dot at an end or two
 * together, no label over 63 octets or with a "-" at an end, no "-" in front of all. Narrower than
 * RFC 5322, so that it is one word in a header, an SMTP command and a program's arguments, and
 * names no file, program or route to any mail server. text: anyone's. */
bool mail_address_is_plain(const char *text) NONNULL PURE WARN_UNUSED;

/* mail_domain_is_plain - the same of a domain alone, of at most MAIL_DOMAIN_MAX octets. */
bool mail_domain_is_plain(const char *text) NONNULL PURE WARN_UNUSED;

#endif
