/* SPDX-License-Identifier: MIT */
#include "lib/render/csp_sources.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/base/url.h"

#define SPACES "\t\n\f\r "
#define HOST   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."

void csp_sources_init(struct csp_sources *s, struct arena *a)
{
	*s = (struct csp_sources){.arena = a};
}

static void add_line(struct csp_sources *s, const char *line)
{
	if (s->count == s->capacity) {
		size_t capacity = s->capacity == 0 ? 8 : 2 * s->capacity;
		const char **lines = arena_array(s->arena, capacity, sizeof(*lines));

		if (s->count > 0)
			memcpy(lines, s->lines, s->count * sizeof(*lines));
		s->lines = lines;
		s->capacity = capacity;
	}
	s->lines[s->count++] = line;
}

static bool has_prefix(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

/* The length of "host" or "host:port" at the front of text; 0 where it can't stand in a
 * policy, so that nothing an essay says can add a directive. */
static size_t host_length(const char *text)
{
	size_t len = strspn(text, HOST);

	if (len == 0 || len > 253)
		return 0;
	if (text[len] == ':') {
		size_t digits = strspn(text + len + 1, "0123456789");

		len += digits > 0 && digits <= 5 ? digits + 1 : 0;
	}
	return text[len] == '\0' || strchr("/?#\\" SPACES, text[len]) != NULL ? len : 0;
}

void csp_sources_add(struct csp_sources *s, const char *directive, const char *url)
{
	static const char *const schemes[] = {"https://", "http://", "//"};
	size_t host;
	char *line;

	url += strspn(url, SPACES);
	if (has_prefix(url, "data:")) {
		add_line(s, arena_printf(s->arena, "%s data:", directive));
		return;
	}
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		size_t scheme = strlen(schemes[i]);

		if (!has_prefix(url, schemes[i]))
			continue;
		host = host_length(url + scheme);
		if (host == 0)
			return;
		line = arena_printf(s->arena, "%s %s%.*s", directive,
				    schemes[i][0] == '/' ? "" : schemes[i], (int)host,
				    url + scheme);
		for (char *p = line; *p != '\0'; p++)
			*p = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
		add_line(s, line);
		return;
	}
	if (*url != '\0' && !url_has_scheme(url) && strcmp(directive, "img-src") != 0)
		add_line(s, arena_printf(s->arena, "%s 'self'", directive));
}

void csp_sources_add_set(struct csp_sources *s, const char *directive, const char *srcset)
{
	for (const char *p = srcset;;) {
		size_t len;

		p += strspn(p, "," SPACES);
		if (*p == '\0')
			return;
		len = strcspn(p, SPACES);
		csp_sources_add(s, directive, arena_strndup(s->arena, p, len));
		/* An address that ends in a comma has no descriptor behind it. */
		if (p[len - 1] == ',')
			p += len;
		else
			p += len + strcspn(p + len, ",");
	}
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *csp_sources_text(struct csp_sources *s)
{
	struct str out;

	if (s->count == 0)
		return "";
	qsort(s->lines, s->count, sizeof(*s->lines), compare_lines);
	str_init(&out, s->arena);
	for (size_t i = 0; i < s->count; i++) {
		if (i > 0 && strcmp(s->lines[i], s->lines[i - 1]) == 0)
			continue;
		if (out.len > 0)
			str_putc(&out, '\n');
		str_puts(&out, s->lines[i]);
	}
	return str_text(&out);
}
