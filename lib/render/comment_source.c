/* SPDX-License-Identifier: MIT */
#include "lib/render/comment_source.h"

#include <string.h>
#include <strings.h>

#include "lib/base/utf8.h"

#define STAND_IN      0xfdd0 /* for "<" */
#define STAND_IN_TEXT "\xef\xb7\x90"
#define REPLACEMENT   "\xef\xbf\xbd"
#define ADDRESS_MAX   254 /* bytes of a mail address */

struct range {
	uint32_t first, last;
};

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Neither control characters nor noncharacters, of which XML forbids most and HTML all. */
static bool may_be_shown(uint32_t c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n';
	return !(c >= 0x7f && c < 0xa0) && !(c >= 0xfdd0 && c <= 0xfdef) && (c & 0xfffe) != 0xfffe;
}

/* Whether "name@host>" follows, which can't begin a tag. */
static bool is_mail_address(const char *text, size_t len)
{
	size_t most = len < ADDRESS_MAX ? len : ADDRESS_MAX, i;
	bool at = false;

	if (most == 0 || !is_alphanumeric(text[0]))
		return false;
	for (i = 1; i < most && text[i] != '>'; i++) {
		if (text[i] == '@')
			at = true;
		else if (!is_alphanumeric(text[i]) && strchr(".+-_", text[i]) == NULL)
			return false;
	}
	return at && i < most;
}

/* Whether what follows a "<" makes it an address. */
static bool begins_address(const char *text, size_t len)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t n = strlen(schemes[i]);

		if (len >= n && strncasecmp(text, schemes[i], n) == 0)
			return true;
	}
	return is_mail_address(text, len);
}

size_t comment_source_put(struct str *out, const char *text, size_t len)
{
	size_t count = 0, next;
	bool escaped = false;

	for (size_t at = 0; at < len; at = next, count++) {
		uint32_t c;

		next = at;
		c = utf8_next(text, len, &next);
		if (c == '\r') {
			next += next < len && text[next] == '\n';
			str_putc(out, '\n');
		} else if (c == '<' && !escaped && !begins_address(text + next, len - next)) {
			str_puts(out, STAND_IN_TEXT);
		} else if (may_be_shown(c) && !(c == 0xfffd && next - at == 1)) {
			str_put(out, text + at, next - at);
		} else {
			str_puts(out, REPLACEMENT);
		}
		escaped = c == '\\' && !escaped;
	}
	return count;
}

static size_t line_length(const char *text, size_t len)
{
	const char *end = memchr(text, '\n', len);

	return end != NULL ? (size_t)(end - text) : len;
}

/* Three or more of one mark and nothing else, which is a rule instead of items. */
static bool is_rule(const char *text, size_t len)
{
	size_t marks = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == text[0])
			marks++;
		else if (text[i] != ' ' && text[i] != '\t')
			return false;
	}
	return marks >= 3;
}

/* The bytes of what may be a quote's or an item's mark; 0 for none. */
static size_t mark_length(const char *text, size_t len)
{
	size_t digits = 0, n = 1;

	if (text[0] == '>')
		return 1;
	while (digits < len && text[digits] >= '0' && text[digits] <= '9')
		digits++;
	if (digits > 0)
		n = digits < len && strchr(".)", text[digits]) != NULL ? digits + 1 : 0;
	else if (strchr("-+*", text[0]) == NULL || is_rule(text, len))
		n = 0;
	return n > 0 && (n == len || text[n] == ' ' || text[n] == '\t') ? n : 0;
}

/* How deep a line may be, when the one before it may have been `depth` deep. A container that goes
 * on takes a ">" or two columns of the blanks before the last mark. */
static size_t line_depth(const char *line, size_t len, size_t depth)
{
	size_t column = 0, blanks = 0, kept = 0, marks = 0, at = 0;

	while (at < len && marks <= COMMENT_CONTAINERS_MAX) {
		size_t n = 1, width = 1;

		if (line[at] == '\t')
			width = 4 - column % 4;
		if (line[at] == ' ' || line[at] == '\t') {
			blanks += width;
		} else {
			n = width = mark_length(line + at, len - at);
			if (n == 0)
				break;
			marks++;
			kept = blanks / 2;
		}
		column += width;
		at += n;
	}
	if (marks == 0)
		return depth;
	return marks + (kept < depth ? kept : depth);
}

bool comment_source_is_deep(const char *text, size_t len)
{
	size_t depth = 0, n;

	for (size_t at = 0; at < len; at += n + 1) {
		n = line_length(text + at, len - at);
		depth = line_depth(text + at, n, depth);
		if (depth > COMMENT_CONTAINERS_MAX)
			return true;
	}
	return false;
}

void comment_literal_put(struct str *out, const char *literal)
{
	size_t len = strlen(literal), next;

	for (size_t at = 0; at < len; at = next) {
		uint32_t c;

		next = at;
		c = utf8_next(literal, len, &next);
		if (c == STAND_IN)
			str_putc(out, '<');
		else if (may_be_shown(c) && !(c == 0xfffd && next - at == 1))
			str_put(out, literal + at, next - at);
		else
			str_puts(out, REPLACEMENT);
	}
}

/* White space, and characters without a shape of their own. */
static bool is_blank(uint32_t c)
{
	static const struct range blanks[] = {
		{0, 0x20},        {0xa0, 0xa0},     {0xad, 0xad},     {0x115f, 0x1160},
		{0x1680, 0x1680}, {0x180b, 0x180e}, {0x2000, 0x200f}, {0x2028, 0x202f},
		{0x205f, 0x206f}, {0x2800, 0x2800}, {0x3000, 0x3000}, {0x3164, 0x3164},
		{0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xe0000, 0xe01ef},
	};

	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
		if (c >= blanks[i].first && c <= blanks[i].last)
			return true;
	return false;
}

bool comment_has_words(const char *text, size_t len)
{
	for (size_t at = 0; at < len;)
		if (!is_blank(utf8_next(text, len, &at)))
			return true;
	return false;
}
