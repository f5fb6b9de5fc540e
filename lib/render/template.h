/* SPDX-License-Identifier: MIT */
/* A subset of Mustache (mustache(5): variables, sections, inverted sections, partials,
 * comments), compiled against the C struct it will show. Knows no page.
 *
 * A shape describes a struct: the name, type and offset of each member. Names are looked up
 * when a template is compiled, so that a name the shape does not have is an error with its
 * line, and rendering only follows offsets. Escaping follows the member's type:
 * FIELD_TEXT is escaped, FIELD_URL checked and escaped, FIELD_HTML passes; in a plain template, of
 * a mail's text, nothing is escaped and FIELD_HTML is an error. "{{{" and "{{&" and changed
 * delimiters are errors. A tag that stands alone on its line takes the line with it.
 *
 * A name is looked up in the innermost section's shape, then outwards; "a.b" goes into object
 * a. A section shows its inside for a true bool, a text or URL that is not NULL nor "",
 * markup of a length, an object that is not NULL (whose names then count), and once an item
 * of a list. In a list of texts "." is the text. A list's section may not stand inside itself,
 * so that no template shows more than the product of a page's lists. */
#ifndef QUIRE_LIB_RENDER_TEMPLATE_H
#define QUIRE_LIB_RENDER_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"
#include "lib/base/str.h"
#include "lib/render/html.h"

#define TEMPLATE_DEPTH_MAX    16            /* sections and partials inside one another */
#define TEMPLATE_SIZE_MAX     (64 * 1024)   /* bytes of one template's source */
#define TEMPLATE_CODE_MAX     10000         /* tags of one template, and steps, partials included */
#define TEMPLATE_EXPANDED_MAX (1024 * 1024) /* bytes of source of one template, partials too */

enum field_type {
	FIELD_TEXT,   /* const char *, UTF-8; NULL shows nothing */
	FIELD_URL,    /* const char *; NULL shows nothing */
	FIELD_HTML,   /* struct html */
	FIELD_BOOL,   /* bool; sections only */
	FIELD_OBJECT, /* const struct X *, of the field's shape; NULL is false */
	FIELD_RECORD, /* struct X itself, of the field's shape; always true */
	FIELD_LIST    /* struct list of structs of the field's shape, or of texts where NULL */
};

/* Items that lie one behind the other. */
struct list {
	const void *items; /* count structs of the shape's size, or const char * */
	size_t count;
};

struct shape;

struct field {
	const char *name; /* as templates write it; NULL ends a table */
	enum field_type type;
	size_t offset;             /* of the member, from offsetof */
	const struct shape *shape; /* of an object, a record or a list's items; else NULL */
};

struct shape {
	const char *name;           /* of what it describes: "essay", for messages */
	size_t size;                /* of the struct, bytes */
	const struct field *fields; /* ends with a NULL name */
};

/* A template's source, or a partial's. */
struct template_source {
	const char *name; /* "post" */
	const char *file; /* for problems: "templates/post.mustache" */
	const char *text; /* from the writer, any bytes */
	size_t len;
	bool plain; /* shows text, not HTML; its partials must too */
};

/* All templates and partials of a theme. */
struct template_sources {
	const struct template_source *items;
	size_t count;
};

struct template;

/* template_compile - compile the source of that index against a shape; partials are found among
 * sources by name and may not contain themselves. Sources must outlive the template, which lies
 * in a.
 * STATUS_OK; STATUS_INVALID: problems were added, with file and line. */
enum status template_compile(struct arena *a, struct template_sources sources, size_t index,
			     const struct shape *shape, struct problems *problems,
			     const struct template **out) NONNULL WARN_UNUSED;

/* template_render - append what a template shows of data, a struct of the shape it was compiled
 * against. Can't fail. */
void template_render(const struct template *t, const void *data, struct str *out) NONNULL;

#endif
