/* SPDX-License-Identifier: MIT */
#include "lib/site/mailbox.h"

#include <idn2.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/mail_address.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"

/* Blanks that come along when an address is copied: spaces of several widths, those of none. */
static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || (c >= 0x2000 && c <= 0x200f) ||
	       c == 0x202f || c == 0x2060 || c == 0x3000 || c == 0xfeff;
}

static const char *trim(struct arena *a, const char *text)
{
	size_t len = strlen(text), at = 0, start = len, end = 0;

	while (at < len) {
		size_t before = at;

		if (is_blank(utf8_next(text, len, &at)))
			continue;
		if (start == len)
			start = before;
		end = at;
	}
	return start < end ? arena_strndup(a, text + start, end - start) : "";
}

static char *lower(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text);

	for (char *p = out; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	}
	return out;
}

static bool is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

enum status mailbox_domain(struct arena *a, const char *text, const char **out)
{
	uint8_t *encoded = NULL;
	const char *domain;

	/* ASCII is no matter of IDNA, which refuses some names that are in use. */
	if (!is_ascii(text)) {
		if (!utf8_is_valid(text, strlen(text)) ||
		    idn2_lookup_u8((const uint8_t *)text, &encoded,
				   IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
			return STATUS_INVALID;
		text = arena_strdup(a, (const char *)encoded);
		idn2_free(encoded);
	}
	domain = lower(a, text);
	if (!mail_domain_is_plain(domain))
		return STATUS_INVALID;
	*out = domain;
	return STATUS_OK;
}

enum status mailbox_address(struct arena *a, const char *text, struct mailbox *out)
{
	const char *typed = trim(a, text), *at = strrchr(typed, '@');
	const char *domain, *spelling;

	if (at == NULL || mailbox_domain(a, at + 1, &domain) != STATUS_OK)
		return STATUS_INVALID;
	spelling = arena_printf(a, "%.*s@%s", (int)(at - typed), typed, domain);
	if (!mail_address_is_plain(spelling))
		return STATUS_INVALID;
	*out = (struct mailbox){.name = "", .address = lower(a, spelling), .spelling = spelling};
	return STATUS_OK;
}

/* A name without its quotation marks and the backslashes in them; NULL where they don't match. */
static const char *unquote(struct arena *a, const char *name)
{
	size_t len = strlen(name);
	struct str s;

	if (name[0] != '"')
		return strchr(name, '"') == NULL ? name : NULL;
	str_init(&s, a);
	for (size_t i = 1; i < len; i++) {
		if (name[i] == '"')
			return i + 1 == len ? trim(a, str_text(&s)) : NULL;
		if (name[i] == '\\' && i + 1 < len)
			i++;
		str_putc(&s, name[i]);
	}
	return NULL;
}

/* No line end, in ASCII or Unicode, nor another control. */
static bool is_name(const char *name)
{
	size_t len = strlen(name), at = 0;

	if (!utf8_is_valid(name, len) || strpbrk(name, "<>") != NULL)
		return false;
	while (at < len) {
		uint32_t c = utf8_next(name, len, &at);

		if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029)
			return false;
	}
	return true;
}

enum status mailbox_parse(struct arena *a, const char *text, struct mailbox *out)
{
	const char *typed = trim(a, text), *start = strrchr(typed, '<'), *name;
	size_t len = strlen(typed);
	struct mailbox box;

	if (start == NULL)
		return mailbox_address(a, typed, out);
	name = unquote(a, trim(a, arena_strndup(a, typed, (size_t)(start - typed))));
	if (typed[len - 1] != '>' || name == NULL || !is_name(name))
		return STATUS_INVALID;
	if (mailbox_address(a, arena_strndup(a, start + 1, len - 2 - (size_t)(start - typed)),
			    &box) != STATUS_OK)
		return STATUS_INVALID;
	box.name = name;
	*out = box;
	return STATUS_OK;
}
