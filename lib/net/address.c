/* SPDX-License-Identifier: MIT */
#include "lib/net/address.h"

#include <string.h>

#define ALNUM "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* Whether len bytes are words of these letters with single dots between them. */
static bool is_dotted(const char *text, size_t len, const char *letters)
{
	bool is_word = false;

	for (size_t i = 0; i < len; i++) {
		if (text[i] != '.' && !strchr(letters, text[i]))
			return false;
		if (text[i] == '.' && !is_word)
			return false;
		is_word = text[i] != '.';
	}
	return is_word;
}

static bool has_bare_labels(const char *domain)
{
	return domain[0] != '-' && !strstr(domain, "-.") && !strstr(domain, ".-") &&
	       domain[strlen(domain) - 1] != '-';
}

bool address_is_plain(const char *text)
{
	const char *at = strchr(text, '@');
	size_t local = at ? (size_t)(at - text) : 0;

	if (!at || text[0] == '-' || local > ADDRESS_LOCAL_MAX || strlen(text) > ADDRESS_MAX)
		return false;
	return is_dotted(text, local, ALNUM "+-_='") &&
	       is_dotted(at + 1, strlen(at + 1), ALNUM "-") && has_bare_labels(at + 1);
}
