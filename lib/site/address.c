/* SPDX-License-Identifier: MIT */
#include "lib/site/address.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/base/url.h"

const char *address_index(struct arena *a, size_t n)
{
	return n <= 1 ? ADDRESS_INDEX : arena_printf(a, ADDRESS_INDEX_PAGES "%zu/", n);
}

const char *address_letters(struct arena *a, size_t n)
{
	return n <= 1 ? ADDRESS_LETTERS : arena_printf(a, ADDRESS_LETTERS_PAGES "%zu/", n);
}

const char *address_letter(struct arena *a, int64_t id)
{
	return arena_printf(a, ADDRESS_LETTERS "%lld/", (long long)id);
}

const char *address_essay(struct arena *a, const char *slug)
{
	return arena_printf(a, ADDRESS_WRITING "%s/", slug);
}

const char *address_page(struct arena *a, const char *slug)
{
	return arena_printf(a, "/%s/", slug);
}

bool address_is_reserved(const char *slug)
{
	static const char *const names[] = {
		"account",   "archive", "auth",        "comments", "media",
		"moderate",  "page",    "robots.txt",  "search",   "sitemap.xml",
		"subscribe", "tags",    "unsubscribe", "writing",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcasecmp(slug, names[i]) == 0)
			return true;
	return *slug == '.' || strncasecmp(slug, "feed.", 5) == 0 ||
	       strncasecmp(slug, "style.", 6) == 0;
}

bool address_is_own(const char *path)
{
	const char *first = path + 1;
	size_t len = strcspn(first, "/");
	bool is_single = first[len] == '\0' || first[len + 1] == '\0';
	char segment[32] = "";

	if (len == 0)
		return true;
	if (len >= sizeof(segment))
		return *first == '.';
	memcpy(segment, first, len);
	if (strcasecmp(segment, "index.html") == 0)
		return is_single;
	if (strcasecmp(segment, "writing") == 0 || strcasecmp(segment, "archive") == 0)
		return is_single;
	return address_is_reserved(segment);
}

/* Where an alias's path begins; NULL where it is neither a path nor an http or https address. */
static const char *alias_path(const char *alias)
{
	if (!url_has_scheme(alias))
		return alias;
	if (strncasecmp(alias, "http://", 7) != 0 && strncasecmp(alias, "https://", 8) != 0)
		return NULL;
	alias = strstr(alias, "://") + 3;
	return alias + strcspn(alias, "/");
}

/* "/" at both ends, one between segments; NULL where a segment is "." or "..". */
static const char *normalise(struct arena *a, const char *path)
{
	struct str s;

	str_init(&s, a);
	str_putc(&s, '/');
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if ((len == 1 && path[0] == '.') || (len == 2 && memcmp(path, "..", 2) == 0))
			return NULL;
		str_put(&s, path, len);
		if (len > 0)
			str_putc(&s, '/');
		path += len + (path[len] == '/');
	}
	return str_text(&s);
}

const char *address_alias(struct arena *a, const char *alias)
{
	const char *path = alias_path(alias);
	const char *decoded;

	/* Redirects go by the path alone. */
	if (path == NULL || strpbrk(alias, "?#") != NULL ||
	    url_decode(a, path, strlen(path), &decoded) != STATUS_OK)
		return NULL;
	if (strchr(decoded, '/') == NULL && !url_has_scheme(alias) && *decoded != '\0')
		return strcmp(decoded, ".") == 0 || strcmp(decoded, "..") == 0
			       ? NULL
			       : address_essay(a, decoded);
	decoded = normalise(a, decoded);
	return decoded == NULL || strcmp(decoded, "/") == 0 ? NULL : decoded;
}

const char *address_public(struct arena *a, const char *base_url, const char *path)
{
	const char *base = url_path(base_url);
	size_t len = strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	return arena_printf(a, "%.*s%s", (int)len, base, url_encode_path(a, path));
}
