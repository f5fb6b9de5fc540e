/* SPDX-License-Identifier: MIT */
/* Where a page must be allowed to load from, as sources of a Content Security Policy (CSP Level 3,
 * 2.3.1). Does not know where addresses stand in a text. */
#ifndef QUIRE_LIB_RENDER_CSP_SOURCES_H
#define QUIRE_LIB_RENDER_CSP_SOURCES_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"

struct csp_sources {
	struct arena *arena;    /* borrowed; where lines lie */
	const char **lines;     /* "img-src https://host", in the order found */
	size_t count, capacity; /* of lines */
};

/* csp_sources_init - none yet. */
void csp_sources_init(struct csp_sources *s, struct arena *a) NONNULL;

/* csp_sources_add - what an address needs; nothing where it is empty or can't be a source (a host
 * that is not ASCII, a scheme but http, https and data). A relative one needs 'self', but
 * not as an image, which every page may load from its site. An address "//host/" gives the host
 * without a scheme, which means the page's own. url: any text, NUL-terminated. */
void csp_sources_add(struct csp_sources *s, const char *directive, const char *url) NONNULL;

/* csp_sources_add_set - csp_sources_add of each address in an HTML srcset. */
void csp_sources_add_set(struct csp_sources *s, const char *directive, const char *srcset) NONNULL;

/* csp_sources_text - the lines sorted, each once, apart by newlines; "" for none. In the arena. */
const char *csp_sources_text(struct csp_sources *s) NONNULL RETURNS_NONNULL;

#endif
