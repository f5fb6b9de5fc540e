/* SPDX-License-Identifier: MIT */
#include "lib/render/template_scan.h"

#include <string.h>

static const char byte_order_mark[] = "\xef\xbb\xbf";

void template_scan_init(struct template_scanner *s, const struct template_source *source)
{
	size_t mark = sizeof(byte_order_mark) - 1;

	*s = (struct template_scanner){.source = source, .line = 1};
	if (source->len >= mark && memcmp(source->text, byte_order_mark, mark) == 0)
		s->first = s->at = s->line_start = s->counted = mark;
}

/* Offset of the first pair of c from `from` on; the source's length where there is none. */
static size_t find_pair(const struct template_source *source, char c, size_t from)
{
	const char *end = source->text + source->len;

	for (const char *p = source->text + from; p < end; p++) {
		p = memchr(p, c, (size_t)(end - p));
		if (p == NULL || p + 1 == end)
			break;
		if (p[1] == c)
			return (size_t)(p - source->text);
	}
	return source->len;
}

/* The place of an offset; offsets must be asked for in order. */
static struct place locate(struct template_scanner *s, size_t offset)
{
	const char *text = s->source->text;

	while (s->counted < offset) {
		const char *newline = memchr(text + s->counted, '\n', offset - s->counted);

		if (newline == NULL) {
			s->counted = offset;
			break;
		}
		s->counted = s->line_start = (size_t)(newline - text) + 1;
		s->line++;
	}
	return (struct place){s->source->file, s->line, offset - s->line_start + 1};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

static enum tag_kind kind_of(char sigil)
{
	switch (sigil) {
	case '#':
		return TAG_SECTION;
	case '^':
		return TAG_INVERTED;
	case '/':
		return TAG_CLOSE;
	case '>':
		return TAG_PARTIAL;
	case '!':
		return TAG_COMMENT;
	case '{':
	case '&':
		return TAG_RAW;
	case '=':
	case '<':
	case '$':
		return TAG_FOREIGN;
	default:
		return TAG_VARIABLE;
	}
}

static bool may_stand_alone(enum tag_kind kind)
{
	return kind == TAG_SECTION || kind == TAG_INVERTED || kind == TAG_CLOSE ||
	       kind == TAG_PARTIAL || kind == TAG_COMMENT;
}

/* Whether a tag from start to end has its line for itself; then where the line begins and where
 * the next one does. */
static bool stands_alone(const struct template_scanner *s, size_t start, size_t end, size_t *line,
			 size_t *next)
{
	const struct template_source *source = s->source;
	const char *text = source->text;
	size_t from = start, to = end;

	while (from > s->first && is_blank(text[from - 1]))
		from--;
	if (from > s->first && text[from - 1] != '\n')
		return false;
	while (to < source->len && is_blank(text[to]))
		to++;
	if (to < source->len && text[to] == '\r' && to + 1 < source->len)
		to++;
	if (to < source->len && text[to] != '\n')
		return false;
	*line = from;
	*next = to < source->len ? to + 1 : to;
	return true;
}

/* Fill in kind and name of the tag whose braces hold source[from, to). */
static void read_inside(struct template_scanner *s, size_t from, size_t to,
			struct template_tag *out)
{
	const char *text = s->source->text;

	while (from < to && is_space(text[from]))
		from++;
	out->kind = from < to ? kind_of(text[from]) : TAG_VARIABLE;
	if (out->kind != TAG_VARIABLE)
		from++;
	while (from < to && is_space(text[from]))
		from++;
	while (to > from && is_space(text[to - 1]))
		to--;
	out->name = text + from;
	out->name_len = to - from;
	out->name_place = locate(s, from);
}

void template_scan(struct template_scanner *s, struct template_tag *out)
{
	const struct template_source *source = s->source;
	size_t start = find_pair(source, '{', s->at);
	size_t inside = start + 2, close, line, next;

	*out = (struct template_tag){.before = source->text + s->at, .before_len = start - s->at};
	out->place = locate(s, start);
	if (start == source->len) {
		s->at = source->len;
		return;
	}
	close = find_pair(source, '}', inside);
	if (close == source->len) {
		out->kind = TAG_UNCLOSED;
		s->at = source->len;
		return;
	}
	read_inside(s, inside, close, out);
	next = close + 2;
	if (source->text[inside] == '{' && next < source->len && source->text[next] == '}')
		next++;
	if (may_stand_alone(out->kind) && stands_alone(s, start, next, &line, &next)) {
		out->alone = true;
		out->before_len = line - s->at;
		out->indent = source->text + line;
		out->indent_len = start - line;
	}
	s->at = next;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

bool template_name_is_valid(const char *name, size_t len)
{
	bool part = false; /* a byte of a part stands before this one */

	if (len == 1 && name[0] == '.')
		return true;
	for (size_t i = 0; i < len; i++) {
		if (name[i] == '.' ? !part : !is_name_byte(name[i]))
			return false;
		part = name[i] != '.';
	}
	return part;
}
