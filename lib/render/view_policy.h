/* SPDX-License-Identifier: MIT */
/* The Content-Security-Policy that a page carries in a meta element. Does not know what the page
 * shows: it is told which sources that needs. */
#ifndef QUIRE_LIB_RENDER_VIEW_POLICY_H
#define QUIRE_LIB_RENDER_VIEW_POLICY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

/* view_policy - a policy that is closed but for the site's own style sheet and images (Content
 * Security Policy Level 3), and for what the page needs.
 * preview: whether scripts of the site itself may run and connect to it.
 * origins: a directive and its sources a line, as the renderer made them of an essay:
 * "img-src https://example.org". Only img-src, frame-src, media-src and object-src are
 * heeded, and no line with a byte that could end its directive. In a. */
const char *view_policy(struct arena *a, bool preview, const char *origins)
	NONNULL RETURNS_NONNULL WARN_UNUSED;

#endif
