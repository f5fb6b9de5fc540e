/* SPDX-License-Identifier: MIT */
/* Addresses in a reader's words. For lib/render/comment_*.c alone. Does not know cmark. */
#ifndef QUIRE_LIB_RENDER_COMMENT_LINK_H
#define QUIRE_LIB_RENDER_COMMENT_LINK_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/str.h"

/* comment_link_is_admitted - whether an address may be led to: "http://", "https://" or "mailto:"
 * and something behind it. url: any text. */
bool comment_link_is_admitted(const char *url, size_t len) NONNULL PURE WARN_UNUSED;

/* comment_link_put - append '<a href="URL" rel="ugc nofollow noopener">'. What RFC 3986 doesn't
 * know is percent-encoded. url: an admitted one. */
void comment_link_put(struct str *out, const char *url, size_t len) NONNULL;

/* comment_link_find - the next bare address of http or https in a text, from *start on: as GitHub
 * finds them, without the punctuation that ends a sentence, and without a bracket that it didn't
 * open. true: [*start, *end) is it. Takes time linear in what it passes over. text: UTF-8. */
bool comment_link_find(const char *text, size_t len, size_t *start, size_t *end)
	NONNULL WARN_UNUSED;

#endif
