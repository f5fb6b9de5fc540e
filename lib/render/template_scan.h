/* SPDX-License-Identifier: MIT */
/* Mustache's tags in a source, one after the other, with the text before each. Does not know
 * what names mean.
 *
 * A section, its end, a partial or a comment that stands alone on its line takes the line with
 * it, its end ("\n" or "\r\n") too. */
#ifndef QUIRE_LIB_RENDER_TEMPLATE_SCAN_H
#define QUIRE_LIB_RENDER_TEMPLATE_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/render/template.h"

enum tag_kind {
	TAG_NONE,     /* no tag follows: the text runs to the end */
	TAG_VARIABLE, /* {{name}} */
	TAG_SECTION,  /* {{#name}} */
	TAG_INVERTED, /* {{^name}} */
	TAG_CLOSE,    /* {{/name}} */
	TAG_PARTIAL,  /* {{> name}} */
	TAG_COMMENT,  /* {{! anything }} */
	TAG_RAW,      /* {{{name}}} or {{& name}}: not in the subset */
	TAG_FOREIGN,  /* {{= =}}, {{< parent}}, {{$ block}}: not in the subset */
	TAG_UNCLOSED  /* "{{" without "}}": nothing follows */
};

struct template_tag {
	enum tag_kind kind;
	const char *before; /* text before the tag, without what a lone tag takes with it */
	size_t before_len;
	const char *name; /* without white space around it */
	size_t name_len;
	const char *indent; /* white space before a tag alone on its line */
	size_t indent_len;
	bool alone;              /* on its line */
	struct place place;      /* of the tag's first brace, or of the source's end */
	struct place name_place; /* of the name */
};

struct template_scanner {
	const struct template_source *source;
	size_t first;      /* offset of the first byte behind a byte order mark */
	size_t at;         /* first byte not yet given out */
	size_t line;       /* that `counted` stands on, from 1 */
	size_t line_start; /* offset of that line's first byte */
	size_t counted;    /* newlines before it are in `line` */
};

/* template_scan_init - at the source's beginning, behind a byte order mark. */
void template_scan_init(struct template_scanner *s, const struct template_source *source) NONNULL;

/* template_scan - the next tag. All calls together take time linear in the source's length. */
void template_scan(struct template_scanner *s, struct template_tag *out) NONNULL;

/* template_name_is_valid - whether a name is letters of ASCII, digits, "_" and "-" in parts with
 * dots between them, or "." alone. */
bool template_name_is_valid(const char *name, size_t len) NONNULL PURE WARN_UNUSED;

#endif
