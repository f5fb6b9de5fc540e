/* SPDX-License-Identifier: MIT */
#include "lib/site/yaml_tree.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "lib/site/yaml_source.h"

#define TAG_TEXT "tag:yaml.org,2002:str"

struct reader {
	yaml_parser_t parser;
	struct yaml_source source;
};

static enum status build_value(struct reader *r, const yaml_event_t *event, size_t depth,
			       struct yaml_node *node) WARN_UNUSED;

static enum status refuse(struct reader *r, yaml_mark_t mark, const char *text)
{
	problems_add(r->source.problems, PROBLEM_ERROR, yaml_source_place(&r->source, mark), "%s",
		     text);
	return STATUS_INVALID;
}

/* The next event, which the caller deletes; none where it fails. */
static enum status next_event(struct reader *r, yaml_event_t *event)
{
	if (yaml_parser_parse(&r->parser, event))
		return STATUS_OK;
	yaml_source_explain(&r->source, &r->parser);
	return STATUS_INVALID;
}

static enum status check_decoration(struct reader *r, yaml_mark_t mark, const yaml_char_t *anchor,
				    const yaml_char_t *tag)
{
	if (anchor != NULL)
		return refuse(r, mark,
			      "anchors (&name) can't be used here; put the value in quotes");
	if (tag != NULL && strcmp((const char *)tag, "!") != 0 &&
	    strcmp((const char *)tag, TAG_TEXT) != 0)
		return refuse(r, mark, "tags (!name) can't be used here; put the value in quotes");
	return STATUS_OK;
}

static enum status check_scalar(struct reader *r, const yaml_event_t *event)
{
	if (memchr(event->data.scalar.value, '\0', event->data.scalar.length) != NULL)
		return refuse(r, event->start_mark, "a text can't hold the character \\0");
	return check_decoration(r, event->start_mark, event->data.scalar.anchor,
				event->data.scalar.tag);
}

static enum status build_scalar(struct reader *r, const yaml_event_t *event, struct yaml_node *node)
{
	enum status status = check_scalar(r, event);

	node->kind = YAML_SCALAR;
	node->text = arena_strndup(r->source.arena, (const char *)event->data.scalar.value,
				   event->data.scalar.length);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
		       event->data.scalar.tag != NULL;
	return status;
}

/* One child: in a mapping `event` is its key, whose value is the next event. */
static enum status build_child(struct reader *r, const yaml_event_t *event, size_t depth,
			       const struct yaml_node *parent, struct yaml_node *child)
{
	yaml_event_t value;
	enum status status;

	if (parent->kind == YAML_SEQUENCE)
		return build_value(r, event, depth, child);
	if (event->type != YAML_SCALAR_EVENT)
		return refuse(r, event->start_mark, "a key must be plain text");
	status = check_scalar(r, event);
	if (status != STATUS_OK)
		return status;
	child->key = arena_strndup(r->source.arena, (const char *)event->data.scalar.value,
				   event->data.scalar.length);
	child->key_place = yaml_source_place(&r->source, event->start_mark);
	status = next_event(r, &value);
	if (status != STATUS_OK)
		return status;
	status = build_value(r, &value, depth, child);
	yaml_event_delete(&value);
	return status;
}

/* Keys in order, equal ones by their place. */
static int compare_keys(const void *left, const void *right)
{
	const struct yaml_node *a = *(const struct yaml_node *const *)left;
	const struct yaml_node *b = *(const struct yaml_node *const *)right;
	int order = strcmp(a->key, b->key);

	if (order != 0)
		return order;
	if (a->key_place.line != b->key_place.line)
		return a->key_place.line < b->key_place.line ? -1 : 1;
	return a->key_place.column < b->key_place.column ? -1 : 1;
}

static enum status check_duplicates(struct reader *r, const struct yaml_node *mapping, size_t count)
{
	const struct yaml_node **keys = arena_array(r->source.arena, count, sizeof(*keys));
	size_t n = 0;

	for (const struct yaml_node *c = mapping->first; c != NULL; c = c->next)
		keys[n++] = c;
	if (n > 1)
		qsort(keys, n, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(keys[i - 1]->key, keys[i]->key) != 0)
			continue;
		problems_add(r->source.problems, PROBLEM_ERROR, keys[i]->key_place,
			     "\"%.60s\" stands here a second time; the first is on line %zu",
			     keys[i]->key, keys[i - 1]->key_place.line);
		return STATUS_INVALID;
	}
	return STATUS_OK;
}

static enum status build_children(struct reader *r, size_t depth, struct yaml_node *node)
{
	const struct yaml_node **tail = &node->first;
	enum status status;
	size_t count = 0;

	for (;;) {
		struct yaml_node *child = arena_alloc(r->source.arena, sizeof(*child));
		yaml_event_t event;
		bool end = false;

		status = next_event(r, &event);
		if (status != STATUS_OK)
			return status;
		end = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
		if (!end)
			status = build_child(r, &event, depth, node, child);
		yaml_event_delete(&event);
		if (end || status != STATUS_OK)
			break;
		*tail = child;
		tail = &child->next;
		count++;
	}
	if (status == STATUS_OK && node->kind == YAML_MAPPING)
		status = check_duplicates(r, node, count);
	return status;
}

static enum status build_collection(struct reader *r, const yaml_event_t *event, size_t depth,
				    struct yaml_node *node)
{
	const yaml_char_t *anchor = event->data.sequence_start.anchor;
	const yaml_char_t *tag = event->data.sequence_start.tag;
	enum status status;

	node->kind = YAML_SEQUENCE;
	if (event->type == YAML_MAPPING_START_EVENT) {
		node->kind = YAML_MAPPING;
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	}
	if (depth >= YAML_DEPTH_MAX)
		return refuse(r, event->start_mark, "this is nested too deep");
	status = check_decoration(r, event->start_mark, anchor, tag);
	if (status == STATUS_OK && tag != NULL)
		status = refuse(r, event->start_mark, "tags (!name) can't be used here");
	return status == STATUS_OK ? build_children(r, depth + 1, node) : status;
}

static enum status build_value(struct reader *r, const yaml_event_t *event, size_t depth,
			       struct yaml_node *node)
{
	node->place = yaml_source_place(&r->source, event->start_mark);
	if (node->key == NULL)
		node->key_place = node->place;
	if (event->type == YAML_SCALAR_EVENT)
		return build_scalar(r, event, node);
	if (event->type == YAML_ALIAS_EVENT)
		return refuse(r, event->start_mark,
			      "aliases (*name) can't be used here; put the value in quotes");
	return build_collection(r, event, depth, node);
}

/* Stream start, at most one document, stream end; what each event is but the document's. */
static enum status build_stream(struct reader *r, const struct yaml_node **out)
{
	struct yaml_node *root = NULL;
	yaml_event_type_t type = YAML_NO_EVENT;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && type != YAML_STREAM_END_EVENT) {
		yaml_event_t event;

		status = next_event(r, &event);
		if (status != STATUS_OK)
			break;
		type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT && root != NULL)
			status = refuse(r, event.start_mark,
					"a second document begins here; one is "
					"all that is read");
		if (type != YAML_STREAM_START_EVENT && type != YAML_STREAM_END_EVENT &&
		    type != YAML_DOCUMENT_START_EVENT && type != YAML_DOCUMENT_END_EVENT) {
			root = arena_alloc(r->source.arena, sizeof(*root));
			status = build_value(r, &event, 0, root);
		}
		yaml_event_delete(&event);
	}
	if (status == STATUS_OK)
		*out = root != NULL && yaml_is_null(root) ? NULL : root;
	return status;
}

enum status yaml_parse(struct arena *a, struct place start, const char *text, size_t len,
		       struct problems *problems, const struct yaml_node **out)
{
	struct reader r = {.source = {.arena = a, .problems = problems, .file = start.file}};
	enum status status;

	if (len > YAML_SIZE_MAX) {
		problems_add(problems, PROBLEM_ERROR, start, "this is over %d KiB of YAML",
			     YAML_SIZE_MAX / 1024);
		return STATUS_INVALID;
	}
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	r.source.text = text;
	r.source.len = len;
	yaml_source_init(&r.source, start.line);
	if (!yaml_parser_initialize(&r.parser))
		a->exhausted(a->context);
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
	status = build_stream(&r, out);
	yaml_parser_delete(&r.parser);
	return status;
}

bool yaml_is_null(const struct yaml_node *n)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL"};

	if (n->kind != YAML_SCALAR || n->quoted)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(n->text, words[i]) == 0)
			return true;
	return false;
}
