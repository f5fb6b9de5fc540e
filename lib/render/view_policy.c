/* SPDX-License-Identifier: MIT */
#include "lib/render/view_policy.h"

#include <string.h>

#include "lib/base/str.h"

/* What an essay's pictures, frames, embedded files, audio and video may open. */
static const struct {
	const char *name;
	const char *own; /* sources that every page has; NULL leaves the directive out if closed */
} openable[] = {
	{"img-src", "'self' data:"},
	{"frame-src", NULL},
	{"media-src", NULL},
	{"object-src", NULL},
};

/* Sources apart by spaces: visible ASCII that ends neither a directive nor a policy. */
static bool are_sources(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < ' ' || text[i] > '~' || text[i] == ';' || text[i] == ',')
			return false;
	}
	return true;
}

/* Append the sources of one line, "NAME SOURCE SOURCE", if it is name's and well-formed. */
static void put_line(struct str *out, const char *name, const char *line, size_t len)
{
	size_t name_len = strlen(name);

	if (len > name_len && memcmp(line, name, name_len) == 0 && line[name_len] == ' ' &&
	    are_sources(line, len))
		str_put(out, line + name_len, len - name_len);
}

static void put_sources(struct str *out, const char *name, const char *origins)
{
	while (*origins != '\0') {
		size_t len = strcspn(origins, "\n");

		put_line(out, name, origins, len);
		origins += len + (origins[len] == '\n');
	}
}

const char *view_policy(struct arena *a, bool preview, const char *origins)
{
	struct str out;

	str_init(&out, a);
	str_puts(&out, "default-src 'none'; style-src 'self'");
	for (size_t i = 0; i < sizeof(openable) / sizeof(openable[0]); i++) {
		struct str sources;

		str_init(&sources, a);
		put_sources(&sources, openable[i].name, origins);
		if (openable[i].own == NULL && sources.len == 0)
			continue;
		str_printf(&out, "; %s%s%s%s", openable[i].name, openable[i].own != NULL ? " " : "",
			   openable[i].own != NULL ? openable[i].own : "", str_text(&sources));
	}
	str_puts(&out, "; form-action 'self'; base-uri 'none'");
	if (preview)
		str_puts(&out, "; script-src 'self'; connect-src 'self'");
	return str_text(&out);
}
