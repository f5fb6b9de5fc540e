/* SPDX-License-Identifier: MIT */
#include "lib/web/router.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/web/request.h"

/* What "*" stood for in a path that fits. */
struct capture {
	const char *start; /* in the path; NULL without a "*" */
	size_t len;
};

/* Whether path fits pattern up to one's end; *rest is what is left of the pattern there. */
static bool fits(const char *pattern, const char *path, struct capture *capture, const char **rest)
{
	*capture = (struct capture){0};
	while (*pattern && *path) {
		if (*pattern == '*') {
			capture->start = path;
			capture->len = strcspn(path, "/");
			if (capture->len == 0)
				return false;
			path += capture->len;
			pattern++;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	*rest = pattern;
	return *path == '\0';
}

void route_find(struct arena *a, const struct route *routes, const char *path,
		struct route_match *out)
{
	struct route_match match = {0};

	for (const struct route *r = routes; r->pattern; r++) {
		struct capture capture;
		const char *rest;
		bool exact;

		if (!fits(r->pattern, path, &capture, &rest))
			continue;
		exact = *rest == '\0';
		if (!exact && (match.route || strcmp(rest, "/") != 0))
			continue;
		match.route = r;
		match.slash_missing = !exact;
		match.parameter =
			capture.start ? arena_strndup(a, capture.start, capture.len) : NULL;
		if (exact)
			break;
	}
	*out = match;
}

const char *route_allow(struct arena *a, const struct route *route)
{
	static const struct {
		unsigned method;
		const char *name;
	} names[] = {
		{REQUEST_GET, "GET"},
		{REQUEST_HEAD, "HEAD"},
		{REQUEST_POST, "POST"},
	};
	struct str allow;

	str_init(&allow, a);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(route->methods & names[i].method))
			continue;
		if (allow.len > 0)
			str_puts(&allow, ", ");
		str_puts(&allow, names[i].name);
	}
	return str_text(&allow);
}
