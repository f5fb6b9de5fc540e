/* SPDX-License-Identifier: MIT */
#include "lib/site/front_matter.h"

#include <string.h>
#include <strings.h>

#include <unicase.h>
#include <unistr.h>

#include "lib/base/str.h"
#include "lib/site/address.h"
#include "lib/site/file_date.h"
#include "lib/site/slug.h"
#include "lib/site/value.h"
#include "lib/site/yaml_tree.h"

#define ID_MAX 200 /* bytes */

static const char *const no_items[] = {NULL};

/* One essay's front matter on its way. */
struct reading {
	struct arena *arena;
	struct problems *problems;
	struct front_matter fm;
	const char *key; /* the one being read, as the table has it */
};

/* What a key gives, whatever its name. */
enum field {
	FIELD_TITLE,
	FIELD_DESCRIPTION,
	FIELD_DATE,
	FIELD_UPDATED,
	FIELD_SLUG,
	FIELD_TAGS,
	FIELD_SERIES,
	FIELD_DRAFT,
	FIELD_PUBLISHED,
	FIELD_RELATED,
	FIELD_ALIASES,
	FIELD_PERMALINK,
	FIELD_IMAGE,
	FIELD_IMAGE_ALT,
	FIELD_LANGUAGE,
	FIELD_TOC,
	FIELD_ID,
	FIELD_COUNT
};

struct key {
	const char *name;
	enum field field;
	/* Reads a node that is not null into out, the member at offset of the front matter. */
	enum status (*take)(struct reading *r, const struct yaml_node *n, void *out);
	size_t offset;
};

static enum status complain(struct reading *r, const struct yaml_node *n, const char *expected)
{
	problems_add(r->problems, PROBLEM_ERROR, n->place, "%s: expected %s, found %s", r->key,
		     expected, value_describe(r->arena, n));
	return STATUS_INVALID;
}

static enum status take_text(struct reading *r, const struct yaml_node *n, void *out)
{
	const char **text = out;
	const char *line;

	if (n->kind != YAML_SCALAR)
		return complain(r, n, "a text");
	line = value_line(r->arena, n->text);
	*text = *line == '\0' ? NULL : line;
	return STATUS_OK;
}

static enum status take_bool(struct reading *r, const struct yaml_node *n, void *out)
{
	return value_bool(n, out) == STATUS_OK ? STATUS_OK : complain(r, n, "true or false");
}

static enum status take_published(struct reading *r, const struct yaml_node *n, void *out)
{
	bool *draft = out;
	bool published;
	enum status status = take_bool(r, n, &published);

	if (status == STATUS_OK && !published)
		*draft = true;
	return status;
}

static enum status take_date(struct reading *r, const struct yaml_node *n, void *out)
{
	if (n->kind == YAML_SCALAR &&
	    front_matter_parse_date(value_line(r->arena, n->text), out) == STATUS_OK)
		return STATUS_OK;
	return complain(r, n, "a date like 2025-06-14 or 2025-06-14T09:00:00+05:30");
}

static enum status take_slug(struct reading *r, const struct yaml_node *n, void *out)
{
	const char **slug = out;
	const char *given, *valid;
	enum status status = take_text(r, n, &given);

	if (status != STATUS_OK || given == NULL)
		return status;
	valid = slug_make(r->arena, given, strlen(given));
	if (*valid == '\0')
		return complain(r, n, "letters or digits");
	if (strcmp(given, valid) != 0)
		return complain(r, n, arena_printf(r->arena, "\"%s\"", valid));
	*slug = given;
	return STATUS_OK;
}

static enum status take_language(struct reading *r, const struct yaml_node *n, void *out)
{
	const char **language = out;
	const char *text;
	char *tag;
	enum status status = take_text(r, n, &text);

	if (status != STATUS_OK || text == NULL)
		return status;
	tag = arena_strdup(r->arena, text);
	for (char *p = tag; *p != '\0'; p++)
		if (*p == '_')
			*p = '-';
	if (!value_is_language(tag))
		return complain(r, n, "a language tag like en or pt-BR");
	*language = tag;
	return STATUS_OK;
}

static enum status take_id(struct reading *r, const struct yaml_node *n, void *out)
{
	const char **id = out;
	const char *text;
	enum status status = take_text(r, n, &text);

	if (status != STATUS_OK || text == NULL)
		return status;
	if (strlen(text) > ID_MAX)
		return complain(r, n, "at most 200 bytes");
	*id = text;
	return STATUS_OK;
}

/* A list's texts, those that say nothing left out; a text alone is a list of one. */
static enum status take_list(struct reading *r, const struct yaml_node *n, void *out)
{
	const char *const **list = out;
	const char **items = arena_array(r->arena, FRONT_MATTER_LIST_MAX + 1, sizeof(*items));
	const struct yaml_node *first = n->kind == YAML_SEQUENCE ? n->first : n;
	size_t count = 0;

	if (n->kind == YAML_MAPPING)
		return complain(r, n, "a list of texts");
	for (const struct yaml_node *c = first; c != NULL; c = first == n ? NULL : c->next) {
		if (c->kind != YAML_SCALAR)
			return complain(r, c, "a list of texts");
		if (yaml_is_null(c))
			continue;
		if (count == FRONT_MATTER_LIST_MAX)
			return complain(r, c, "at most 200 items");
		items[count] = value_line(r->arena, c->text);
		count += *items[count] != '\0';
	}
	items[count] = NULL;
	*list = items;
	return STATUS_OK;
}

/* The parts between commas as a sequence. */
static const struct yaml_node *split(struct arena *a, const struct yaml_node *n)
{
	struct yaml_node *list = arena_alloc(a, sizeof(*list));
	const struct yaml_node **tail = &list->first;

	*list = (struct yaml_node){
		.kind = YAML_SEQUENCE, .place = n->place, .key_place = n->key_place};
	for (const char *p = n->text;; p++) {
		size_t len = strcspn(p, ",");
		struct yaml_node *item = arena_alloc(a, sizeof(*item));

		*item = *n;
		item->quoted = true;
		item->text = arena_strndup(a, p, len);
		item->next = NULL;
		*tail = item;
		tail = &item->next;
		p += len;
		if (*p == '\0')
			return list;
	}
}

static bool is_same(struct arena *a, const char *left, const char *right)
{
	int order;

	if (u8_casecmp((const uint8_t *)left, strlen(left), (const uint8_t *)right, strlen(right),
		       NULL, UNINORM_NFC, &order) < 0)
		a->exhausted(a->context);
	return order == 0;
}

static enum status take_tags(struct reading *r, const struct yaml_node *n, void *out)
{
	const char *const **list = out;
	const char *const *given;
	const char **tags;
	size_t count = 0;
	enum status status = take_list(r, n->kind == YAML_SCALAR ? split(r->arena, n) : n, &given);

	if (status != STATUS_OK)
		return status;
	tags = arena_array(r->arena, FRONT_MATTER_LIST_MAX + 1, sizeof(*tags));
	for (size_t i = 0; given[i] != NULL; i++) {
		size_t j = 0;

		while (j < count && !is_same(r->arena, tags[j], given[i]))
			j++;
		if (j == count)
			tags[count++] = given[i];
	}
	*list = tags;
	return STATUS_OK;
}

/* A text, also as a list of one. */
static enum status take_series(struct reading *r, const struct yaml_node *n, void *out)
{
	if (n->kind == YAML_SEQUENCE && n->first != NULL && n->first->next == NULL)
		return take_text(r, n->first, out);
	return take_text(r, n, out);
}

/* Slugs; of a path its last segment. */
static enum status take_related(struct reading *r, const struct yaml_node *n, void *out)
{
	const char *const **list = out;
	const char *const *given;
	const char **slugs;
	enum status status = take_list(r, n, &given);

	if (status != STATUS_OK)
		return status;
	slugs = arena_array(r->arena, FRONT_MATTER_LIST_MAX + 1, sizeof(*slugs));
	for (size_t i = 0, count = 0; given[i] != NULL; i++) {
		size_t end = strlen(given[i]), start;

		while (end > 0 && given[i][end - 1] == '/')
			end--;
		start = file_segment_start(given[i], end);
		slugs[count] = arena_strndup(r->arena, given[i] + start, end - start);
		count += end > start;
	}
	*list = slugs;
	return STATUS_OK;
}

static enum status take_aliases(struct reading *r, const struct yaml_node *n, void *out)
{
	const char *const **list = out;
	const char *const *given;
	enum status status = take_list(r, n, &given);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; given[i] != NULL; i++)
		if (address_alias(r->arena, given[i]) == NULL)
			return complain(r, n, "paths like /old/path/ or old slugs");
	*list = given;
	return STATUS_OK;
}

/* The path an essay had elsewhere; a pattern (":title", "pretty") says nothing here. */
static enum status take_permalink(struct reading *r, const struct yaml_node *n, void *out)
{
	const char *const **list = out;
	const char **longer;
	const char *path;
	size_t count = 0;
	enum status status = take_text(r, n, &path);

	if (status != STATUS_OK || path == NULL || *path != '/' || strchr(path, ':') != NULL ||
	    address_alias(r->arena, path) == NULL)
		return status;
	while ((*list)[count] != NULL)
		count++;
	longer = arena_array(r->arena, count + 2, sizeof(*longer));
	for (size_t i = 0; i < count; i++)
		longer[i] = (*list)[i];
	longer[count] = path;
	*list = longer;
	return STATUS_OK;
}

#define KEY(name, field, take, member)                                                             \
	{                                                                                          \
		name, field, take, offsetof(struct front_matter, member)                           \
	}

/* Of several names for a field the first that is given counts. */
static const struct key keys[] = {
	KEY("title", FIELD_TITLE, take_text, title),
	KEY("description", FIELD_DESCRIPTION, take_text, description),
	KEY("summary", FIELD_DESCRIPTION, take_text, description),
	KEY("dek", FIELD_DESCRIPTION, take_text, description),
	KEY("excerpt", FIELD_DESCRIPTION, take_text, description),
	KEY("date", FIELD_DATE, take_date, date),
	KEY("updated", FIELD_UPDATED, take_date, updated),
	KEY("lastmod", FIELD_UPDATED, take_date, updated),
	KEY("modified", FIELD_UPDATED, take_date, updated),
	KEY("last_modified_at", FIELD_UPDATED, take_date, updated),
	KEY("slug", FIELD_SLUG, take_slug, slug),
	KEY("tags", FIELD_TAGS, take_tags, tags),
	KEY("series", FIELD_SERIES, take_series, series),
	KEY("draft", FIELD_DRAFT, take_bool, draft),
	KEY("published", FIELD_PUBLISHED, take_published, draft),
	KEY("related", FIELD_RELATED, take_related, related),
	KEY("aliases", FIELD_ALIASES, take_aliases, aliases),
	KEY("redirect_from", FIELD_ALIASES, take_aliases, aliases),
	KEY("permalink", FIELD_PERMALINK, take_permalink, aliases),
	KEY("url", FIELD_PERMALINK, take_permalink, aliases),
	KEY("image", FIELD_IMAGE, take_text, image),
	KEY("image_alt", FIELD_IMAGE_ALT, take_text, image_alt),
	KEY("language", FIELD_LANGUAGE, take_language, language),
	KEY("lang", FIELD_LANGUAGE, take_language, language),
	KEY("locale", FIELD_LANGUAGE, take_language, language),
	KEY("toc", FIELD_TOC, take_bool, toc),
	KEY("id", FIELD_ID, take_id, id),
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

/* The child that a key names and that says something; NULL for none. */
static const struct yaml_node *find_child(const struct yaml_node *root, const char *name)
{
	for (const struct yaml_node *c = root->first; c != NULL; c = c->next)
		if (strcasecmp(c->key, name) == 0 && !yaml_is_null(c))
			return c;
	return NULL;
}

static bool is_known(const char *name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (strcasecmp(keys[i].name, name) == 0)
			return true;
	return false;
}

/* What no field took, and an old address, which is more than an alias, as a JSON object; NULL
 * where nothing is left. */
static const char *keep_rest(struct arena *a, const struct yaml_node *root,
			     const struct yaml_node *const taken[FIELD_COUNT])
{
	struct yaml_node rest = {.kind = YAML_MAPPING};
	const struct yaml_node **tail = &rest.first;

	for (const struct yaml_node *c = root->first; c != NULL; c = c->next) {
		bool is_taken = yaml_is_null(c) && is_known(c->key);
		struct yaml_node *copy;

		for (size_t f = 0; f < FIELD_COUNT; f++)
			is_taken = is_taken || (taken[f] == c && f != FIELD_PERMALINK);
		if (is_taken)
			continue;
		copy = arena_alloc(a, sizeof(*copy));
		*copy = *c;
		copy->next = NULL;
		*tail = copy;
		tail = &copy->next;
	}
	return rest.first == NULL ? NULL : yaml_write_json(a, &rest);
}

static enum status read_keys(struct reading *r, const struct yaml_node *root)
{
	const struct yaml_node *taken[FIELD_COUNT] = {NULL};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < KEYS; i++) {
		const struct key *k = &keys[i];
		const struct yaml_node *n = find_child(root, k->name);

		if (taken[k->field] != NULL || n == NULL)
			continue;
		taken[k->field] = n;
		r->key = k->name;
		if (k->take(r, n, (char *)&r->fm + k->offset) != STATUS_OK)
			status = STATUS_INVALID;
	}
	r->fm.has_date = taken[FIELD_DATE] != NULL;
	r->fm.has_updated = taken[FIELD_UPDATED] != NULL;
	if (taken[FIELD_TITLE] != NULL)
		r->fm.title_place = taken[FIELD_TITLE]->place;
	if (taken[FIELD_SLUG] != NULL)
		r->fm.slug_place = taken[FIELD_SLUG]->place;
	if (status == STATUS_OK)
		r->fm.extra = keep_rest(r->arena, root, taken);
	return status;
}

/* The end of the line at `at`: its newline, or len. */
static size_t line_end(const char *text, size_t len, size_t at)
{
	const char *newline = memchr(text + at, '\n', len - at);

	return newline == NULL ? len : (size_t)(newline - text);
}

/* Whether the line at `at` is a mark of three, white space behind it aside. */
static bool is_mark(const char *text, size_t len, size_t at, const char *mark)
{
	size_t end = line_end(text, len, at);

	while (end > at && strchr(" \t\r", text[end - 1]) != NULL && text[end - 1] != '\0')
		end--;
	return end - at == 3 && memcmp(text + at, mark, 3) == 0;
}

/* The line that closes the front matter from `at` on; len where there is none. Counts lines. */
static size_t find_closing(const char *text, size_t len, size_t at, size_t *line)
{
	while (at < len) {
		if (is_mark(text, len, at, "---") || is_mark(text, len, at, "..."))
			return at;
		at = line_end(text, len, at) + 1;
		++*line;
	}
	return len;
}

/* The day in the file's name, where it has one. */
static void take_file_date(struct reading *r, const char *file)
{
	struct clock_date day;
	size_t start, end;
	const char *text;

	file_name_segment(file, &start, &end);
	if (file_name_date(file + start, end - start, &day) == 0)
		return;
	text = arena_printf(r->arena, "%04d-%02d-%02d", day.year, day.month, day.day);
	r->fm.has_date = front_matter_parse_date(text, &r->fm.date) == STATUS_OK;
}

/* Parts the file at its marks and reads what is between them. */
static enum status read_file(struct reading *r, const char *file, const char *text, size_t len)
{
	size_t start = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	struct place top = {.file = file, .line = 1};
	const struct yaml_node *root = NULL;
	size_t line = 2, closing, end;
	enum status status;

	r->fm.body_offset = start;
	r->fm.body_line = 1;
	if (is_mark(text, len, start, "+++"))
		problems_add(r->problems, PROBLEM_WARNING, top,
			     "front matter in TOML is not read; write \"key: value\" lines between "
			     "lines of ---");
	if (!is_mark(text, len, start, "---"))
		return STATUS_OK;
	end = line_end(text, len, start);
	start = end < len ? end + 1 : len;
	closing = find_closing(text, len, start, &line);
	if (closing == len) {
		problems_add(r->problems, PROBLEM_ERROR, top,
			     "front matter begins here, but no line of --- closes it");
		return STATUS_INVALID;
	}
	end = line_end(text, len, closing);
	r->fm.body_offset = end < len ? end + 1 : len;
	r->fm.body_line = line + 1;
	status = yaml_parse(r->arena, file, 2, text + start, closing - start, r->problems, &root);
	if (status == STATUS_OK && root != NULL && root->kind != YAML_MAPPING) {
		problems_add(r->problems, PROBLEM_ERROR, root->place,
			     "expected lines of the form \"key: value\"");
		status = STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	if (root != NULL)
		status = read_keys(r, root);
	if (status == STATUS_OK && !r->fm.has_date)
		take_file_date(r, file);
	return status;
}

/* "getting-started" is "Getting started". */
static const char *title_from_slug(struct arena *a, const char *slug)
{
	const uint8_t *text = (const uint8_t *)slug;
	uint8_t first[6];
	ucs4_t c;
	int size = u8_mbtouc(&c, text, strlen(slug));
	int written = u8_uctomb(first, uc_totitle(c), sizeof(first));
	char *words = arena_printf(a, "%.*s%s", written, (const char *)first, slug + size);

	for (char *p = words; *p != '\0'; p++)
		if (*p == '-')
			*p = ' ';
	return words;
}

enum status front_matter_parse(struct arena *a, const char *file, const char *text, size_t len,
			       struct problems *problems, struct front_matter *out)
{
	struct reading r = {.arena = a, .problems = problems};
	enum status status;

	r.fm.tags = r.fm.related = r.fm.aliases = no_items;
	status = read_file(&r, file, text, len);
	if (status != STATUS_OK)
		return status;
	r.fm.slug_given = r.fm.slug != NULL;
	if (r.fm.slug == NULL)
		r.fm.slug = slug_from_file(a, file);
	if (*r.fm.slug == '\0') {
		problems_add(problems, PROBLEM_ERROR, (struct place){.file = file},
			     "the file's name has no letter or digit to make an address of; "
			     "give it a slug: in its front matter");
		return STATUS_INVALID;
	}
	if (r.fm.title == NULL)
		r.fm.title = title_from_slug(a, r.fm.slug);
	*out = r.fm;
	return STATUS_OK;
}
