/* SPDX-License-Identifier: MIT */
#include "lib/render/comment_link.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "lib/base/utf8.h"
#include "lib/render/html.h"

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool begins_with(const char *text, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len > n && strncasecmp(text, prefix, n) == 0;
}

bool comment_link_is_admitted(const char *url, size_t len)
{
	return begins_with(url, len, "http://") || begins_with(url, len, "https://") ||
	       begins_with(url, len, "mailto:");
}

static void put_href(struct str *out, const char *url, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (is_alphanumeric(url[i]) ||
		    (url[i] != '\0' && strchr("-_.+!*(),%#@?=;:/$~&'", url[i])))
			html_put_text(out, url + i, 1);
		else
			str_printf(out, "%%%02X", (unsigned int)(unsigned char)url[i]);
	}
}

void comment_link_put(struct str *out, const char *url, size_t len)
{
	str_puts(out, "<a href=\"");
	put_href(out, url, len);
	str_puts(out, "\" rel=\"ugc nofollow noopener\">");
}

/* Whether a bare address ends before a character: blanks, quotes, and the punctuation of scripts
 * that put no blank behind an address. */
static bool ends_address(uint32_t c)
{
	return c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == 0xa0 ||
	       (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f) ||
	       (c >= 0xff01 && c <= 0xff0f);
}

/* The end of an address without what belongs to the sentence around it. */
static size_t trim(const char *text, size_t start, size_t end)
{
	size_t opened = 0, closed = 0;

	for (size_t i = start; i < end; i++) {
		opened += text[i] == '(';
		closed += text[i] == ')';
	}
	for (; end > start; end--) {
		if (text[end - 1] == ')' && closed > opened)
			closed--;
		else if (strchr("?!.,:;*_~'", text[end - 1]) == NULL)
			break;
	}
	return end;
}

/* The length of "http://" or "https://" where a host follows it; 0 where not. */
static size_t scheme_length(const char *text, size_t len)
{
	size_t n = begins_with(text, len, "https://") ? 8 : 7;

	if (n == 7 && !begins_with(text, len, "http://"))
		return 0;
	return is_alphanumeric(text[n]) || (text[n] & 0x80) ? n : 0;
}

/* Where an address that begins at start ends; start where none does. Only for a host is more than
 * its scheme looked at, so that nothing is looked at twice. */
static size_t address_end(const char *text, size_t len, size_t start)
{
	size_t scheme = scheme_length(text + start, len - start), end = start + scheme;

	if (scheme == 0 || (start > 0 && is_alphanumeric(text[start - 1])))
		return start;
	while (end < len) {
		size_t next = end;

		if (ends_address(utf8_next(text, len, &next)))
			break;
		end = next;
	}
	return end > start + scheme ? trim(text, start, end) : start;
}

bool comment_link_find(const char *text, size_t len, size_t *start, size_t *end)
{
	for (size_t at = *start; at < len; at++) {
		size_t stop;

		if (text[at] != 'h' && text[at] != 'H')
			continue;
		stop = address_end(text, len, at);
		if (stop == at)
			continue;
		*start = at;
		*end = stop;
		return true;
	}
	return false;
}
