/* SPDX-License-Identifier: MIT */
/* The catalogue of the interface's own words, one a language. Does not know where a word
 * stands on a page. "{name}" in a text is replaced by words_fill. */
#ifndef QUIRE_LIB_SITE_WORDS_H
#define QUIRE_LIB_SITE_WORDS_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/clock.h"

#define WORDS_CADENCES 3 /* how often letters come: each essay, weekly, monthly */

/* Each member is one text of the interface, UTF-8, never NULL, named after what it says. */
struct words {
	const char *language;  /* BCP 47 of the catalogue itself */
	const char *direction; /* "ltr" or "rtl" */
	const char *date;      /* {day} {month} {year} */
	const char *months[12];
	const char *all_writing;
	const char *minutes_read;  /* {minutes} */
	const char *updated;       /* {date} */
	const char *written_by;    /* {name} */
	const char *written_by_in; /* {name} {place} */
	const char *related_reading;
	const char *newer;
	const char *older;
	const char *page_of; /* {page} {pages} */
	const char *nothing_yet;
	const char *draft;
	const char *scheduled; /* {date} */
	const char *letter_title;
	const char *letter_sentence;
	const char *comments_title;
	const char *comments_sentence;
	const char *comments_moderated;
	/* For the author alone. */
	const char *setup_index, *setup_related, *setup_letter, *setup_comments;
	const char *footnote_back; /* a footnote's link back, to who can't see the arrow */
	const char *made_with;
	const char *skip_to_text;
	const char *not_found_title, *not_found_sentence, *not_found_nearest;
	const char *gone_title, *gone_sentence;
	const char *bad_request_title, *bad_request_sentence;
	const char *method_title, *method_sentence;
	const char *too_long_title, *too_long_sentence;
	const char *too_large_title, *too_large_sentence;
	const char *unavailable_title, *unavailable_sentence;
	const char *failed_title, *failed_sentence;
	/* Of signing up for the letter. Those of a cadence: each essay, weekly, monthly. */
	const char *letter_address, *letter_how_often, *letter_cadence[WORDS_CADENCES];
	const char *letter_send, *letter_leave_empty;
	const char *letter_too_quick, *letter_too_late, *letter_elsewhere;
	const char *letter_inbox_title, *letter_inbox_sentence, *letter_inbox_again;
	const char *letter_step_title;
	const char *letter_confirmed_title, *letter_confirmed_sentence[WORDS_CADENCES];
	const char *letter_already_title, *letter_already_sentence;
	const char *letter_moved_title, *letter_moved_sentence;
	const char *letter_taken_title, *letter_taken_sentence;
	const char *letter_old_title, *letter_old_sentence;
	const char *letter_never_title, *letter_never_sentence;   /* {site} */
	const char *letter_silent_title, *letter_silent_sentence; /* {site} */
	const char *letter_nothing_title, *letter_nothing_sentence;
	/* Of mails. Those of a cadence: each essay, weekly, monthly. */
	const char *mail_confirm_subject;                  /* {site} */
	const char *mail_confirm_sentence[WORDS_CADENCES]; /* {site} */
	const char *mail_confirm_button;
	const char *mail_confirm_ask, *mail_confirm_expiry, *mail_confirm_otherwise;
	const char *mail_never;
	const char *mail_change_subject, *mail_change_sentence; /* {site} */
	const char *mail_change_button;
	const char *mail_welcome_subject, *mail_welcome_sentence; /* {site} */
	const char *mail_first[WORDS_CADENCES];                   /* {date} but for each essay */
	const char *mail_latest;
	const char *mail_and_more;               /* {title} {count} */
	const char *mail_reason[WORDS_CADENCES]; /* {site} */
	const char *mail_preferences, *mail_unsubscribe;
	const char *mail_read_essay, *mail_read_web, *mail_archive;
	/* Of the pages behind a letter's links. */
	const char *reader_title;
	const char *reader_state[WORDS_CADENCES]; /* {address} {site} */
	const char *reader_state_none;            /* {address} {site} */
	const char *reader_paused;                /* {date} */
	const char *reader_saved;
	const char *reader_cadence_title, *reader_cadence_button;
	const char *reader_cadence[WORDS_CADENCES];
	const char *reader_pause_title, *reader_pause_sentence, *reader_pause_label;
	const char *reader_pause_button, *reader_pause_error, *reader_resume_button;
	const char *reader_move_title, *reader_move_sentence, *reader_move_label;
	const char *reader_move_button, *reader_move_error, *reader_move_notice;
	const char *reader_data_title, *reader_data_sentence, *reader_data_label;
	const char *reader_data_button, *reader_data_error, *reader_data_spent;
	const char *reader_leave_title, *reader_return;
	const char *unsubscribe_title, *unsubscribe_sentence; /* {address} {site} */
	const char *unsubscribe_instead, *unsubscribe_monthly, *unsubscribe_pause;
	const char *unsubscribed_title, *unsubscribed_sentence;
	const char *fewer_title, *paused_title;
	const char *erase_title, *erase_sentence; /* {address} {site} */
	const char *erase_kept, *erase_button, *erase_back;
	const char *erased_title, *erased_sentence;
	const char *unknown_title, *unknown_sentence;
	const char *link_title, *link_sentence;
	const char *archive_empty, *archive_sent; /* {date} */
	const char *archive_subscribe;
};

/* words_find - the catalogue of a language by BCP 47's primary subtag; English where there is
 * none. Never NULL. */
const struct words *words_find(const char *language) NONNULL RETURNS_NONNULL;

/* words_fill - a text with each "{name}" replaced: names and values in pairs, then NULL. In a. */
const char *words_fill(struct arena *a, const char *text, ...) NONNULL_AT(1, 2) RETURNS_NONNULL
	__attribute__((sentinel));

/* words_date - a day as the language writes it: "14 June 2025". In a. */
const char *words_date(struct arena *a, const struct words *w, const struct clock_date *date)
	NONNULL RETURNS_NONNULL;

#endif
