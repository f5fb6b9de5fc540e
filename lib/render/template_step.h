/* SPDX-License-Identifier: MIT */
/* What a template is compiled to, between its compiler and its renderer: a flat list of steps.
 * Does not know Mustache's syntax.
 *
 * A frame is a struct whose names count; frame 0 is the page's. Steps name frames by number,
 * since how deep each stands is known when a template is compiled. */
#ifndef QUIRE_LIB_RENDER_TEMPLATE_STEP_H
#define QUIRE_LIB_RENDER_TEMPLATE_STEP_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/render/template.h"

#define TEMPLATE_FRAMES_MAX (TEMPLATE_DEPTH_MAX + 1)

enum step_kind {
	STEP_TEXT,     /* append text */
	STEP_VALUE,    /* append a value, escaped by its type */
	STEP_PLAIN,    /* append a text or URL as it is */
	STEP_SECTION,  /* go on where the value shows, with its frame; else to target */
	STEP_INVERTED, /* go on where the value doesn't show; else to target */
	STEP_REPEAT    /* the end of a list's section: to target while items are left */
};

/* Where a member lies: at offsets[0] in a frame; each further offset is taken from where the
 * pointer found there points. */
struct step_path {
	size_t frame;
	const size_t *offsets;
	size_t count; /* of offsets, at least 1 */
	enum field_type type;
	const struct shape *shape; /* of an object, record or items; NULL for others */
};

struct step {
	enum step_kind kind;
	struct step_path path; /* of a value or section */
	const char *text;      /* of a text; borrowed from a source, or in the template's arena */
	size_t len;            /* of text, bytes */
	size_t frame;          /* that a section's value becomes, or that repeats; 0 for none */
	size_t item_size;      /* of a list's items, bytes */
	size_t target;         /* index of a step, at most the number of steps */
};

struct template
{
	const struct step *steps;
	size_t count;
};

/* template_text_shape - the shape of items of a list of texts: "." is the text. */
extern const struct shape template_text_shape;

/* Shapes whose names count at one point of a template, outermost first. */
struct template_scope {
	const struct shape *shapes[TEMPLATE_FRAMES_MAX];
	size_t count; /* at least 1 */
};

/* A name as a template writes it. */
struct template_name {
	const char *text; /* valid by template_name_is_valid */
	size_t len;
	struct place place; /* for a problem */
};

/* template_find - look a name up: its first part from the innermost shape outwards, the others
 * in what was found.
 * STATUS_OK: *out lies in a; STATUS_INVALID: a problem was added that names the nearest. */
enum status template_find(struct arena *a, const struct template_scope *scope,
			  const struct template_name *name, struct problems *problems,
			  struct step_path *out) NONNULL WARN_UNUSED;

/* template_nearest - of two names the nearer to word is kept in *best: call it once a name, with
 * *best NULL and *best_distance 1 + strlen(word) / 4 at first. */
void template_nearest(const char *word, const char *name, const char **best, size_t *best_distance)
	NONNULL;

#endif
