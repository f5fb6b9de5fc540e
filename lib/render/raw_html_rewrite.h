/* SPDX-License-Identifier: MIT */
/* The addresses in a fragment of raw HTML: asked for, counted for the policy, written anew. For
 * raw_html.c alone. Does not parse HTML. */
#ifndef QUIRE_LIB_RENDER_RAW_HTML_REWRITE_H
#define QUIRE_LIB_RENDER_RAW_HTML_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/file.h"
#include "lib/render/raw_html.h"

enum raw_role {
	RAW_LINK,     /* asked for as a link */
	RAW_IMAGE,    /* as an image */
	RAW_IMAGE_SET /* several images, as in srcset */
};

/* The value of one attribute. */
struct raw_address {
	const char *value;     /* decoded, any text, not NULL */
	size_t start, end;     /* where it stands in the fragment, with its quotes; bytes. The
				* same where that is not known for certain. */
	const char *directive; /* of a policy, for what is loaded; NULL for nothing */
	enum raw_role role;
	bool unsized; /* of an image that says neither its width nor its height */
};

/* raw_html_rewrite - ask r's resolver about addresses, add to r's sources what they load, and
 * write the fragment with what was answered. items: are put in order; those with one place are
 * one. out: html itself where nothing changed, else in the arena of r's text. */
void raw_html_rewrite(struct raw_html *r, struct raw_address *items, size_t count, struct blob html,
		      struct blob *out) NONNULL_AT(1, 5);

#endif
