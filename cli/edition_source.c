/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* scandir */
#include "cli/edition_source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/build.h"
#include "lib/base/clock.h"
#include "lib/base/hash.h"
#include "lib/base/log.h"
#include "lib/render/template.h"
#include "lib/render/theme.h"
#include "lib/site/layout.h"

#define STYLE_FILE   "style.css"
#define STYLE_DIGITS 12 /* of the style sheet's hash in its name */

static bool ends_with(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && strcmp(name + n - m, suffix) == 0;
}

static int is_override(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       (ends_with(entry->d_name, ".mustache") || strcmp(entry->d_name, STYLE_FILE) == 0);
}

static enum status read_override(struct workplace *w, const char *name, struct blob *out)
{
	const char *file = arena_printf(w->arena, "%s/%s", LAYOUT_TEMPLATES, name);
	enum status st = file_read(w->arena, w->dir, file, TEMPLATE_SIZE_MAX, out);

	if (st == STATUS_TOO_LARGE)
		problems_add(&w->problems, PROBLEM_ERROR, (struct place){.file = file},
			     "is larger than %d bytes", TEMPLATE_SIZE_MAX);
	else if (st != STATUS_OK)
		problems_add(&w->problems, PROBLEM_ERROR, (struct place){.file = file},
			     "can't be read");
	return st == STATUS_OK ? STATUS_OK : STATUS_INVALID;
}

/* A list of templates and, apart, the style sheet; names without extension. */
static enum status read_overrides(struct workplace *w, struct edition *e, const char **style)
{
	const char *folder = file_join(w->arena, w->site, LAYOUT_TEMPLATES);
	struct dirent **names = NULL;
	struct edition_template *templates;
	enum status st = STATUS_OK;
	struct blob text;
	int i, n;

	n = scandir(folder, &names, is_override, alphasort);
	if (n < 0)
		return STATUS_OK;
	templates = arena_array(w->arena, (size_t)n, sizeof(*templates));
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;

		if (read_override(w, name, &text) != STATUS_OK) {
			st = STATUS_INVALID;
		} else if (strcmp(name, STYLE_FILE) == 0) {
			*style = text.data;
		} else {
			templates[e->template_count++] = (struct edition_template){
				arena_strndup(w->arena, name, strlen(name) - strlen(".mustache")),
				text.data};
		}
		free(names[i]);
	}
	free(names);
	e->templates = templates;
	return st;
}

static const char *style_path(struct arena *a, const struct blob *style)
{
	struct hash hash = hash_bytes(style->data, style->len);
	char hex[HASH_HEX_SIZE];

	hash_hex(&hash, hex);
	return arena_printf(a, "/style.%.*s.css", STYLE_DIGITS, hex);
}

enum status edition_source_read(struct workplace *w, bool preview, struct edition *out,
				struct blob *style)
{
	struct edition e = {.settings = settings_write(w->arena, &w->settings),
			    .base_url = w->settings.base_url,
			    .build = build_id,
			    .preview = preview,
			    .made_at = clock_now()};
	const char *style_override = NULL;
	struct theme_mails mails;
	struct theme theme;
	enum status st;

	if (!*e.base_url) {
		problems_add(&w->problems, PROBLEM_ERROR, w->settings.base_url_place,
			     "base_url is missing; expected the site's address, such as "
			     "base_url: https://example.org/");
		return STATUS_INVALID;
	}
	st = read_overrides(w, &e, &style_override);
	if (st == STATUS_OK)
		st = theme_compile(w->arena, e.templates, e.template_count, &w->problems, &theme);
	if (st == STATUS_OK)
		st = theme_compile_mails(w->arena, e.templates, e.template_count, &w->problems,
					 &mails);
	if (st != STATUS_OK)
		return st;
	*style = theme_style(w->arena, &w->settings, style_override);
	e.style = style_path(w->arena, style);
	*out = e;
	return STATUS_OK;
}

enum status edition_source_write_style(const struct workplace *w, struct assets *assets,
				       const struct edition *e, const struct blob *style)
{
	/* It is made of settings and a template: nothing but its own name says which. */
	const struct asset row = {
		.path = e->style, .source = e->style, .size = (int64_t)style->len};
	const char *file = arena_printf(w->arena, "%s%s", w->public, e->style);
	struct stat info;
	enum status st;

	assets_add(assets, &row);
	st = assets_store(assets, w->store);
	if (st != STATUS_OK || (stat(file, &info) == 0 && (size_t)info.st_size == style->len))
		return st;
	st = file_make_folders(AT_FDCWD, file);
	if (st == STATUS_OK)
		st = file_replace(AT_FDCWD, file, style->data, style->len, 0644);
	return st;
}
