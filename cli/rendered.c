/* SPDX-License-Identifier: MIT */
/* Inputs are kept as text, one a line: "link", a tab, what the essay says, a tab, the address it
 * resolved to, or "-"; "image" likewise, with width and height behind. Tabs, newlines and
 * backslashes in them are written \t, \n and \\. */
#include "cli/rendered.h"

#include <fcntl.h>
#include <string.h>

#include "lib/base/build.h"
#include "lib/base/url.h"
#include "lib/render/csp_sources.h"
#include "lib/render/essay_markdown.h"
#include "lib/render/reading_time.h"
#include "lib/site/words.h"

struct hash rendered_key(const struct workplace *w, const struct plan_entry *entry)
{
	const struct settings *s = &w->settings;
	const struct source *source = entry->source;
	int64_t numbers[] = {s->reading_words, s->reading_characters, s->reading_images,
			     source->kind};
	char version[MARKDOWN_VERSION_SIZE];
	struct hasher h;

	markdown_version(version);
	hasher_init(&h);
	hasher_add_text(&h, version);
	hasher_add(&h, numbers, sizeof(numbers));
	hasher_add_text(&h, s->timezone);
	hasher_add_text(&h, s->language);
	hasher_add_text(&h, source->file);
	hasher_add_text(&h, source->matter.slug);
	hasher_add(&h, source->hash.bytes, sizeof(source->hash.bytes));
	return hasher_finish(&h);
}

struct hash rendered_refusal_key(const struct workplace *w, const struct plan_entry *entry)
{
	int64_t limits[] = {w->settings.limit_render_memory, w->settings.limit_render_seconds};
	struct hash key = rendered_key(w, entry);
	struct hasher h;

	hasher_init(&h);
	hasher_add(&h, key.bytes, sizeof(key.bytes));
	hasher_add(&h, limits, sizeof(limits));
	hasher_add_text(&h, build_id);
	return hasher_finish(&h);
}

static void put_escaped(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\t')
			str_puts(out, "\\t");
		else if (*text == '\n')
			str_puts(out, "\\n");
		else if (*text == '\\')
			str_puts(out, "\\\\");
		else
			str_putc(out, *text);
	}
}

/* The text of an escaped field of len bytes. */
static const char *unescape(struct arena *a, const char *field, size_t len)
{
	struct str out;
	size_t i;

	str_init(&out, a);
	for (i = 0; i < len; i++) {
		if (field[i] != '\\' || i + 1 == len) {
			str_putc(&out, field[i]);
			continue;
		}
		i++;
		str_putc(&out, field[i] == 't' ? '\t' : field[i] == 'n' ? '\n' : field[i]);
	}
	return str_text(&out);
}

static void put_link(struct str *inputs, const char *url, const char *target)
{
	str_puts(inputs, "link\t");
	put_escaped(inputs, url);
	str_putc(inputs, '\t');
	put_escaped(inputs, target);
	str_putc(inputs, '\n');
}

static void put_image(struct str *inputs, const char *url, const struct markdown_image *image)
{
	str_puts(inputs, "image\t");
	put_escaped(inputs, url);
	str_putc(inputs, '\t');
	put_escaped(inputs, image->url);
	str_printf(inputs, "\t%lld\t%lld\n", image->width, image->height);
}

static const struct markdown_image no_image = {"-", 0, 0};

const char *rendered_inputs(const struct catalogue *c, struct arena *a, const struct source *source,
			    const char *inputs)
{
	struct markdown_image image;
	const char *line, *end, *target;
	struct str out;

	str_init(&out, a);
	for (line = inputs; *line; line = end + 1) {
		const char *field = strchr(line, '\t');
		const char *tab = field ? strchr(field + 1, '\t') : NULL;
		const char *url;

		end = strchr(line, '\n');
		if (!field || !tab || !end || tab > end)
			return "";
		url = unescape(a, field + 1, (size_t)(tab - field - 1));
		if (*line == 'l') {
			target = "-";
			(void)(catalogue_link(c, a, source, url, &target) == CATALOGUE_FOUND);
			put_link(&out, url, target);
		} else {
			image = no_image;
			(void)(catalogue_image(c, a, source, url, &image) == CATALOGUE_FOUND);
			put_image(&out, url, &image);
		}
	}
	return str_text(&out);
}

const char *rendered_next_target(struct arena *a, const char **inputs)
{
	const char *line = *inputs, *tab, *end;

	for (; (end = strchr(line, '\n')); line = end + 1) {
		*inputs = end + 1;
		tab = strchr(line, '\t');
		tab = tab ? strchr(tab + 1, '\t') : NULL;
		if (tab && tab < end)
			return unescape(a, tab + 1, strcspn(tab + 1, "\t\n"));
	}
	return NULL;
}

/* What resolving one essay's links has at hand. */
struct resolving {
	const struct catalogue *catalogue;
	const struct source *source;
	struct problems *problems;
	struct str inputs;
};

static const char *resolve_link(void *context, struct arena *a, const char *url, struct place at)
{
	struct resolving *r = context;
	const char *target = NULL;

	switch (catalogue_link(r->catalogue, a, r->source, url, &target)) {
	case CATALOGUE_ELSEWHERE:
		return NULL;
	case CATALOGUE_UNKNOWN:
		problems_add(r->problems, PROBLEM_WARNING, at,
			     "the link \"%s\" leads to nothing published here", url);
		put_link(&r->inputs, url, "-");
		return NULL;
	case CATALOGUE_LATER:
		problems_add(r->problems, PROBLEM_WARNING, at,
			     "the link \"%s\" leads to an essay that is scheduled for later", url);
		/* fall through */
	case CATALOGUE_FOUND:
		put_link(&r->inputs, url, target);
	}
	return target;
}

static bool resolve_image(void *context, struct arena *a, const char *url, struct place at,
			  struct markdown_image *out)
{
	struct resolving *r = context;

	switch (catalogue_image(r->catalogue, a, r->source, url, out)) {
	case CATALOGUE_ELSEWHERE:
		return false;
	case CATALOGUE_LATER:
	case CATALOGUE_UNKNOWN:
		problems_add(r->problems, PROBLEM_WARNING, at, "there is no image \"%s\"", url);
		put_image(&r->inputs, url, &no_image);
		return false;
	case CATALOGUE_FOUND:
		put_image(&r->inputs, url, out);
	}
	return true;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static const char *join_lines(struct arena *a, const char *const *items)
{
	struct str out;

	str_init(&out, a);
	for (; *items; items++)
		str_printf(&out, "%s%s", out.len ? "\n" : "", *items);
	return str_text(&out);
}

static const char *date_text(struct arena *a, const struct clock_date *date)
{
	char text[CLOCK_RFC3339_SIZE];

	return arena_strdup(a, clock_format_rfc3339(date, text));
}

/* The picture above the title, with url "" for none; what isn't found is told like an image in
 * the text. */
static struct markdown_image resolve_cover(struct resolving *r, struct arena *a)
{
	const char *url = or_empty(r->source->matter.image);
	struct markdown_image image = {"", 0, 0};

	if (*url && !resolve_image(r, a, url, (struct place){.file = r->source->name}, &image) &&
	    url_has_scheme(url) && url_is_safe(url))
		image.url = url;
	return image;
}

/* What the text loads, and the picture above the title. */
static const char *origins_with(struct arena *a, const char *origins, const char *image)
{
	struct csp_sources sources;
	const char *more;

	csp_sources_init(&sources, a);
	csp_sources_add(&sources, "img-src", image);
	more = csp_sources_text(&sources);
	return arena_printf(a, "%s%s%s", origins, *origins && *more ? "\n" : "", more);
}

static void fill(const struct workplace *w, struct arena *a, const struct plan_entry *entry,
		 const struct markdown_result *made, const struct markdown_image *cover,
		 struct rendering *out)
{
	const struct front_matter *m = &entry->source->matter;
	bool essay = entry->source->kind == ESSAY_WRITING;

	out->key = rendered_key(w, entry);
	out->title = markdown_smart_text(a, m->title);
	out->standfirst = markdown_smart_text(a, or_empty(m->description));
	out->date = essay && m->has_date ? date_text(a, &m->date) : "";
	out->updated = m->has_updated ? date_text(a, &m->updated) : "";
	out->language = or_empty(m->language);
	out->tags = join_lines(a, m->tags);
	out->series = or_empty(m->series);
	out->image = cover->url;
	out->image_alt = or_empty(m->image_alt);
	out->image_width = cover->width;
	out->image_height = cover->height;
	out->words = (int64_t)(made->words + made->cjk);
	out->minutes = essay ? reading_time(&w->settings, made->words, made->cjk, made->images) : 0;
	out->draft = scan_is_draft(entry->source);
	out->toc = m->toc;
	out->extra = or_empty(m->extra);
	out->origins = origins_with(a, made->origins, cover->url);
	out->html = (struct blob){made->html.data, made->html.len};
	out->notes = (int64_t)made->notes;
	out->text = made->text;
}

/* The length of the first so many lines of a text. */
static size_t length_of_lines(const char *text, size_t len, size_t lines)
{
	const char *at = text, *end = text + len;

	while (lines-- && at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		at = newline ? newline + 1 : end;
	}
	return (size_t)(at - text);
}

void rendered_make(const struct workplace *w, const struct catalogue *c, struct arena *a,
		   const struct plan_entry *entry, size_t lines, struct rendered *out)
{
	const struct source *s = entry->source;
	struct resolving resolving = {.catalogue = c, .source = s, .problems = &out->problems};
	struct markdown_resolver resolver = {resolve_link, resolve_image, &resolving};
	struct markdown_source markdown = {.file = s->name,
					   .first_line = s->matter.body_line,
					   .footnote_prefix = s->matter.slug};
	const char *language = s->matter.language ? s->matter.language : w->settings.language;
	struct markdown_image cover;
	struct markdown_result made;
	struct blob text;
	struct hash hash;

	memset(out, 0, sizeof(*out));
	problems_init(&out->problems, a);
	str_init(&resolving.inputs, a);
	if (file_read(a, AT_FDCWD, s->path, (size_t)w->settings.limit_essay_bytes, &text) ==
	    STATUS_OK)
		hash = hash_bytes(text.data, text.len);
	else
		memset(&hash, 0, sizeof(hash));
	if (memcmp(&hash, &s->hash, sizeof(hash)) != 0) {
		out->changed = true;
		return;
	}
	markdown.footnote_back = words_find(language)->footnote_back;
	markdown.text = text.data + s->matter.body_offset;
	markdown.len = length_of_lines(markdown.text, text.len - s->matter.body_offset, lines);
	markdown_render(a, &markdown, &resolver, &out->problems, &made);
	cover = resolve_cover(&resolving, a);
	fill(w, a, entry, &made, &cover, &out->rendering);
	out->rendering.inputs = str_text(&resolving.inputs);
}
