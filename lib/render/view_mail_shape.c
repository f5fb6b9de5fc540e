/* SPDX-License-Identifier: MIT */
/* The views of mails as templates see them: each member under its own name. */
#include "lib/render/view_mail.h"

#include "lib/render/view.h"
#include "lib/render/view_field.h"

static const struct field site_fields[] = {
	TEXT(view_mail_site, title),
	TEXT(view_mail_site, author),
	URL(view_mail_site, home_url),
	URL(view_mail_site, subscribe_url),
	URL(view_mail_site, archive_url),
	TEXT(view_mail_site, language),
	TEXT(view_mail_site, direction),
	TEXT(view_mail_site, postal_address),
	WORDS(view_mail_site, words, &view_words_shape),
	{.name = NULL},
};
const struct shape view_mail_site_shape = {"mail_site", sizeof(struct view_mail_site), site_fields};

static const struct field essay_fields[] = {
	TEXT(view_mail_essay, title),     TEXT(view_mail_essay, underline),
	URL(view_mail_essay, url),        TEXT(view_mail_essay, standfirst),
	TEXT(view_mail_essay, summary),   TEXT(view_mail_essay, language),
	TEXT(view_mail_essay, direction), TEXT(view_mail_essay, date),
	TEXT(view_mail_essay, minutes),   HTML(view_mail_essay, body),
	TEXT(view_mail_essay, text),      {.name = NULL},
};
const struct shape view_mail_essay_shape = {"mail_essay", sizeof(struct view_mail_essay),
					    essay_fields};

static const struct field request_fields[] = {
	MAIL_SITE(view_request, site, &view_mail_site_shape),
	TEXT(view_request, subject),
	TEXT(view_request, sentence),
	TEXT(view_request, ask),
	TEXT(view_request, button),
	URL(view_request, confirm_url),
	TEXT(view_request, expiry),
	TEXT(view_request, otherwise),
	URL(view_request, never_url),
	{.name = NULL},
};
const struct shape view_request_shape = {"request", sizeof(struct view_request), request_fields};

static const struct field welcome_fields[] = {
	MAIL_SITE(view_welcome, site, &view_mail_site_shape),
	TEXT(view_welcome, subject),
	TEXT(view_welcome, sentence),
	TEXT(view_welcome, first),
	TEXT(view_welcome, latest_title),
	LIST(view_welcome, latest, &view_mail_essay_shape),
	TEXT(view_welcome, reason),
	URL(view_welcome, preferences_url),
	URL(view_welcome, unsubscribe_url),
	{.name = NULL},
};
const struct shape view_welcome_shape = {"welcome", sizeof(struct view_welcome), welcome_fields};

static const struct field letter_fields[] = {
	MAIL_SITE(view_letter, site, &view_mail_site_shape),
	TEXT(view_letter, subject),
	BOOL(view_letter, several),
	LIST(view_letter, essays, &view_mail_essay_shape),
	TEXT(view_letter, reason),
	URL(view_letter, preferences_url),
	URL(view_letter, unsubscribe_url),
	{.name = NULL},
};
const struct shape view_letter_shape = {"letter", sizeof(struct view_letter), letter_fields};
