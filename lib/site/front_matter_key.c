/* SPDX-License-Identifier: MIT */
#include "lib/site/front_matter_key.h"

#include <string.h>

#include <unicase.h>

#include "lib/site/address.h"
#include "lib/site/file_date.h"
#include "lib/site/slug.h"
#include "lib/site/value.h"

#define ID_MAX 200 /* bytes */

static enum status complain(struct front_matter_reading *r, const struct yaml_node *n,
			    const char *expected)
{
	problems_add(r->problems, PROBLEM_ERROR, n->place, "%s: expected %s, found %s", r->key,
		     expected, value_describe(r->arena, n));
	return STATUS_INVALID;
}

static enum status take_text(struct front_matter_reading *r, const struct yaml_node *n, void *out)
{
	const char **text = out;
	const char *line;

	if (n->kind != YAML_SCALAR)
		return complain(r, n, "a text");
	line = value_line(r->arena, n->text);
	*text = *line == '\0' ? NULL : line;
	return STATUS_OK;
}

static enum status take_bool(struct front_matter_reading *r, const struct yaml_node *n, void *out)
{
	return value_bool(n, out) == STATUS_OK ? STATUS_OK : complain(r, n, "true or false");
}

static enum status take_published(struct front_matter_reading *r, const struct yaml_node *n,
				  void *out)
{
	bool *draft = out;
	bool published;
	enum status status = take_bool(r, n, &published);

	if (status == STATUS_OK && !published)
		*draft = true;
	return status;
}

static enum status take_date(struct front_matter_reading *r, const struct yaml_node *n, void *out)
{
	if (n->kind == YAML_SCALAR &&
	    front_matter_parse_date(value_line(r->arena, n->text), out) == STATUS_OK)
		return STATUS_OK;
	return complain(r, n, "a date like 2025-06-14 or 2025-06-14T09:00:00+05:30");
}

static enum status take_slug(struct front_matter_reading *r, const struct yaml_node *n, void *out)
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

static enum status take_language(struct front_matter_reading *r, const struct yaml_node *n,
				 void *out)
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

static enum status take_id(struct front_matter_reading *r, const struct yaml_node *n, void *out)
{
	const char **id = out;
	const char *text;
	enum status status = take_text(r, n, &text);

	if (status != STATUS_OK || text == NULL)
		return status;
	if (strlen(text) > ID_MAX)
		return complain(r, n, "at most 200 bytes");
	if (*text == '/')
		return complain(r, n, "a text that doesn't begin with \"/\"");
	*id = text;
	return STATUS_OK;
}

/* A list's texts, those that say nothing left out; a text alone is a list of one. */
static enum status take_list(struct front_matter_reading *r, const struct yaml_node *n, void *out)
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

static enum status take_tags(struct front_matter_reading *r, const struct yaml_node *n, void *out)
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
static enum status take_series(struct front_matter_reading *r, const struct yaml_node *n, void *out)
{
	if (n->kind == YAML_SEQUENCE && n->first != NULL && n->first->next == NULL)
		return take_text(r, n->first, out);
	return take_text(r, n, out);
}

/* Slugs; of a path its last segment. */
static enum status take_related(struct front_matter_reading *r, const struct yaml_node *n,
				void *out)
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

static enum status check_alias(struct front_matter_reading *r, const struct yaml_node *n)
{
	if (yaml_is_null(n) || address_alias(r->arena, value_line(r->arena, n->text)) != NULL)
		return STATUS_OK;
	return complain(r, n, "a path like /old/path/ or an old slug, without \"?\" or \"#\"");
}

static enum status take_aliases(struct front_matter_reading *r, const struct yaml_node *n,
				void *out)
{
	const char *const **list = out;
	const char *const *given;
	enum status status = take_list(r, n, &given);

	if (status == STATUS_OK && n->kind == YAML_SCALAR && given[0] != NULL)
		status = check_alias(r, n);
	for (const struct yaml_node *c = n->first; c != NULL && status == STATUS_OK; c = c->next)
		status = check_alias(r, c);
	if (status == STATUS_OK)
		*list = given;
	return status;
}

/* The path an essay had elsewhere, its query and fragment aside; a pattern (":title", "pretty")
 * says nothing here. */
static enum status take_permalink(struct front_matter_reading *r, const struct yaml_node *n,
				  void *out)
{
	const char *const **list = out;
	const char **longer;
	const char *path, *alias;
	size_t count = 0;
	enum status status = take_text(r, n, &path);

	if (status != STATUS_OK || path == NULL || *path != '/' || strchr(path, ':') != NULL)
		return status;
	path = arena_strndup(r->arena, path, strcspn(path, "?#"));
	alias = address_alias(r->arena, path);
	if (alias == NULL || address_is_own(alias))
		return STATUS_OK;
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

const struct front_matter_key front_matter_keys[] = {
	KEY("title", FRONT_MATTER_TITLE, take_text, title),
	KEY("description", FRONT_MATTER_DESCRIPTION, take_text, description),
	KEY("summary", FRONT_MATTER_DESCRIPTION, take_text, description),
	KEY("dek", FRONT_MATTER_DESCRIPTION, take_text, description),
	KEY("excerpt", FRONT_MATTER_DESCRIPTION, take_text, description),
	KEY("date", FRONT_MATTER_DATE, take_date, date),
	KEY("updated", FRONT_MATTER_UPDATED, take_date, updated),
	KEY("lastmod", FRONT_MATTER_UPDATED, take_date, updated),
	KEY("modified", FRONT_MATTER_UPDATED, take_date, updated),
	KEY("last_modified_at", FRONT_MATTER_UPDATED, take_date, updated),
	KEY("slug", FRONT_MATTER_SLUG, take_slug, slug),
	KEY("tags", FRONT_MATTER_TAGS, take_tags, tags),
	KEY("series", FRONT_MATTER_SERIES, take_series, series),
	KEY("draft", FRONT_MATTER_DRAFT, take_bool, draft),
	KEY("published", FRONT_MATTER_PUBLISHED, take_published, draft),
	KEY("related", FRONT_MATTER_RELATED, take_related, related),
	KEY("aliases", FRONT_MATTER_ALIASES, take_aliases, aliases),
	KEY("redirect_from", FRONT_MATTER_ALIASES, take_aliases, aliases),
	KEY("permalink", FRONT_MATTER_PERMALINK, take_permalink, aliases),
	KEY("url", FRONT_MATTER_PERMALINK, take_permalink, aliases),
	KEY("image", FRONT_MATTER_IMAGE, take_text, image),
	KEY("image_alt", FRONT_MATTER_IMAGE_ALT, take_text, image_alt),
	KEY("language", FRONT_MATTER_LANGUAGE, take_language, language),
	KEY("lang", FRONT_MATTER_LANGUAGE, take_language, language),
	KEY("locale", FRONT_MATTER_LANGUAGE, take_language, language),
	KEY("toc", FRONT_MATTER_TOC, take_bool, toc),
	KEY("id", FRONT_MATTER_ID, take_id, id),
	{.name = NULL},
};
