/* SPDX-License-Identifier: MIT */
#include "lib/site/words.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "lib/base/str.h"

#define FILL_MAX 8 /* pairs of words_fill */

static const struct words english = {
	.language = "en",
	.direction = "ltr",
	.date = "{day} {month} {year}",
	.months = {"January", "February", "March", "April", "May", "June", "July", "August",
		   "September", "October", "November", "December"},
	.all_writing = "All writing",
	.minutes_read = "{minutes} min read",
	.updated = "Updated {date}",
	.written_by = "Written by {name}.",
	.written_by_in = "Written by {name} in {place}.",
	.related_reading = "Related reading",
	.newer = "Newer",
	.older = "Older",
	.page_of = "Page {page} of {pages}",
	.nothing_yet = "Nothing is published yet. The first essay will stand here.",
	.draft = "Draft",
	.scheduled = "Scheduled for {date}",
	.letter_title = "Get new writing in your inbox",
	.letter_sentence = "No schedule, no spam — just new essays when they're ready. The slow "
			   "web, delivered slowly.",
	.comments_title = "Comments",
	.comments_sentence = "Sign in with GitHub to join the conversation.",
	.comments_moderated = "Sign-in via GitHub keeps it spam-free and moderated.",
	.setup_index =
		"Begin an essay with quire new. When it is done, take the line draft:\xc2\xa0true "
		"out of it and run quire publish. Only you see this note.",
	.setup_related = "Related reading appears here once two essays share something. Only you "
			 "see this note.",
	.setup_letter = "The letter isn't set up yet. Give it a sender in site.yaml, under "
			"newsletter.from, and publish again. Only you see this note.",
	.setup_comments = "Comments aren't wired up yet. Choose comments.provider in site.yaml: "
			  "github, with the app's client_id and client_secret under github in "
			  "secrets.yaml; giscus, with the four values that giscus.app shows under "
			  "giscus in site.yaml; or none. Then publish again. Only you see this "
			  "note.",
	.footnote_back = "Back to reference",
	.made_with = "Made with Quire",
	.skip_to_text = "Skip to the text",
	.not_found_title = "Nothing lives at this address",
	.not_found_sentence = "It may have been mistyped, or the link that led here is wrong.",
	.not_found_nearest = "Perhaps you were looking for",
	.gone_title = "This essay was taken down",
	.gone_sentence = "It was here once; its author has removed it.",
	.bad_request_title = "This request makes no sense here",
	.bad_request_sentence = "Something in the address or in what was sent can't be read.",
	.method_title = "That can't be done here",
	.method_sentence = "The page at this address doesn't answer that kind of request.",
	.too_long_title = "This address is too long",
	.too_long_sentence = "No page here has an address of that length.",
	.too_large_title = "That is more than fits",
	.too_large_sentence = "What was sent is too large. A shorter text will go through.",
	.unavailable_title = "Back in a moment",
	.unavailable_sentence = "The site is busy with a change. Please try again shortly.",
	.failed_title = "Something broke on our side",
	.failed_sentence = "It has been noted. Please try again later.",
	.letter_address = "Your email address",
	.letter_how_often = "How often",
	.letter_cadence = {"Each essay", "Weekly", "Monthly"},
	.letter_send = "Send me the confirmation",
	.letter_leave_empty = "Leave this empty",
	.letter_too_quick = "That was quicker than most people are. Please send it once more.",
	.letter_too_late = "This form was open for a long time. Please send it once more.",
	.letter_elsewhere = "It seems that another site sent this form. If it was you, please "
			    "send it from here.",
	.letter_inbox_title = "Look in your inbox",
	.letter_inbox_sentence = "If letters may go to that address, a mail with a link is on its "
				 "way. Nothing there soon? Look among the spam.",
	.letter_inbox_again = "Type the address again",
	.letter_step_title = "One more step",
	.letter_confirmed_title = "Thank you, it's confirmed",
	.letter_confirmed_sentence =
		{"The next essay comes to your inbox as soon as it's ready. Until then, a word "
		 "of welcome is on its way.",
		 "New essays come to your inbox on Mondays, in weeks that have one. Until then, "
		 "a word of welcome is on its way.",
		 "New essays come to your inbox on the first, after months that have one. Until "
		 "then, a word of welcome is on its way."},
	.letter_already_title = "This is confirmed already",
	.letter_already_sentence = "There is nothing left to do.",
	.letter_moved_title = "Your new address is confirmed",
	.letter_moved_sentence = "Letters go there from now on.",
	.letter_taken_title = "This address gets the letters already",
	.letter_taken_sentence = "It was signed up on its own, so nothing was changed.",
	.letter_old_title = "This link doesn't work any more",
	.letter_old_sentence = "It works once, within 48 hours. A new one is quickly made.",
	.letter_never_title = "Never again?",
	.letter_never_sentence = "{site} will send nothing more to this address, whoever types "
				 "it into the form.",
	.letter_silent_title = "It is quiet from now on",
	.letter_silent_sentence = "{site} sends nothing to this address any more.",
	.letter_nothing_title = "There is nothing to stop",
	.letter_nothing_sentence = "What this mail asked is not waiting for an answer any more, "
				   "and without one nothing is sent.",
	.mail_confirm_subject = "Please confirm: letters from {site}",
	.mail_confirm_sentence =
		{"Somebody, most likely you, asked for each new essay of {site} to come to this "
		 "address.",
		 "Somebody, most likely you, asked for the new essays of {site} to come to this "
		 "address, once a week.",
		 "Somebody, most likely you, asked for the new essays of {site} to come to this "
		 "address, once a month."},
	.mail_confirm_button = "Yes, send them to me",
	.mail_confirm_ask = "If that was you, please say so here:",
	.mail_confirm_expiry = "The link works once, within 48 hours.",
	.mail_confirm_otherwise = "If it wasn't you, leave this mail alone and nothing will come.",
	.mail_never = "Never write to me again",
	.mail_change_subject = "Please confirm your new address: {site}",
	.mail_change_sentence =
		"Somebody, most likely you, asked for the letters of {site} to come to this "
		"address from now on.",
	.mail_change_button = "Yes, this is my address",
	.mail_welcome_subject = "Welcome to {site}",
	.mail_welcome_sentence = "Thank you for confirming. It's good to have you here.",
	.mail_first = {"Your first letter comes with the next essay, whenever that is ready.",
		       "Your first letter comes on Monday, {date}, if an essay is new by then; "
		       "else in the first week that has one.",
		       "Your first letter comes on {date}, if an essay is new by then; else in "
		       "the first month that has one."},
	.mail_latest = "Until then, what was written last",
	.mail_and_more = "{title}, and {count} more",
	.mail_reason = {"You get this because you asked for each new essay of {site}.",
			"You get this because you asked for the new essays of {site}, once a week.",
			"You get this because you asked for the new essays of {site}, once a "
			"month."},
	.mail_preferences = "Change how often, or the address",
	.mail_unsubscribe = "Unsubscribe",
	.mail_read_essay = "Read the essay",
	.mail_read_web = "Read it on the web",
	.mail_archive = "All letters",
	.reader_title = "Your letters",
	.reader_state = {"{address} gets each new essay of {site}.",
			 "{address} gets the new essays of {site}, once a week.",
			 "{address} gets the new essays of {site}, once a month."},
	.reader_state_none = "{address} gets no letters from {site}.",
	.reader_paused = "Nothing comes before {date}.",
	.reader_saved = "That is noted.",
	.reader_cadence_title = "How often",
	.reader_cadence_button = "Save how often",
	.reader_cadence = {"Each essay, when it is ready", "Once a week, on Monday",
			   "Once a month, on the first"},
	.reader_pause_title = "A pause",
	.reader_pause_sentence = "What appears meanwhile waits, and comes after it.",
	.reader_pause_label = "No letters before",
	.reader_pause_button = "Pause until then",
	.reader_pause_error = "Please choose a day after today, written like 2031-12-24.",
	.reader_resume_button = "Go on now",
	.reader_move_title = "Another address",
	.reader_move_sentence = "The new address is asked first. Letters go there once you say "
				"yes in that mail.",
	.reader_move_label = "New address",
	.reader_move_button = "Send me the confirmation",
	.reader_move_error = "This can't be a mail address. It looks like name@example.org.",
	.reader_move_notice = "A mail is on its way to the new address, if that can be written "
			      "to. The link in it works for 48 hours; until you follow it, "
			      "nothing changes.",
	.reader_data_title = "What is known of you",
	.reader_data_sentence = "All of it, in one file. Letters are forwarded with their links, "
				"so this asks for the whole address.",
	.reader_data_label = "The address your letters come to",
	.reader_data_button = "Download my data",
	.reader_data_error = "Your letters go to another address than this.",
	.reader_data_spent = "Too many addresses were tried today. Please come back tomorrow.",
	.reader_leave_title = "Leaving",
	.reader_return = "Sign up again",
	.unsubscribe_title = "Unsubscribe",
	.unsubscribe_sentence = "{address} gets letters from {site}. This ends them at once.",
	.unsubscribe_instead = "Or, if it is only too much just now:",
	.unsubscribe_monthly = "Write once a month",
	.unsubscribe_pause = "Pause for three months",
	.unsubscribed_title = "You are unsubscribed",
	.unsubscribed_sentence = "No more letters will come. You can come back whenever you like.",
	.fewer_title = "Once a month, then",
	.paused_title = "It will be quiet for a while",
	.erase_title = "Erase me",
	.erase_sentence = "{address} will get no more letters from {site}, and all that is known "
			  "of you is deleted at once: the address, what you chose and when, and "
			  "what was sent to you.",
	.erase_kept = "Backups may hold it until they are replaced. What stays is how many "
		      "letters were sent, and a code from which your address can't be read: in "
		      "the record of what was sent, and where you asked never to be written to.",
	.erase_button = "Erase everything about me",
	.erase_back = "Back to your letters",
	.erased_title = "You are erased",
	.erased_sentence = "Nothing is known of you here any more, but for what backups hold "
			   "until they are replaced.",
	.unknown_title = "Nothing is known of you here",
	.unknown_sentence = "This link was yours once. What it led to has been erased.",
	.link_title = "This link doesn't work",
	.link_sentence = "It may have been cut short on its way. Please open it from the mail "
			 "itself.",
	.archive_empty = "No letter has been sent yet.",
	.archive_sent = "Sent on {date}",
	.archive_subscribe = "Get the next one in your inbox",
};

static const struct words *const catalogues[] = {&english};

/* The length of BCP 47's primary subtag. */
static size_t primary(const char *language)
{
	return strcspn(language, "-_");
}

const struct words *words_find(const char *language)
{
	size_t len = primary(language);

	for (size_t i = 0; i < sizeof(catalogues) / sizeof(catalogues[0]); i++)
		if (primary(catalogues[i]->language) == len &&
		    strncasecmp(catalogues[i]->language, language, len) == 0)
			return catalogues[i];
	return &english;
}

/* The value of a name of len bytes; NULL where no pair has it. */
static const char *find_value(const char *pairs[][2], size_t count, const char *name, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(pairs[i][0]) == len && memcmp(pairs[i][0], name, len) == 0)
			return pairs[i][1];
	return NULL;
}

const char *words_fill(struct arena *a, const char *text, ...)
{
	const char *pairs[FILL_MAX][2];
	size_t count = 0;
	struct str s;
	va_list args;

	va_start(args, text);
	while (count < FILL_MAX) {
		pairs[count][0] = va_arg(args, const char *);
		if (pairs[count][0] == NULL)
			break;
		pairs[count][1] = va_arg(args, const char *);
		count++;
	}
	va_end(args);

	str_init(&s, a);
	while (*text != '\0') {
		size_t plain = strcspn(text, "{");
		size_t len = text[plain] == '{' ? strcspn(text + plain + 1, "}") : 0;
		const char *value = NULL;

		str_put(&s, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		if (text[len + 1] == '}')
			value = find_value(pairs, count, text + 1, len);
		if (value != NULL)
			str_puts(&s, value);
		else
			str_putc(&s, '{');
		text += value != NULL ? len + 2 : 1;
	}
	return str_text(&s);
}

const char *words_date(struct arena *a, const struct words *w, const struct clock_date *date)
{
	const char *month = date->month >= 1 && date->month <= 12 ? w->months[date->month - 1] : "";

	return words_fill(a, w->date, "day", arena_printf(a, "%d", date->day), "month", month,
			  "year", arena_printf(a, "%d", date->year), (const char *)NULL);
}
