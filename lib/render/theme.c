/* SPDX-License-Identifier: MIT */
#include "lib/render/theme.h"

#include <string.h>

#include "lib/base/embedded.h"
#include "lib/base/str.h"
#include "lib/render/template_step.h"
#include "lib/render/view.h"
#include "lib/render/view_archive.h"
#include "lib/render/view_mail.h"
#include "lib/render/view_reader.h"
#include "lib/render/view_subscribe.h"

static const char extension[] = ".mustache";
static const char plain_end[] = "-text"; /* of the names of plain templates */
static const char style_name[] = "style.css";

/* A template and what it shows. */
struct shown {
	const char *name;
	const struct shape *shape;
};

static const struct shown pages[THEME_PAGE_COUNT] = {
	[THEME_INDEX] = {"index", &view_index_shape},
	[THEME_POST] = {"post", &view_post_shape},
	[THEME_ERROR] = {"error", &view_error_shape},
	[THEME_PREFERENCES] = {"preferences", &view_preferences_shape},
	[THEME_UNSUBSCRIBE] = {"unsubscribe", &view_unsubscribe_shape},
	[THEME_ERASE] = {"erase", &view_erase_shape},
	[THEME_NOTICE] = {"notice", &view_notice_shape},
	[THEME_LETTERS] = {"letters", &view_letters_shape},
	[THEME_LETTER] = {"letter", &view_sent_letter_shape},
	[THEME_SUBSCRIBE] = {"subscribe", &view_subscribe_shape},
	[THEME_STEP] = {"step", &view_step_shape},
};
static const struct shown mails[THEME_MAIL_COUNT] = {
	[THEME_MAIL_CONFIRMATION] = {"mail-confirmation", &view_request_shape},
	[THEME_MAIL_CHANGE] = {"mail-change", &view_request_shape},
	[THEME_MAIL_WELCOME] = {"mail-welcome", &view_welcome_shape},
	[THEME_MAIL_LETTER] = {"mail-letter", &view_letter_shape},
};

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len > tail && strcmp(name + len - tail, end) == 0;
}

/* The length of a built-in file's name without extension; 0 where it is no template. */
static size_t template_len(const struct embedded *file)
{
	return ends_with(file->name, extension) ? strlen(file->name) - strlen(extension) : 0;
}

bool theme_is_template(const char *name)
{
	for (const struct embedded *e = embedded_templates; e->name != NULL; e++) {
		size_t len = template_len(e);

		if (len > 0 && strlen(name) == len && memcmp(e->name, name, len) == 0)
			return true;
	}
	return false;
}

static const char *override_file(struct arena *a, const char *name)
{
	return arena_printf(a, "templates/%s%s", name, extension);
}

static struct template_source make_source(struct arena *a, const struct embedded *file,
					  const struct edition_template *overrides, size_t count)
{
	struct template_source source = {
		.name = arena_strndup(a, file->name, template_len(file)),
		.file = arena_printf(a, "(built-in) %s", file->name),
		.text = file->data,
		.len = file->len,
	};

	source.plain = ends_with(source.name, plain_end);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(overrides[i].name, source.name) != 0)
			continue;
		source.file = override_file(a, source.name);
		source.text = overrides[i].text;
		source.len = strlen(overrides[i].text);
	}
	return source;
}

static struct template_source *make_sources(struct arena *a,
					    const struct edition_template *overrides,
					    size_t override_count, size_t *count)
{
	struct template_source *sources;
	size_t files = 0;

	while (embedded_templates[files].name != NULL)
		files++;
	sources = arena_array(a, files, sizeof(*sources));
	*count = 0;
	for (size_t i = 0; i < files; i++) {
		if (template_len(&embedded_templates[i]) > 0)
			sources[(*count)++] =
				make_source(a, &embedded_templates[i], overrides, override_count);
	}
	return sources;
}

/* Say so where an override has a name that no template has: it would never be shown. */
static void check_override(struct arena *a, const char *name, const struct template_source *sources,
			   size_t count, struct problems *problems)
{
	size_t limit = 1 + strlen(name) / 4;
	const char *best = NULL;
	struct str known;

	if (theme_is_template(name))
		return;
	str_init(&known, a);
	for (size_t i = 0; i < count; i++) {
		template_nearest(name, sources[i].name, &best, &limit);
		str_printf(&known, "%s%s", i == 0 ? "" : ", ", sources[i].name);
	}
	problems_add(problems, PROBLEM_ERROR, (struct place){override_file(a, name), 0, 0},
		     "no template has this name; %s %s", best != NULL ? "did you mean" : "expected",
		     best != NULL ? best : str_text(&known));
}

static bool has_problem_at(const struct problems *problems, const struct problem *p)
{
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *other = &problems->items[i];

		if (other->line == p->line && other->column == p->column &&
		    strcmp(other->file, p->file) == 0)
			return true;
	}
	return false;
}

/* Add a page's problems, but each place of a shared partial once. */
static void add_problems(struct problems *problems, const struct problems *more)
{
	for (size_t i = 0; i < more->count; i++) {
		const struct problem *p = &more->items[i];

		if (!has_problem_at(problems, p))
			problems_add(problems, p->level,
				     (struct place){p->file, p->line, p->column}, "%s", p->text);
	}
}

/* Compile the template of a name against a shape. */
static void compile(struct arena *a, struct template_sources sources, const char *name,
		    const struct shape *shape, struct problems *problems,
		    const struct template **out)
{
	struct problems found;
	size_t index = 0;

	while (strcmp(sources.items[index].name, name) != 0)
		index++;
	problems_init(&found, a);
	if (template_compile(a, sources, index, shape, &found, out) != STATUS_OK)
		add_problems(problems, &found);
}

enum status theme_compile(struct arena *a, const struct edition_template *overrides, size_t count,
			  struct problems *problems, struct theme *out)
{
	size_t source_count, errors = problems->errors;
	struct template_source *items = make_sources(a, overrides, count, &source_count);
	struct template_sources sources = {items, source_count};
	struct theme theme = {.pages = {NULL}};

	for (size_t i = 0; i < count; i++)
		check_override(a, overrides[i].name, items, source_count, problems);
	for (size_t i = 0; i < THEME_PAGE_COUNT; i++)
		compile(a, sources, pages[i].name, pages[i].shape, problems, &theme.pages[i]);
	if (problems->errors > errors)
		return STATUS_INVALID;
	*out = theme;
	return STATUS_OK;
}

enum status theme_compile_mails(struct arena *a, const struct edition_template *overrides,
				size_t count, struct problems *problems, struct theme_mails *out)
{
	size_t source_count, errors = problems->errors;
	struct template_source *items = make_sources(a, overrides, count, &source_count);
	struct template_sources sources = {items, source_count};
	struct theme_mails theme = {.html = {NULL}};

	for (size_t i = 0; i < THEME_MAIL_COUNT; i++) {
		const char *text = arena_printf(a, "%s%s", mails[i].name, plain_end);

		compile(a, sources, mails[i].name, mails[i].shape, problems, &theme.html[i]);
		compile(a, sources, text, mails[i].shape, problems, &theme.text[i]);
	}
	if (problems->errors > errors)
		return STATUS_INVALID;
	*out = theme;
	return STATUS_OK;
}

static struct blob built_in_style(void)
{
	const struct embedded *e = embedded_templates;

	while (e->name != NULL && strcmp(e->name, style_name) != 0)
		e++;
	return (struct blob){e->data, e->len};
}

/* One custom property, within a media query where there is one. */
static void put_property(struct str *out, const char *media, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	if (media[0] != '\0')
		str_printf(out, "@media %s {\n\t:root {\n\t\t%s: %s;\n\t}\n}\n", media, name,
			   value);
	else
		str_printf(out, ":root {\n\t%s: %s;\n}\n", name, value);
}

struct blob theme_style(struct arena *a, const struct settings *settings, const char *override)
{
	struct blob style = built_in_style();
	const char *measure = "";
	struct str out;

	if (override != NULL)
		style = (struct blob){override, strlen(override)};
	if (settings->theme_measure > 0)
		measure = arena_printf(a, "%lld", (long long)settings->theme_measure);
	str_init(&out, a);
	str_put(&out, style.data, style.len);
	if (style.len > 0 && style.data[style.len - 1] != '\n')
		str_putc(&out, '\n');
	put_property(&out, "screen and (prefers-color-scheme: light)", "--accent",
		     settings->theme_accent);
	put_property(&out, "screen and (prefers-color-scheme: dark)", "--accent",
		     settings->theme_accent_dark);
	put_property(&out, "all", "--font", settings->theme_font);
	put_property(&out, "screen", "--measure", measure);
	return (struct blob){str_text(&out), out.len};
}
