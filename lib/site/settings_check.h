/* SPDX-License-Identifier: MIT */
/* What values settings may have, one check a kind, of the form keys.h describes: NULL where a
 * text is right, else what was expected. Knows no key. */
#ifndef QUIRE_LIB_SITE_SETTINGS_CHECK_H
#define QUIRE_LIB_SITE_SETTINGS_CHECK_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"

/* settings_check_base - an http or https address; a "/" is put at its end. */
const char *settings_check_base(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_service - the same; each "/" at its end is taken away. */
const char *settings_check_service(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_public - a folder that is not the site's own. */
const char *settings_check_public(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_language - a BCP 47 tag. */
const char *settings_check_language(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_mailbox - what mailbox_parse takes. */
const char *settings_check_mailbox(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_domain - a domain; it is written in A-labels. */
const char *settings_check_domain(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_colour - "#rrggbb". */
const char *settings_check_colour(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_font - a CSS font-family list that can't end its declaration. */
const char *settings_check_font(struct arena *a, const char **text) NONNULL WARN_UNUSED;

/* settings_check_network - a CIDR, IPv4 or IPv6; a lone address becomes one. */
const char *settings_check_network(struct arena *a, const char **text) NONNULL WARN_UNUSED;

#endif
