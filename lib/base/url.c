/* SPDX-License-Identifier: MIT */
#include "lib/base/url.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"

#define DIGITS  "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* The value of a hexadecimal digit, or -1. */
static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool is_plain_text(const char *text, size_t len)
{
	if (!utf8_is_valid(text, len))
		return false;
	for (size_t at = 0; at < len;) {
		uint32_t point = utf8_next(text, len, &at);

		if (point < 0x20 || (point >= 0x7f && point <= 0x9f))
			return false;
	}
	return true;
}

/* Percent-decode; "+" becomes blank. *end: how many bytes there are at *out, in a, with a NUL
 * behind. STATUS_OK; STATUS_INVALID: a broken escape, or a NUL. */
static enum status unescape(struct arena *a, const char *text, size_t len, char blank, char **out,
			    size_t *end)
{
	char *decoded;
	size_t n = 0;

	/* So that hostile bytes take no memory. */
	if (len > 0 && memchr(text, '\0', len))
		return STATUS_INVALID;
	decoded = arena_alloc(a, len + 1);
	for (size_t i = 0; i < len; i++) {
		int high, low;

		if (text[i] != '%') {
			decoded[n++] = text[i] == '+' ? blank : text[i];
			continue;
		}
		high = i + 2 < len ? hex_value(text[i + 1]) : -1;
		low = i + 2 < len ? hex_value(text[i + 2]) : -1;
		if (high < 0 || low < 0 || (high == 0 && low == 0))
			return STATUS_INVALID;
		decoded[n++] = (char)(high << 4 | low);
		i += 2;
	}
	*out = decoded;
	*end = n;
	return STATUS_OK;
}

enum status url_decode(struct arena *a, const char *text, size_t len, const char **out)
{
	char *decoded;
	size_t end;
	enum status status = unescape(a, text, len, '+', &decoded, &end);

	if (status == STATUS_OK && !is_plain_text(decoded, end))
		status = STATUS_INVALID;
	if (status == STATUS_OK)
		*out = decoded;
	return status;
}

enum status url_decode_field(struct arena *a, const char *text, size_t len, const char **out)
{
	char *decoded;
	size_t end;
	enum status status = unescape(a, text, len, ' ', &decoded, &end);

	if (status == STATUS_OK && !utf8_is_valid(decoded, end))
		status = STATUS_INVALID;
	if (status == STATUS_OK)
		*out = decoded;
	return status;
}

const char *url_encode_path(struct arena *a, const char *path)
{
	static const char kept[] = LETTERS DIGITS "-._~/!$&'()*+,;=:@";
	struct str s;

	str_init(&s, a);
	for (; *path; path++) {
		if (strchr(kept, *path))
			str_putc(&s, *path);
		else
			str_printf(&s, "%%%02X", (unsigned char)*path);
	}
	return str_text(&s);
}

/* Bytes of the scheme that url begins with, without its colon; 0 where it has none. */
static size_t scheme_length(const char *url)
{
	size_t len;

	if (!*url || !strchr(LETTERS, *url))
		return 0;
	len = strspn(url, LETTERS DIGITS "+-.");
	return url[len] == ':' ? len : 0;
}

static bool scheme_is(const char *url, size_t len, const char *name)
{
	return len == strlen(name) && strncasecmp(url, name, len) == 0;
}

bool url_is_safe(const char *url)
{
	size_t len;

	/* Browsers drop tabs and newlines anywhere, and spaces and controls at the front,
	 * before they look for the scheme. */
	for (const char *at = url; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			return false;
	url += strspn(url, " ");
	len = scheme_length(url);
	return len == 0 || scheme_is(url, len, "http") || scheme_is(url, len, "https") ||
	       scheme_is(url, len, "mailto");
}

bool url_has_scheme(const char *url)
{
	return strncmp(url, "//", 2) == 0 || scheme_length(url) > 0;
}

/* What follows "http://" or "https://"; NULL where url is neither. */
static const char *authority(const char *url)
{
	size_t len = scheme_length(url);

	if (!scheme_is(url, len, "http") && !scheme_is(url, len, "https"))
		return NULL;
	return strncmp(url + len, "://", 3) == 0 ? url + len + 3 : NULL;
}

/* The bytes of base that a reference stands behind. */
static size_t base_len(const char *base, const char *reference)
{
	const char *host = authority(base);
	size_t path = host != NULL ? (size_t)(host - base) + strcspn(host, "/?#") : 0, len;

	if (url_has_scheme(reference) && reference[0] != '/')
		return 0;
	if (reference[0] == '/')
		return reference[1] == '/' ? strcspn(base, ":") + 1 : path;
	if (reference[0] == '#' || reference[0] == '\0')
		return strcspn(base, "#");
	len = strcspn(base, "?#");
	while (reference[0] != '?' && len > path && base[len - 1] != '/')
		len--;
	return len;
}

const char *url_absolute(struct arena *a, const char *base, const char *reference)
{
	struct str out;
	size_t len;

	while (*reference > 0 && *reference <= ' ')
		reference++;
	len = strlen(reference);
	while (len > 0 && reference[len - 1] > 0 && reference[len - 1] <= ' ')
		len--;
	str_init(&out, a);
	str_put(&out, base, base_len(base, reference));
	for (size_t i = 0; i < len; i++) {
		if (reference[i] == ' ')
			str_puts(&out, "%20");
		else if ((unsigned char)reference[i] > ' ')
			str_putc(&out, reference[i]);
	}
	return str_text(&out);
}

const char *url_path(const char *url)
{
	const char *at = authority(url);

	if (!at)
		return "/";
	at += strcspn(at, "/?#");
	return *at == '/' ? at : "/";
}

static bool host_is_loopback(const char *host, size_t len)
{
	char text[sizeof("255.255.255.255")];
	struct in_addr address;

	if (len == 9 && strncasecmp(host, "localhost", len) == 0)
		return true;
	if (len == 5 && memcmp(host, "[::1]", len) == 0)
		return true;
	if (len >= sizeof(text))
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	return inet_pton(AF_INET, text, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool url_is_loopback(const char *url)
{
	const char *host = authority(url);
	size_t len;

	if (!host)
		return false;
	/* A name and password before "@" could look like the host; browsers take "\" for "/". */
	len = strcspn(host, "/?#\\");
	if (memchr(host, '@', len))
		return false;
	if (*host != '[')
		len = strcspn(host, ":/?#\\");
	else if (memchr(host, ']', len))
		len = strcspn(host, "]") + 1;
	if (host[len] && !strchr(":/?#\\", host[len]))
		return false;
	return host_is_loopback(host, len);
}
