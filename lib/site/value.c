/* SPDX-License-Identifier: MIT */
#include "lib/site/value.h"

#include <string.h>
#include <strings.h>

#include "lib/base/utf8.h"

#define SHOWN_MAX 60 /* bytes of a text that a problem repeats */

static bool is_space(char c)
{
	return (c >= '\0' && c <= ' ') || c == 0x7f;
}

const char *value_line(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text);
	size_t len = 0;

	for (const char *p = text; *p != '\0'; p++) {
		if (!is_space(*p))
			out[len++] = *p;
		else if (len > 0 && out[len - 1] != ' ')
			out[len++] = ' ';
	}
	if (len > 0 && out[len - 1] == ' ')
		len--;
	out[len] = '\0';
	return out;
}

enum status value_bool(const struct yaml_node *n, bool *out)
{
	static const char *const words[][2] = {{"false", "true"}, {"no", "yes"}, {"off", "on"}};

	if (n->kind != YAML_SCALAR || n->quoted)
		return STATUS_INVALID;
	for (size_t i = 0; i < 6; i++) {
		if (strcasecmp(n->text, words[i / 2][i % 2]) != 0)
			continue;
		*out = i % 2 == 1;
		return STATUS_OK;
	}
	return STATUS_INVALID;
}

const char *value_describe(struct arena *a, const struct yaml_node *n)
{
	const char *line;
	size_t len;

	if (n->kind == YAML_SEQUENCE)
		return "a list";
	if (n->kind == YAML_MAPPING)
		return "keys of its own";
	line = value_line(a, n->text);
	len = utf8_cut(line, strlen(line), SHOWN_MAX);
	return arena_printf(a, "\"%.*s%s\"", (int)len, line, line[len] != '\0' ? "…" : "");
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool value_is_language(const char *text)
{
	size_t part = 0, parts = 0;

	for (const char *p = text;; p++) {
		if (*p == '-' || *p == '\0') {
			if (part == 0 || part > 8 || (parts == 0 && part == 1))
				return false;
			parts++;
			part = 0;
			if (*p == '\0')
				return true;
			continue;
		}
		if (!is_letter(*p) && (parts == 0 || *p < '0' || *p > '9'))
			return false;
		part++;
	}
}
