/* SPDX-License-Identifier: MIT */
#include "lib/site/front_matter.h"

#include <string.h>
#include <strings.h>

#include <unicase.h>
#include <unistr.h>

#include "lib/base/distance.h"
#include "lib/site/file_date.h"
#include "lib/site/front_matter_key.h"
#include "lib/site/slug.h"
#include "lib/site/value.h"
#include "lib/site/yaml_tree.h"

#define SLIP_LETTERS 4 /* of a word that can be a slip for another */
#define SLIP_MAX     2 /* letters it may differ by, where it has more than SLIP_LETTERS */

static const char *const no_items[] = {NULL};

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
	for (const struct front_matter_key *k = front_matter_keys; k->name != NULL; k++)
		if (strcasecmp(k->name, name) == 0)
			return true;
	return false;
}

/* What no field took, and an old address, which is more than an alias, as a JSON object; NULL
 * where nothing is left. */
static const char *keep_rest(struct arena *a, const struct yaml_node *root,
			     const struct yaml_node *const taken[FRONT_MATTER_COUNT])
{
	struct yaml_node rest = {.kind = YAML_MAPPING};
	const struct yaml_node **tail = &rest.first;

	for (const struct yaml_node *c = root->first; c != NULL; c = c->next) {
		bool is_taken = yaml_is_null(c) && is_known(c->key);
		struct yaml_node *copy;

		for (size_t f = 0; f < FRONT_MATTER_COUNT; f++)
			is_taken = is_taken || (taken[f] == c && f != FRONT_MATTER_PERMALINK);
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

static struct place place_of(const struct yaml_node *n)
{
	const struct place nowhere = {.line = 0};

	return n == NULL ? nowhere : n->place;
}

/* Whether a node's value is one that a key takes. */
static bool is_taken_by(const struct front_matter_reading *r, const struct front_matter_key *k,
			const struct yaml_node *n)
{
	struct front_matter_reading trial = *r;
	struct problems unsaid;

	problems_init(&unsaid, r->arena);
	trial.problems = &unsaid;
	trial.key = k->name;
	return k->take(&trial, n, (char *)&trial.fm + k->offset) == STATUS_OK;
}

/* How far a word, in lower case, is from a key that it may be a slip for; more than SLIP_MAX where
 * it is none. The key with an "s" behind it is a word of its own: "images". */
static size_t slip_distance(const char *word, const char *key)
{
	size_t key_len = strlen(key), word_len = strlen(word);
	size_t shorter = key_len < word_len ? key_len : word_len;
	size_t limit = shorter > SLIP_LETTERS ? SLIP_MAX : 1;
	size_t far;

	if (shorter < SLIP_LETTERS || *word != *key ||
	    (word_len == key_len + 1 && strncmp(word, key, key_len) == 0 && word[key_len] == 's'))
		return SLIP_MAX + 1;
	far = distance(word, key, limit);
	return far <= limit ? far : SLIP_MAX + 1;
}

/* Name the key that an unknown one is a slip for: one of a field that nothing was given for, with
 * a value that it would take. Others have their own meaning to somebody else. */
static void warn_of_slip(struct front_matter_reading *r, const struct yaml_node *n,
			 const struct yaml_node *const taken[FRONT_MATTER_COUNT])
{
	char *word = arena_strdup(r->arena, n->key);
	size_t best = SLIP_MAX + 1;
	const char *meant = NULL;

	for (char *p = word; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
	for (const struct front_matter_key *k = front_matter_keys; k->name != NULL; k++) {
		size_t far = slip_distance(word, k->name);

		if (far >= best || taken[k->field] != NULL || !is_taken_by(r, k, n))
			continue;
		best = far;
		meant = k->name;
	}
	if (meant != NULL)
		problems_add(r->problems, PROBLEM_WARNING, n->key_place,
			     "\"%.60s\" is no key that Quire knows; did you mean \"%s\"?", n->key,
			     meant);
}

static void warn_of_slips(struct front_matter_reading *r, const struct yaml_node *root,
			  const struct yaml_node *const taken[FRONT_MATTER_COUNT])
{
	for (const struct yaml_node *c = root->first; c != NULL; c = c->next)
		if (!yaml_is_null(c) && !is_known(c->key))
			warn_of_slip(r, c, taken);
}

static enum status read_keys(struct front_matter_reading *r, const struct yaml_node *root)
{
	const struct yaml_node *taken[FRONT_MATTER_COUNT] = {NULL};
	enum status status = STATUS_OK;

	for (const struct front_matter_key *k = front_matter_keys; k->name != NULL; k++) {
		const struct yaml_node *n = find_child(root, k->name);

		if (taken[k->field] != NULL || n == NULL)
			continue;
		taken[k->field] = n;
		r->key = k->name;
		if (k->take(r, n, (char *)&r->fm + k->offset) != STATUS_OK)
			status = STATUS_INVALID;
	}
	r->fm.has_date = taken[FRONT_MATTER_DATE] != NULL;
	r->fm.has_updated = taken[FRONT_MATTER_UPDATED] != NULL;
	r->fm.slug_place = place_of(taken[FRONT_MATTER_SLUG]);
	r->fm.id_place = place_of(taken[FRONT_MATTER_ID]);
	r->fm.aliases_place =
		place_of(taken[FRONT_MATTER_ALIASES] != NULL ? taken[FRONT_MATTER_ALIASES]
							     : taken[FRONT_MATTER_PERMALINK]);
	warn_of_slips(r, root, taken);
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
static void take_file_date(struct front_matter_reading *r, const char *file)
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
static enum status read_file(struct front_matter_reading *r,
			     const struct front_matter_source *source)
{
	const char *text = source->text;
	size_t len = source->len;
	size_t start = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	struct place top = {.file = source->name, .line = 1};
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
	top.line = 2;
	status = yaml_parse(r->arena, top, text + start, closing - start, r->problems, &root);
	if (status == STATUS_OK && root != NULL && root->kind != YAML_MAPPING) {
		problems_add(r->problems, PROBLEM_ERROR, root->place,
			     "expected lines of the form \"key: value\"");
		status = STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	if (root != NULL)
		status = read_keys(r, root);
	return status;
}

/* Take the heading that the body begins with as the title, and off the body. */
static void take_heading(struct front_matter_reading *r, const struct front_matter_source *source)
{
	const char *body = source->text + r->fm.body_offset, *title = NULL;
	size_t end = 0;

	if (source->heading != NULL)
		title = source->heading(r->arena, body, source->len - r->fm.body_offset, &end);
	if (title != NULL)
		title = value_line(r->arena, title);
	if (title == NULL || *title == '\0')
		return;
	r->fm.title = title;
	for (size_t i = 0; i < end; i++)
		r->fm.body_line += body[i] == '\n';
	r->fm.body_offset += end;
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

enum status front_matter_parse(struct arena *a, const struct front_matter_source *source,
			       struct problems *problems, struct front_matter *out)
{
	struct front_matter_reading r = {.arena = a, .problems = problems};
	enum status status;

	r.fm.tags = r.fm.related = r.fm.aliases = no_items;
	status = read_file(&r, source);
	if (status != STATUS_OK)
		return status;
	if (!r.fm.has_date)
		take_file_date(&r, source->file);
	if (r.fm.slug == NULL)
		r.fm.slug = slug_from_file(a, source->file);
	if (*r.fm.slug == '\0') {
		problems_add(problems, PROBLEM_ERROR, (struct place){.file = source->name},
			     "the file's name has no letter or digit to make an address of; "
			     "give it a slug: in its front matter");
		return STATUS_INVALID;
	}
	if (r.fm.title == NULL)
		take_heading(&r, source);
	if (r.fm.title == NULL)
		r.fm.title = title_from_slug(a, r.fm.slug);
	*out = r.fm;
	return STATUS_OK;
}
