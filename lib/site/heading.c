/* SPDX-License-Identifier: MIT */
#include "lib/site/heading.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/site/value.h"

/* A piece of the heading's line; the byte before it can be read, since "# " is. */
struct piece {
	const char *at, *end;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c & 0x80);
}

/* Whether a backslash and a character stand for that character. */
static bool is_escape(struct piece p)
{
	return *p.at == '\\' && p.at + 1 < p.end && p.at[1] > ' ' && p.at[1] < 0x7f &&
	       !is_word(p.at[1]);
}

/* How often the first character stands there in a row. */
static size_t run(struct piece p)
{
	const char *at = p.at;

	while (at < p.end && *at == *p.at)
		at++;
	return (size_t)(at - p.at);
}

/* The backticks that close those at the beginning; NULL where none do. */
static const char *find_code_end(struct piece p)
{
	size_t open = run(p), n;

	for (p.at += open; p.at < p.end; p.at += n) {
		n = run(p);
		if (*p.at == '`' && n == open)
			return p.at;
	}
	return NULL;
}

/* Behind the character, escape or code that a piece begins with. */
static const char *step(struct piece p)
{
	const char *code;

	if (is_escape(p))
		return p.at + 2;
	if (*p.at != '`')
		return p.at + 1;
	code = find_code_end(p);
	return (code != NULL ? code : p.at) + run(p);
}

/* The bracket that closes the one at the beginning; NULL where none does. */
static const char *find_bracket(struct piece p, char close)
{
	const char open = *p.at;
	size_t depth = 0;

	for (; p.at < p.end; p.at = step(p)) {
		depth += *p.at == open;
		if (*p.at == close && --depth == 0)
			return p.at;
	}
	return NULL;
}

/* The asterisks or underscores that close those at the beginning; NULL where none do. Inside a
 * word underscores are letters. */
static const char *find_emphasis_end(struct piece p)
{
	const char mark = *p.at;
	size_t open = run(p), n;

	if (p.at + open == p.end || is_space(p.at[open]) || (mark == '_' && is_word(p.at[-1])))
		return NULL;
	for (p.at += open; p.at < p.end; p.at = *p.at == mark ? p.at + n : step(p)) {
		n = run(p);
		if (*p.at == mark && n == open && !is_space(p.at[-1]) &&
		    (mark != '_' || p.at + n == p.end || !is_word(p.at[n])))
			return p.at;
	}
	return NULL;
}

/* Behind the address of a link whose text closes at `close`: "(address)" or "[name]"; NULL where
 * there is none. */
static const char *find_link_end(const char *close, const char *end)
{
	struct piece rest = {close + 1, end};
	const char *last = NULL;

	if (rest.at < end && *rest.at == '(')
		last = find_bracket(rest, ')');
	else if (rest.at < end && *rest.at == '[')
		last = find_bracket(rest, ']');
	return last != NULL ? last + 1 : NULL;
}

static void put_words(struct str *out, struct piece p);

/* Put what begins with a mark, without the mark. Returns where it ends; NULL where the mark is a
 * character like others. */
static const char *put_marked(struct str *out, struct piece p)
{
	const char *close, *end;
	size_t n = run(p);

	if (*p.at == '`') {
		close = find_code_end(p);
		if (close != NULL)
			str_put(out, p.at + n, (size_t)(close - p.at) - n);
		return close != NULL ? close + n : NULL;
	}
	if (*p.at == '[') {
		close = find_bracket(p, ']');
		end = close != NULL ? find_link_end(close, p.end) : NULL;
		if (end != NULL)
			put_words(out, (struct piece){p.at + 1, close});
		return end;
	}
	close = find_emphasis_end(p);
	if (close == NULL)
		return NULL;
	put_words(out, (struct piece){p.at + n, close});
	return close + n;
}

static void put_words(struct str *out, struct piece p)
{
	while (p.at < p.end) {
		const char *end = NULL;
		size_t n = 1;

		if (is_escape(p)) {
			p.at++;
		} else if (strchr("`*_[", *p.at) != NULL) {
			end = put_marked(out, p);
			n = *p.at == '[' ? 1 : run(p);
		}
		if (end == NULL)
			str_put(out, p.at, n);
		p.at = end != NULL ? end : p.at + n;
	}
}

/* Whether "&" begins an entity. */
static bool is_entity(struct piece p)
{
	const char *at = p.at + 1;

	while (at < p.end && (is_word(*at) || *at == '#'))
		at++;
	return at > p.at + 1 && at < p.end && *at == ';';
}

/* Whether plain words can say all that a piece does. */
static bool is_plain(struct piece p)
{
	for (; p.at < p.end; p.at = step(p)) {
		char next = p.at + 1 < p.end ? p.at[1] : ' ';

		if ((*p.at == '<' && (is_word(next) || strchr("/!?", next) != NULL)) ||
		    (*p.at == '!' && next == '[') || (*p.at == '[' && next == '^') ||
		    (*p.at == '&' && is_entity(p)))
			return false;
	}
	return true;
}

static void trim(struct piece *p)
{
	while (p->at < p->end && is_space(*p->at))
		p->at++;
	while (p->end > p->at && is_space(p->end[-1]))
		p->end--;
}

/* Take off an id, "{#like-this}", or the number signs that may close a heading. */
static void cut_end(struct piece *p)
{
	const char *at = p->end;

	if (at > p->at && at[-1] == '}') {
		do
			at--;
		while (at > p->at && *at != '{');
		if (at[0] == '{' && at[1] == '#')
			p->end = at;
	} else {
		while (at > p->at && at[-1] == '#')
			at--;
		if (at == p->at || is_space(at[-1]))
			p->end = at;
	}
	trim(p);
}

/* The line that a text begins with behind lines that are empty. */
static struct piece first_line(const char *text, size_t len)
{
	const char *end = text + len, *start = text, *newline;

	for (const char *at = text; at < end && (is_space(*at) || *at == '\n'); at++)
		if (*at == '\n')
			start = at + 1;
	newline = memchr(start, '\n', (size_t)(end - start));
	return (struct piece){start, newline != NULL ? newline : end};
}

const char *heading_title(struct arena *a, const char *text, size_t len, size_t *end)
{
	struct piece line = first_line(text, len), p = line;
	struct str words;
	const char *title;

	while (p.at < p.end && p.at < line.at + 3 && *p.at == ' ')
		p.at++;
	if (p.end - p.at < 2 || p.end - p.at > HEADING_MAX || p.at[0] != '#' || !is_space(p.at[1]))
		return NULL;
	p.at += 2;
	trim(&p);
	cut_end(&p);
	if (!utf8_is_valid(p.at, (size_t)(p.end - p.at)) ||
	    memchr(p.at, '\0', (size_t)(p.end - p.at)) != NULL || !is_plain(p))
		return NULL;
	str_init(&words, a);
	put_words(&words, p);
	title = value_line(a, str_text(&words));
	if (*title == '\0')
		return NULL;
	*end = (size_t)(line.end - text) + (line.end < text + len);
	return title;
}
