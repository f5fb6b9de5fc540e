/* SPDX-License-Identifier: MIT */
/* Sources to steps: sections become jumps, partials stand in line, and a name is followed to its
 * offset once, here. */
#include "lib/render/template.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/render/template_scan.h"
#include "lib/render/template_step.h"

#define PROBLEMS_MAX 20 /* after so many in one template, nothing more is looked at */

/* A section or a partial that is open. */
struct level {
	const struct template_source *partial; /* NULL for a section */
	const char *name;                      /* of a section, as it was written */
	size_t name_len;
	struct place place;
	size_t step;  /* index of the section's first step */
	bool list;    /* the section repeats */
	bool framed;  /* its value's names count */
	bool unknown; /* its name was refused, so names inside it can't be judged */
};

struct compiler {
	struct arena *arena;
	struct template_sources sources;
	struct problems *problems;
	size_t problem_limit; /* errors in problems at which to stop */
	struct step *steps;
	size_t step_count, step_capacity;
	struct level levels[TEMPLATE_DEPTH_MAX + 1]; /* the page's own before the others */
	size_t depth;                                /* of levels */
	struct template_scope scope;                 /* shapes of the frames */
	size_t unknown;                              /* how many levels are */
	size_t tags;                                 /* seen, partials included */
	size_t bytes;       /* of sources gone through, partials included */
	const char *indent; /* what each line of the source begins with */
	size_t indent_len;
	bool plain;      /* the page is */
	bool line_start; /* nothing of this line was emitted yet */
	bool stopped;    /* a limit was met: said once, then nothing more */
};

#define REPORT(c, place, ...) problems_add((c)->problems, PROBLEM_ERROR, (place), __VA_ARGS__)

/* Longest part of a name that a message shows. */
static int shown(size_t len)
{
	return len < 64 ? (int)len : 64;
}

static bool is_over(struct compiler *c)
{
	if (c->problems->errors >= c->problem_limit)
		c->stopped = true;
	return c->stopped;
}

static struct step *add_step(struct compiler *c, enum step_kind kind)
{
	struct step *step;

	c->steps = arena_room(c->arena, c->steps, c->step_count, &c->step_capacity, sizeof(*step));
	step = &c->steps[c->step_count++];
	*step = (struct step){.kind = kind};
	return step;
}

static void add_text(struct compiler *c, const char *text, size_t len)
{
	struct step *step = c->step_count > 0 ? &c->steps[c->step_count - 1] : NULL;

	if (len == 0)
		return;
	if (step != NULL && step->kind == STEP_TEXT && step->text + step->len == text) {
		step->len += len;
		return;
	}
	step = add_step(c, STEP_TEXT);
	step->text = text;
	step->len = len;
}

/* Something of a line follows: its indent goes before it. */
static void begin_line(struct compiler *c)
{
	if (c->line_start)
		add_text(c, c->indent, c->indent_len);
	c->line_start = false;
}

static void put_text(struct compiler *c, const char *text, size_t len)
{
	while (len > 0 && c->indent_len > 0) {
		const char *newline = memchr(text, '\n', len);
		size_t line = newline != NULL ? (size_t)(newline - text) + 1 : len;

		begin_line(c);
		add_text(c, text, line);
		c->line_start = newline != NULL;
		text += line;
		len -= line;
	}
	add_text(c, text, len);
}

static bool enter_level(struct compiler *c, const struct level *level)
{
	if (c->depth > TEMPLATE_DEPTH_MAX) {
		REPORT(c, level->place, "more than %d sections and partials inside one another",
		       TEMPLATE_DEPTH_MAX);
		c->stopped = true;
		return false;
	}
	c->levels[c->depth++] = *level;
	c->unknown += level->unknown;
	return true;
}

static void leave_level(struct compiler *c)
{
	const struct level *level = &c->levels[--c->depth];

	c->unknown -= level->unknown;
	if (level->framed)
		c->scope.count--;
}

static bool is_same_path(const struct step_path *a, const struct step_path *b)
{
	return a->frame == b->frame && a->count == b->count &&
	       memcmp(a->offsets, b->offsets, a->count * sizeof(*a->offsets)) == 0;
}

/* Whether a list is gone through already: once more inside, and a page of a few lines would
 * take for ever. */
static bool is_repeated(const struct compiler *c, const struct step_path *path)
{
	for (size_t i = 0; i < c->depth; i++) {
		const struct level *level = &c->levels[i];

		if (level->list && is_same_path(&c->steps[level->step].path, path))
			return true;
	}
	return false;
}

/* The path of a tag's name; false where there is none, which was said unless names can't be
 * judged here. */
static bool find_name(struct compiler *c, const struct template_tag *tag, struct step_path *out)
{
	struct template_name name = {tag->name, tag->name_len, tag->name_place};

	if (c->unknown > 0)
		return false;
	return template_find(c->arena, &c->scope, &name, c->problems, out) == STATUS_OK;
}

static bool check_name(struct compiler *c, const struct template_tag *tag)
{
	if (template_name_is_valid(tag->name, tag->name_len))
		return true;
	REPORT(c, tag->name_place,
	       "expected a name: letters, digits and \"_\", in parts with \".\" between them");
	return false;
}

static void put_variable(struct compiler *c, const struct template_tag *tag)
{
	struct step_path path;

	if (!check_name(c, tag) || !find_name(c, tag, &path))
		return;
	if (path.type != FIELD_TEXT && path.type != FIELD_URL && path.type != FIELD_HTML) {
		REPORT(c, tag->name_place,
		       "\"%.*s\" has no text of its own; expected a section: {{#%.*s}}",
		       shown(tag->name_len), tag->name, shown(tag->name_len), tag->name);
		return;
	}
	if (c->plain && path.type == FIELD_HTML) {
		REPORT(c, tag->name_place, "\"%.*s\" is markup, which can't stand in a plain text",
		       shown(tag->name_len), tag->name);
		return;
	}
	add_step(c, c->plain ? STEP_PLAIN : STEP_VALUE)->path = path;
}

/* The value of an open section becomes the innermost frame, where it has names. */
static void add_frame(struct compiler *c, struct level *level, struct step *step)
{
	const struct shape *shape = step->path.shape;

	if (step->path.type == FIELD_LIST && shape == NULL)
		shape = &template_text_shape;
	if (shape == NULL)
		return;
	level->framed = true;
	level->list = step->path.type == FIELD_LIST;
	step->frame = c->scope.count;
	step->item_size = shape->size;
	c->scope.shapes[c->scope.count++] = shape;
}

static void open_section(struct compiler *c, const struct template_tag *tag)
{
	struct level level = {.name = tag->name,
			      .name_len = tag->name_len,
			      .place = tag->place,
			      .step = c->step_count};
	struct step_path path = {.count = 0};
	struct step *step;

	level.unknown = !check_name(c, tag) || !find_name(c, tag, &path);
	if (!level.unknown && tag->kind == TAG_SECTION && path.type == FIELD_LIST &&
	    is_repeated(c, &path)) {
		REPORT(c, tag->name_place, "\"%.*s\" stands inside a section of itself",
		       shown(tag->name_len), tag->name);
		level.unknown = true;
	}
	if (!enter_level(c, &level) || level.unknown)
		return;
	step = add_step(c, tag->kind == TAG_SECTION ? STEP_SECTION : STEP_INVERTED);
	step->path = path;
	if (tag->kind == TAG_SECTION)
		add_frame(c, &c->levels[c->depth - 1], step);
}

/* End the innermost section. */
static void close_section(struct compiler *c)
{
	const struct level *level = &c->levels[c->depth - 1];

	if (level->list) {
		struct step *repeat = add_step(c, STEP_REPEAT);
		const struct step *section = &c->steps[level->step];

		repeat->frame = section->frame;
		repeat->item_size = section->item_size;
		repeat->target = level->step + 1;
	}
	if (!level->unknown)
		c->steps[level->step].target = c->step_count;
	leave_level(c);
}

static void end_section(struct compiler *c, const struct template_tag *tag, size_t base)
{
	const struct level *level = &c->levels[c->depth - 1];

	if (c->depth == base) {
		REPORT(c, tag->place, "{{/%.*s}} ends no section of this template",
		       template_name_is_valid(tag->name, tag->name_len) ? shown(tag->name_len) : 0,
		       tag->name);
		return;
	}
	if (level->name_len != tag->name_len || memcmp(level->name, tag->name, tag->name_len) != 0)
		REPORT(c, tag->place, "expected {{/%.*s}}, for the section of line %zu",
		       shown(level->name_len), level->name, level->place.line);
	close_section(c);
}

/* What is wrong with a source as a whole: its size, its encoding, or all sources together. */
static bool check_source(struct compiler *c, const struct template_source *source)
{
	struct place file = {source->file, 0, 0};

	c->bytes += source->len;
	if (source->len > TEMPLATE_SIZE_MAX)
		REPORT(c, file, "%zu bytes; expected at most %d", source->len, TEMPLATE_SIZE_MAX);
	else if (c->bytes > TEMPLATE_EXPANDED_MAX)
		REPORT(c, file, "with its partials more than %d bytes", TEMPLATE_EXPANDED_MAX);
	else if (memchr(source->text, '\0', source->len) != NULL ||
		 !utf8_is_valid(source->text, source->len))
		REPORT(c, file, "expected text in UTF-8");
	else
		return true;
	c->stopped = true;
	return false;
}

static bool compile_source(struct compiler *c, const struct template_source *source);

static const struct template_source *find_source(const struct compiler *c, const char *name,
						 size_t len)
{
	for (size_t i = 0; i < c->sources.count; i++) {
		const char *other = c->sources.items[i].name;

		if (strlen(other) == len && memcmp(other, name, len) == 0)
			return &c->sources.items[i];
	}
	return NULL;
}

static void report_no_partial(struct compiler *c, const struct template_tag *tag)
{
	char *word = arena_strndup(c->arena, tag->name, tag->name_len);
	size_t limit = 1 + tag->name_len / 4;
	const char *best = NULL;

	for (size_t i = 0; i < c->sources.count; i++)
		template_nearest(word, c->sources.items[i].name, &best, &limit);
	REPORT(c, tag->name_place, "there is no template \"%.64s\"%s%s%s", word,
	       best != NULL ? "; did you mean \"" : "", best != NULL ? best : "",
	       best != NULL ? "\"?" : "");
}

static bool is_open(const struct compiler *c, const struct template_source *source)
{
	for (size_t i = 0; i < c->depth; i++) {
		if (c->levels[i].partial == source)
			return true;
	}
	return false;
}

static void put_partial(struct compiler *c, const struct template_tag *tag)
{
	const struct template_source *source = find_source(c, tag->name, tag->name_len);
	const char *indent = c->indent;
	size_t indent_len = c->indent_len;
	struct level level = {.partial = source, .place = tag->place};

	if (!check_name(c, tag))
		return;
	if (source == NULL) {
		report_no_partial(c, tag);
		return;
	}
	if (source->plain != c->plain) {
		REPORT(c, tag->name_place, "template \"%s\" is for %s", source->name,
		       source->plain ? "plain text" : "HTML");
		return;
	}
	if (is_open(c, source)) {
		REPORT(c, tag->name_place, "template \"%s\" stands inside itself", source->name);
		return;
	}
	if (!enter_level(c, &level))
		return;
	c->indent_len = tag->alone ? indent_len + tag->indent_len : 0;
	c->indent = arena_printf(c->arena, "%.*s%.*s", tag->alone ? (int)indent_len : 0, indent,
				 (int)tag->indent_len, tag->alone ? tag->indent : "");
	c->line_start = tag->alone;
	compile_source(c, source);
	c->indent = indent;
	c->indent_len = indent_len;
	c->line_start = tag->alone;
	if (!c->stopped)
		leave_level(c);
}

static void put_tag(struct compiler *c, const struct template_tag *tag, size_t base)
{
	if (!tag->alone && tag->kind != TAG_NONE)
		begin_line(c);
	switch (tag->kind) {
	case TAG_VARIABLE:
		put_variable(c, tag);
		break;
	case TAG_SECTION:
	case TAG_INVERTED:
		open_section(c, tag);
		break;
	case TAG_CLOSE:
		end_section(c, tag, base);
		break;
	case TAG_PARTIAL:
		put_partial(c, tag);
		break;
	case TAG_RAW:
		REPORT(c, tag->place,
		       "expected {{name}}: what is escaped follows from the value's type");
		break;
	case TAG_FOREIGN:
		REPORT(c, tag->place, "expected a name, or one of # ^ / > ! before it");
		break;
	case TAG_UNCLOSED:
		REPORT(c, tag->place, "expected \"}}\" to end this tag");
		break;
	case TAG_COMMENT:
	case TAG_NONE:
		break;
	}
}

/* Whether one more tag may be compiled; each counts, whatever becomes of it, since partials of
 * partials make many of few. */
static bool count_tag(struct compiler *c, const struct template_tag *tag)
{
	if (++c->tags <= TEMPLATE_CODE_MAX && c->step_count <= TEMPLATE_CODE_MAX)
		return true;
	REPORT(c, tag->place, "with its partials more than %d steps", TEMPLATE_CODE_MAX);
	c->stopped = true;
	return false;
}

/* Compile a page or a partial where it stands; false where a limit was met. */
static bool compile_source(struct compiler *c, const struct template_source *source)
{
	struct template_scanner scanner;
	struct template_tag tag;
	size_t base = c->depth;

	if (!check_source(c, source))
		return false;
	template_scan_init(&scanner, source);
	do {
		template_scan(&scanner, &tag);
		put_text(c, tag.before, tag.before_len);
		if (!count_tag(c, &tag))
			return false;
		put_tag(c, &tag, base);
		if (is_over(c))
			return false;
	} while (tag.kind != TAG_NONE && tag.kind != TAG_UNCLOSED);
	while (c->depth > base) {
		const struct level *level = &c->levels[c->depth - 1];

		REPORT(c, level->place, "expected {{/%.*s}} somewhere behind this",
		       shown(level->name_len), level->name);
		close_section(c);
	}
	return true;
}

enum status template_compile(struct arena *a, struct template_sources sources, size_t index,
			     const struct shape *shape, struct problems *problems,
			     const struct template **out)
{
	const struct template_source *source = &sources.items[index];
	struct compiler c = {.arena = a,
			     .sources = sources,
			     .problems = problems,
			     .problem_limit = problems->errors + PROBLEMS_MAX,
			     .scope = {{shape}, 1},
			     .indent = "",
			     .plain = source->plain,
			     .line_start = true};
	struct level page = {.partial = source, .place = {source->file, 0, 0}};
	size_t errors = problems->errors;
	struct template *t;

	c.levels[c.depth++] = page;
	if (!compile_source(&c, source) || problems->errors > errors)
		return STATUS_INVALID;
	t = arena_alloc(a, sizeof(*t));
	t->steps = c.steps;
	t->count = c.step_count;
	*out = t;
	return STATUS_OK;
}
