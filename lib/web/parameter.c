/* SPDX-License-Identifier: MIT */
#include "lib/web/parameter.h"

#include <string.h>
#include <strings.h>

#include "lib/base/str.h"

#define BLANKS " \t"

bool parameter_heads(const char *value, const char *head)
{
	size_t len = strlen(head);

	value += strspn(value, BLANKS);
	if (strncasecmp(value, head, len) != 0)
		return false;
	value += len + strspn(value + len, BLANKS);
	return *value == '\0' || *value == ';';
}

/* A quoted string from behind its first quotation mark, into out. What follows it; NULL where it
 * doesn't end. */
static const char *unquote(const char *text, struct str *out)
{
	for (; *text && *text != '"'; text++) {
		if (text[0] == '\\' && (text[1] == '"' || text[1] == '\\'))
			text++;
		str_putc(out, *text);
	}
	return *text ? text + 1 : NULL;
}

/* A parameter's value, quoted or not, into out. What follows it; NULL where it is malformed. */
static const char *read_value(const char *text, struct str *out)
{
	size_t len;

	if (*text == '"')
		return unquote(text + 1, out);
	len = strcspn(text, BLANKS ";\"");
	str_put(out, text, len);
	return len > 0 ? text + len : NULL;
}

const char *parameter_get(struct arena *a, const char *value, const char *name)
{
	const char *at = value + strcspn(value, ";");

	while (*at == ';') {
		struct str text;
		const char *start = at + 1 + strspn(at + 1, BLANKS ";");
		size_t len = strcspn(start, "=" BLANKS ";\"");

		if (*start == '\0' || start[len] != '=')
			return NULL;
		str_init(&text, a);
		at = read_value(start + len + 1, &text);
		if (!at)
			return NULL;
		if (len == strlen(name) && strncasecmp(start, name, len) == 0)
			return arena_strdup(a, str_text(&text));
		at += strspn(at, BLANKS);
	}
	return NULL;
}
