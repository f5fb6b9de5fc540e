/* SPDX-License-Identifier: MIT */
#include "lib/site/settings_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "lib/site/mailbox.h"
#include "lib/site/value.h"

/* An http or https address with a host, without query, fragment, user or white space. */
static bool is_web_address(const char *text)
{
	const char *host = strstr(text, "://");
	size_t scheme, host_len;

	if (host == NULL)
		return false;
	scheme = (size_t)(host - text);
	host += 3;
	host_len = strcspn(host, "/");
	if (!(scheme == 4 && strncasecmp(text, "http", 4) == 0) &&
	    !(scheme == 5 && strncasecmp(text, "https", 5) == 0))
		return false;
	return host_len > 0 && *host != ':' && memchr(host, '@', host_len) == NULL &&
	       strpbrk(text, " ?#<>\"'\\") == NULL;
}

const char *settings_check_base(struct arena *a, const char **text)
{
	size_t len = strlen(*text);

	if (!is_web_address(*text))
		return "an address like https://example.org/";
	if ((*text)[len - 1] != '/')
		*text = arena_printf(a, "%s/", *text);
	return NULL;
}

const char *settings_check_service(struct arena *a, const char **text)
{
	size_t len = strlen(*text);

	if (!is_web_address(*text))
		return "an address like https://github.com";
	while ((*text)[len - 1] == '/')
		len--;
	*text = arena_strndup(a, *text, len);
	return NULL;
}

const char *settings_check_public(struct arena *a, const char **text)
{
	const char *p = *text;

	(void)a;
	while (p[0] == '.' && p[1] == '/')
		p += 2 + strspn(p + 2, "/");
	if (*p == '\0' || strcmp(p, ".") == 0)
		return "a folder of its own, since everybody may read what lies in it";
	return NULL;
}

const char *settings_check_language(struct arena *a, const char **text)
{
	(void)a;
	return value_is_language(*text) ? NULL : "a language tag like en or pt-BR";
}

const char *settings_check_mailbox(struct arena *a, const char **text)
{
	struct mailbox box;

	if (mailbox_parse(a, *text, &box) == STATUS_OK)
		return NULL;
	return "a mail address like \"Name <letters@example.org>\"";
}

const char *settings_check_domain(struct arena *a, const char **text)
{
	return mailbox_domain(a, *text, text) == STATUS_OK ? NULL : "a domain like example.org";
}

const char *settings_check_colour(struct arena *a, const char **text)
{
	const char *t = *text;

	(void)a;
	if (t[0] == '#' && strlen(t) == 7 && strspn(t + 1, "0123456789abcdefABCDEF") == 6)
		return NULL;
	return "a colour like \"#8a3b12\", in quotes";
}

const char *settings_check_font(struct arena *a, const char **text)
{
	size_t doubles = 0, singles = 0;

	(void)a;
	for (const char *p = *text; *p != '\0'; p++) {
		doubles += *p == '"' && singles % 2 == 0;
		singles += *p == '\'' && doubles % 2 == 0;
	}
	if (doubles % 2 == 1 || singles % 2 == 1 || strpbrk(*text, ";:{}<>()\\/@!") != NULL)
		return "a list of fonts like \"Charter, Georgia, serif\"";
	return NULL;
}

const char *settings_check_network(struct arena *a, const char **text)
{
	static const char expected[] = "a network like 10.0.0.0/8 or fd00::/8";
	const char *slash = strchr(*text, '/');
	const char *bits = slash == NULL ? "" : slash + 1;
	size_t len = slash == NULL ? strlen(*text) : (size_t)(slash - *text);
	const char *address = arena_strndup(a, *text, len);
	unsigned char binary[sizeof(struct in6_addr)];
	long most;

	if (inet_pton(AF_INET, address, binary) == 1)
		most = 32;
	else if (inet_pton(AF_INET6, address, binary) == 1)
		most = 128;
	else
		return expected;
	if (slash == NULL) {
		*text = arena_printf(a, "%s/%ld", address, most);
		return NULL;
	}
	if (*bits == '\0' || strlen(bits) > 3 || strspn(bits, "0123456789") != strlen(bits) ||
	    strtol(bits, NULL, 10) > most)
		return expected;
	return NULL;
}
