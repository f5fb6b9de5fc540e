/* SPDX-License-Identifier: MIT */
/* The views of a reader's pages and of the archive as templates see them. */
#include "lib/render/view_reader.h"

#include <stdbool.h>

#include "lib/render/view_archive.h"
#include "lib/render/view_field.h"

static const struct field choice_fields[] = {
	TEXT(view_choice, value),
	TEXT(view_choice, label),
	BOOL(view_choice, chosen),
	{.name = NULL},
};
const struct shape view_choice_shape = {"choice", sizeof(struct view_choice), choice_fields};

static const struct field preferences_fields[] = {
	SITE(view_preferences, site, &view_site_shape),
	TEXT(view_preferences, state),
	TEXT(view_preferences, notice),
	URL(view_preferences, action_url),
	TEXT(view_preferences, token),
	BOOL(view_preferences, subscribed),
	LIST(view_preferences, cadences, &view_choice_shape),
	TEXT(view_preferences, paused),
	TEXT(view_preferences, pause_first),
	TEXT(view_preferences, pause_until),
	TEXT(view_preferences, pause_error),
	TEXT(view_preferences, move_to),
	TEXT(view_preferences, move_error),
	TEXT(view_preferences, data_address),
	TEXT(view_preferences, data_error),
	URL(view_preferences, unsubscribe_url),
	URL(view_preferences, erase_url),
	URL(view_preferences, subscribe_url),
	LIST(view_preferences, pages, &view_link_shape),
	TEXT(view_preferences, policy),
	{.name = NULL},
};
const struct shape view_preferences_shape = {"preferences", sizeof(struct view_preferences),
					     preferences_fields};

static const struct field unsubscribe_fields[] = {
	SITE(view_unsubscribe, site, &view_site_shape),
	TEXT(view_unsubscribe, sentence),
	URL(view_unsubscribe, action_url),
	TEXT(view_unsubscribe, token),
	BOOL(view_unsubscribe, monthly),
	LIST(view_unsubscribe, pages, &view_link_shape),
	TEXT(view_unsubscribe, policy),
	{.name = NULL},
};
const struct shape view_unsubscribe_shape = {"unsubscribe", sizeof(struct view_unsubscribe),
					     unsubscribe_fields};

static const struct field erase_fields[] = {
	SITE(view_erase, site, &view_site_shape),
	TEXT(view_erase, sentence),
	TEXT(view_erase, kept),
	URL(view_erase, action_url),
	TEXT(view_erase, token),
	URL(view_erase, back_url),
	LIST(view_erase, pages, &view_link_shape),
	TEXT(view_erase, policy),
	{.name = NULL},
};
const struct shape view_erase_shape = {"erase", sizeof(struct view_erase), erase_fields};

static const struct field notice_fields[] = {
	SITE(view_notice, site, &view_site_shape),
	TEXT(view_notice, title),
	TEXT(view_notice, sentence),
	TEXT(view_notice, link_title),
	URL(view_notice, link_url),
	LIST(view_notice, pages, &view_link_shape),
	TEXT(view_notice, policy),
	{.name = NULL},
};
const struct shape view_notice_shape = {"notice", sizeof(struct view_notice), notice_fields};

static const struct field sent_fields[] = {
	TEXT(view_sent, title), URL(view_sent, url), TEXT(view_sent, datetime),
	TEXT(view_sent, date),  {.name = NULL},
};
const struct shape view_sent_shape = {"sent", sizeof(struct view_sent), sent_fields};

static const struct field letters_fields[] = {
	SITE(view_letters, site, &view_site_shape),
	URL(view_letters, canonical_url),
	URL(view_letters, newer_url),
	URL(view_letters, older_url),
	BOOL(view_letters, empty),
	LIST(view_letters, letters, &view_sent_shape),
	URL(view_letters, subscribe_url),
	LIST(view_letters, pages, &view_link_shape),
	TEXT(view_letters, policy),
	{.name = NULL},
};
const struct shape view_letters_shape = {"letters", sizeof(struct view_letters), letters_fields};

static const struct field sent_letter_fields[] = {
	SITE(view_sent_letter, site, &view_site_shape),
	TEXT(view_sent_letter, title),
	URL(view_sent_letter, canonical_url),
	TEXT(view_sent_letter, datetime),
	TEXT(view_sent_letter, date),
	LIST(view_sent_letter, entries, &view_entry_shape),
	URL(view_sent_letter, archive_url),
	URL(view_sent_letter, subscribe_url),
	LIST(view_sent_letter, pages, &view_link_shape),
	TEXT(view_sent_letter, policy),
	{.name = NULL},
};
const struct shape view_sent_letter_shape = {"sent_letter", sizeof(struct view_sent_letter),
					     sent_letter_fields};
