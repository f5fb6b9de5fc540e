/* SPDX-License-Identifier: MIT */
#include "cli/digest_command.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "cli/digest_freeze.h"
#include "cli/sending_letters.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/net/message.h"

#define READER "reader@example.org" /* nobody's address (RFC 2606) */

/* What is shown of it. */
struct wish {
	bool html;          /* else the text, on standard output */
	const char *folder; /* all of it into files there; NULL for standard output */
	int64_t letter;     /* one that was frozen; 0 for the next */
};

static enum command_exit read_words(int argc, char **argv, struct wish *out)
{
	for (int i = 1; i < argc; i++) {
		bool is_letter = strcmp(argv[i], "--letter") == 0;

		if (strcmp(argv[i], "--html") == 0)
			out->html = true;
		else if (strcmp(argv[i], "--text") == 0)
			out->html = false;
		else if (!is_letter && strcmp(argv[i], "--output") != 0)
			return command_usage("digest", argv[i]);
		else if (i + 1 == argc)
			return command_usage("digest", NULL);
		else if (!is_letter)
			out->folder = argv[++i];
		else if (!command_number(argv[++i], 1, INT64_MAX, &out->letter))
			return command_usage_value("digest", argv[i], "a letter's number");
	}
	return COMMAND_DONE;
}

static enum status find_letter(struct mail_site *m, const struct composer *c, int64_t id,
			       struct sending_letter *out)
{
	enum status st = store_read_begin(m->store);

	if (st != STATUS_OK)
		return st;
	st = sending_letter_make(m->arena, c, m->store, id, clock_now(), out);
	store_read_end(m->store);
	if (st == STATUS_NOT_FOUND)
		log_line("there is no letter %lld; quire digest status lists them", (long long)id);
	else if (st == STATUS_GONE)
		log_line("nothing of letter %lld may be seen any more", (long long)id);
	return st;
}

/* The next one: what is due, late or not, else the latest essay. */
static enum status find_next(struct mail_site *m, const struct composer *c,
			     struct sending_letter *out)
{
	struct letter_terms terms;
	enum status st;

	digest_terms(m, c, true, &terms);
	st = digest_trial(m, c, &terms, out);
	if (st == STATUS_NOT_FOUND)
		log_line("no essay is published that a letter could hold");
	else if (st == STATUS_OK && out->id == 0)
		log_line("nothing is due; this is the latest essay as a letter");
	return st;
}

static void compose(struct mail_site *m, const struct composer *c,
		    const struct sending_letter *letter, struct message *out)
{
	const struct compose_mail mail = {
		.kind = COMPOSE_LETTER,
		.to = READER,
		.token = "preview",
		.now = clock_now(),
		.cadence = (enum view_cadence)letter->cadence,
		.preferences = "preview",
		.unsubscribe = "preview",
		.subject = letter->subject,
		.essays = &letter->essays,
	};

	compose_message(m->arena, c, &mail, out);
}

static enum status write_file(struct mail_site *m, const char *folder, const char *name,
			      const char *data, size_t len)
{
	const char *path = file_join(m->arena, folder, name);
	enum status st = file_make_folders(AT_FDCWD, path);

	if (st == STATUS_OK)
		st = file_replace(AT_FDCWD, path, data, len, 0644);
	if (st == STATUS_OK)
		puts(path);
	return st;
}

static enum status write_files(struct mail_site *m, const char *folder, const struct message *mail)
{
	struct str bytes;
	enum status st;

	str_init(&bytes, m->arena);
	st = message_write(mail, &bytes);
	if (st == STATUS_OK)
		st = write_file(m, folder, "letter.eml", str_text(&bytes), bytes.len);
	if (st == STATUS_OK)
		st = write_file(m, folder, "letter.html", mail->html, strlen(mail->html));
	if (st == STATUS_OK)
		st = write_file(m, folder, "letter.txt", mail->text, strlen(mail->text));
	return st;
}

static enum status print(const struct message *mail, bool html)
{
	if (!html)
		printf("From: %s%s<%s>\nSubject: %s\n\n", mail->from.name,
		       *mail->from.name ? " " : "", mail->from.address, mail->subject);
	fputs(html ? mail->html : mail->text, stdout);
	return fflush(stdout) == 0 ? STATUS_OK : STATUS_IO;
}

enum command_exit digest_preview(struct mail_site *m, int argc, char **argv)
{
	struct wish wish = {0};
	enum command_exit wrong = read_words(argc, argv, &wish);
	struct sending_letter letter;
	struct composer composer;
	struct message mail;
	enum status st;

	if (wrong != COMMAND_DONE)
		return wrong;
	st = mail_site_compose(m, &composer);
	if (st == STATUS_OK)
		st = wish.letter ? find_letter(m, &composer, wish.letter, &letter)
				 : find_next(m, &composer, &letter);
	if (st == STATUS_NOT_FOUND || st == STATUS_GONE)
		return COMMAND_WRONG;
	if (st != STATUS_OK)
		return command_result(st);
	compose(m, &composer, &letter, &mail);
	st = wish.folder ? write_files(m, wish.folder, &mail) : print(&mail, wish.html);
	return command_result(st);
}
