/* SPDX-License-Identifier: MIT */
#include "lib/site/yaml_tree.h"

#include <string.h>

#include "lib/base/str.h"

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* Whether a text is a number by JSON's grammar (RFC 8259, 6). */
static bool is_number(const char *text)
{
	const char *p = text + (*text == '-');
	size_t n = digits(p);

	if (n == 0 || (n > 1 && *p == '0'))
		return false;
	p += n;
	if (*p == '.') {
		n = digits(p + 1);
		if (n == 0)
			return false;
		p += n + 1;
	}
	if (*p == 'e' || *p == 'E') {
		p += 1 + (p[1] == '+' || p[1] == '-');
		n = digits(p);
		if (n == 0)
			return false;
		p += n;
	}
	return *p == '\0';
}

static void write_text(struct str *s, const char *text)
{
	str_putc(s, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			str_printf(s, "\\%c", *p);
		else if ((unsigned char)*p < 0x20 || *p == 0x7f)
			str_printf(s, "\\u%04x", (unsigned)(unsigned char)*p);
		else
			str_putc(s, *p);
	}
	str_putc(s, '"');
}

static void write_scalar(struct str *s, const struct yaml_node *n)
{
	if (yaml_is_null(n))
		str_puts(s, "null");
	else if (!n->quoted && (strcmp(n->text, "true") == 0 || strcmp(n->text, "false") == 0 ||
				is_number(n->text)))
		str_puts(s, n->text);
	else
		write_text(s, n->text);
}

static void write_node(struct str *s, const struct yaml_node *n)
{
	bool mapping = n->kind == YAML_MAPPING;

	if (n->kind == YAML_SCALAR) {
		write_scalar(s, n);
		return;
	}
	str_putc(s, mapping ? '{' : '[');
	for (const struct yaml_node *c = n->first; c != NULL; c = c->next) {
		if (c != n->first)
			str_putc(s, ',');
		if (mapping) {
			write_text(s, c->key);
			str_putc(s, ':');
		}
		write_node(s, c);
	}
	str_putc(s, mapping ? '}' : ']');
}

const char *yaml_write_json(struct arena *a, const struct yaml_node *n)
{
	struct str s;

	str_init(&s, a);
	write_node(&s, n);
	return str_text(&s);
}
