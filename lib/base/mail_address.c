/* SPDX-License-Identifier: MIT */
#include "lib/base/mail_address.h"

#include <string.h>

#define LABEL_MAX 63 /* octets between two dots (RFC 1035, 2.3.4) */
#define ALNUM     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

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

static bool has_good_labels(const char *domain)
{
	size_t len;

	for (;; domain += len + 1) {
		len = strcspn(domain, ".");
		if (len == 0 || len > LABEL_MAX || domain[0] == '-' || domain[len - 1] == '-')
			return false;
		if (domain[len] == '\0')
			return true;
	}
}

bool mail_domain_is_plain(const char *text)
{
	size_t len = strlen(text);

	return len <= MAIL_DOMAIN_MAX && is_dotted(text, len, ALNUM "-") && has_good_labels(text);
}

bool mail_address_is_plain(const char *text)
{
	const char *at = strchr(text, '@');
	size_t local = at ? (size_t)(at - text) : 0;

	return at && text[0] != '-' && local <= MAIL_ADDRESS_LOCAL_MAX &&
	       strlen(text) <= MAIL_ADDRESS_MAX && is_dotted(text, local, ALNUM "+-_='") &&
	       mail_domain_is_plain(at + 1);
}
