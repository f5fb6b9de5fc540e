/* SPDX-License-Identifier: MIT */
/* What each HTML element does to plain text. For plain_text.c alone. Does not write. */
#ifndef QUIRE_LIB_RENDER_PLAIN_ROLE_H
#define QUIRE_LIB_RENDER_PLAIN_ROLE_H

#include <gumbo.h>

#include "lib/base/attr.h"

/* What an element does. */
enum plain_role {
	PLAIN_INLINE, /* nothing but hold words */
	PLAIN_BLOCK,  /* stand apart, with an empty line */
	PLAIN_PART,   /* stand in a line of its own */
	PLAIN_HEADING,
	PLAIN_LIST,
	PLAIN_ITEM,
	PLAIN_INDENT,
	PLAIN_QUOTE,
	PLAIN_CODE_BLOCK,
	PLAIN_TABLE,
	PLAIN_ROW,
	PLAIN_CELL,
	PLAIN_IMAGE,
	PLAIN_FORMULA,
	PLAIN_LINK,
	PLAIN_BREAK,
	PLAIN_RULE,
	PLAIN_EMPHASIS,
	PLAIN_CODE,
	PLAIN_STRUCK,
	PLAIN_RAISED,
	PLAIN_LOWERED,
	PLAIN_FRAME,
	PLAIN_INPUT,
	PLAIN_HIDDEN
};

/* plain_role_of - of an element; PLAIN_INLINE where its tag is not known. */
enum plain_role plain_role_of(const GumboNode *n) NONNULL WARN_UNUSED;

#endif
