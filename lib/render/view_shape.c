/* SPDX-License-Identifier: MIT */
/* The views as templates see them: each member under its own name. */
#include "lib/render/view.h"

#include <stdbool.h>

#include "lib/render/view_field.h"
#include "lib/render/view_subscribe.h"

static const struct field words_fields[] = {
	TEXT(words, language),
	TEXT(words, direction),
	TEXT(words, all_writing),
	TEXT(words, related_reading),
	TEXT(words, newer),
	TEXT(words, older),
	TEXT(words, nothing_yet),
	TEXT(words, draft),
	TEXT(words, letter_title),
	TEXT(words, letter_sentence),
	TEXT(words, letter_address),
	TEXT(words, letter_how_often),
	TEXT(words, letter_send),
	TEXT(words, letter_leave_empty),
	TEXT(words, comments_title),
	TEXT(words, comments_sentence),
	TEXT(words, comments_moderated),
	TEXT(words, mail_never),
	TEXT(words, mail_preferences),
	TEXT(words, mail_unsubscribe),
	TEXT(words, mail_read_essay),
	TEXT(words, mail_read_web),
	TEXT(words, mail_archive),
	TEXT(words, reader_title),
	TEXT(words, reader_cadence_title),
	TEXT(words, reader_cadence_button),
	TEXT(words, reader_pause_title),
	TEXT(words, reader_pause_sentence),
	TEXT(words, reader_pause_label),
	TEXT(words, reader_pause_button),
	TEXT(words, reader_resume_button),
	TEXT(words, reader_move_title),
	TEXT(words, reader_move_sentence),
	TEXT(words, reader_move_label),
	TEXT(words, reader_move_button),
	TEXT(words, reader_data_title),
	TEXT(words, reader_data_sentence),
	TEXT(words, reader_data_label),
	TEXT(words, reader_data_button),
	TEXT(words, reader_leave_title),
	TEXT(words, reader_return),
	TEXT(words, unsubscribe_title),
	TEXT(words, unsubscribe_instead),
	TEXT(words, unsubscribe_monthly),
	TEXT(words, unsubscribe_pause),
	TEXT(words, erase_title),
	TEXT(words, erase_button),
	TEXT(words, erase_back),
	TEXT(words, archive_empty),
	TEXT(words, archive_subscribe),
	TEXT(words, setup_index),
	TEXT(words, setup_related),
	TEXT(words, setup_letter),
	TEXT(words, setup_comments),
	TEXT(words, made_with),
	TEXT(words, skip_to_text),
	{.name = NULL},
};
const struct shape view_words_shape = {"words", sizeof(struct words), words_fields};

static const struct field site_fields[] = {
	TEXT(view_site, title),
	TEXT(view_site, description),
	TEXT(view_site, author),
	URL(view_site, home_url),
	URL(view_site, style_url),
	TEXT(view_site, language),
	TEXT(view_site, direction),
	URL(view_site, reload_url),
	BOOL(view_site, local),
	BOOL(view_site, preview),
	BOOL(view_site, letter),
	BOOL(view_site, letter_setup),
	BOOL(view_site, comments),
	BOOL(view_site, comments_setup),
	WORDS(view_site, words, &view_words_shape),
	{.name = NULL},
};
const struct shape view_site_shape = {"site", sizeof(struct view_site), site_fields};

static const struct field link_fields[] = {
	TEXT(view_link, title),
	URL(view_link, url),
	{.name = NULL},
};
const struct shape view_link_shape = {"link", sizeof(struct view_link), link_fields};

static const struct field entry_fields[] = {
	TEXT(view_entry, title),      URL(view_entry, url),
	TEXT(view_entry, standfirst), TEXT(view_entry, language),
	TEXT(view_entry, direction),  TEXT(view_entry, datetime),
	TEXT(view_entry, date),       TEXT(view_entry, minutes),
	BOOL(view_entry, draft),      {.name = NULL},
};
const struct shape view_entry_shape = {"entry", sizeof(struct view_entry), entry_fields};

static const struct field year_fields[] = {
	TEXT(view_year, year),
	LIST(view_year, entries, &view_entry_shape),
	{.name = NULL},
};
const struct shape view_year_shape = {"year", sizeof(struct view_year), year_fields};

static const struct field index_fields[] = {
	SITE(view_index, site, &view_site_shape),
	TEXT(view_index, heading),
	URL(view_index, canonical_url),
	URL(view_index, newer_url),
	URL(view_index, older_url),
	TEXT(view_index, position),
	BOOL(view_index, empty),
	LIST(view_index, years, &view_year_shape),
	FORM(view_index, form, &view_form_shape),
	LIST(view_index, pages, &view_link_shape),
	TEXT(view_index, policy),
	{.name = NULL},
};
const struct shape view_index_shape = {"index", sizeof(struct view_index), index_fields};

static const struct field post_fields[] = {
	SITE(view_post, site, &view_site_shape),
	TEXT(view_post, title),
	TEXT(view_post, standfirst),
	URL(view_post, canonical_url),
	TEXT(view_post, language),
	TEXT(view_post, direction),
	TEXT(view_post, datetime),
	TEXT(view_post, date),
	TEXT(view_post, updated_datetime),
	TEXT(view_post, updated),
	TEXT(view_post, minutes),
	TEXT(view_post, state),
	URL(view_post, image_url),
	TEXT(view_post, image_alt),
	TEXT(view_post, image_width),
	TEXT(view_post, image_height),
	HTML(view_post, body),
	HTML(view_post, footnotes),
	TEXT(view_post, byline),
	BOOL(view_post, essay),
	BOOL(view_post, related_setup),
	FORM(view_post, form, &view_form_shape),
	LIST(view_post, pages, &view_link_shape),
	TEXT(view_post, policy),
	{.name = NULL},
};
const struct shape view_post_shape = {"post", sizeof(struct view_post), post_fields};

static const struct field error_fields[] = {
	SITE(view_error, site, &view_site_shape),
	TEXT(view_error, title),
	TEXT(view_error, sentence),
	TEXT(view_error, nearest_title),
	LIST(view_error, nearest, &view_entry_shape),
	LIST(view_error, pages, &view_link_shape),
	TEXT(view_error, policy),
	{.name = NULL},
};
const struct shape view_error_shape = {"error", sizeof(struct view_error), error_fields};
