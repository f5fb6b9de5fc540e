/* SPDX-License-Identifier: MIT */
#include "cli/doctor_mail.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/doctor_way.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/token.h"
#include "lib/net/fields.h"
#include "lib/net/message.h"

#define MAIL_MAX         (1024 * 1024) /* bytes of an arrived mail that is looked at */
#define LOOK_NANOSECONDS 250000000

/* What was sent. */
struct sent {
	const char *id; /* Message-ID, without "<>" */
	time_t began;   /* by the system's clock, as files are dated */
};

static void write_mail(struct doctor_mail *m, const struct sent *sent, struct message *out)
{
	struct arena *a = m->place->arena;

	*out = (struct message){
		.from = {m->from.name, m->from.spelling},
		.to = {"", m->from.spelling},
		.reply_to = {"", NULL},
		.subject = "A mail to yourself",
		.message_id = sent->id,
		.date = clock_local(clock_now()),
		.text = arena_printf(
			a,
			"quire doctor has sent this for %s.\n\n"
			"Among its headers, which your mail program shows as \"source\" or\n"
			"\"original\", the mail server that took it has written:\n\n"
			"Authentication-Results: spf=pass, dkim=pass and dmarc=pass are good.\n"
			"Return-Path: it should be <%s>.\n",
			m->settings->base_url, m->envelope),
	};
}

static bool send(struct doctor_mail *m, const struct sent *sent)
{
	struct arena *a = m->place->arena;
	struct transport_answer answer;
	struct transport *t;
	struct message message;
	struct str bytes;

	write_mail(m, sent, &message);
	str_init(&bytes, a);
	if (message_write(&message, &bytes) != STATUS_OK || doctor_way_open(m, &t) != STATUS_OK) {
		findings_add(m->findings, FINDING_ERROR, "test mail", "it couldn't be sent");
		return false;
	}
	answer = t->send(t, a,
			 &(struct transport_mail){
				 m->envelope, m->from.spelling, {str_text(&bytes), bytes.len}});
	t->close(t);
	if (answer.end == TRANSPORT_SENT) {
		findings_add(m->findings, FINDING_OK, "test mail",
			     "sent to %s; look there for its headers Authentication-Results and "
			     "Return-Path, which should be <%s>",
			     m->from.spelling, m->envelope);
		return true;
	}
	findings_add(m->findings, FINDING_ERROR, "test mail", "to %s: %s: %s", m->from.spelling,
		     answer.end == TRANSPORT_UNCERTAIN ? "it may not have left" : "it was refused",
		     answer.code ? arena_printf(a, "%d %s", answer.code, answer.text)
				 : answer.text);
	return false;
}

/* The value of a mail's first header of a name; "" where it has none. */
static const char *header(struct arena *a, const struct blob *mail, const char *name)
{
	struct blob rest = *mail, group;

	return fields_next(&rest, &group) ? fields_find(a, group, name) : "";
}

/* Whether a file is the mail that was sent. */
static bool is_it(struct arena *a, const char *path, const struct sent *sent, struct blob *mail)
{
	struct stat info;
	const char *id;

	if (stat(path, &info) != 0 || info.st_mtime + 1 < sent->began ||
	    file_read(a, AT_FDCWD, path, MAIL_MAX, mail) != STATUS_OK)
		return false;
	id = header(a, mail, "Message-ID");
	return *id == '<' && strncmp(id + 1, sent->id, strlen(sent->id)) == 0;
}

static bool find_in(struct arena *a, const char *folder, const struct sent *sent, struct blob *mail)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	bool found = false;

	if (!dir)
		return false;
	while (!found && (entry = readdir(dir)) != NULL)
		found = entry->d_name[0] != '.' &&
			is_it(a, file_join(a, folder, entry->d_name), sent, mail);
	closedir(dir);
	return found;
}

static bool wait_for(struct arena *a, const struct doctor_mail_options *o, const struct sent *sent,
		     struct blob *mail)
{
	const char *fresh = file_join(a, o->maildir, "new"),
		   *seen = file_join(a, o->maildir, "cur");
	int64_t end = clock_monotonic_ms() + (int64_t)o->seconds * 1000;
	const struct timespec pause = {0, LOOK_NANOSECONDS};

	while (!find_in(a, fresh, sent, mail) && !find_in(a, seen, sent, mail)) {
		if (clock_monotonic_ms() >= end)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

/* What a server says of a method: the word behind "spf=" (RFC 8601); "" for nothing. */
static const char *verdict(struct arena *a, const char *results, const char *method)
{
	size_t len = strlen(method);

	for (const char *at = results; at; at = strchr(at, ';') ? strchr(at, ';') + 1 : NULL) {
		at += strspn(at, " ");
		if (strncasecmp(at, method, len) == 0 && at[len] == '=')
			return arena_strndup(a, at + len + 1, strcspn(at + len + 1, " ;("));
	}
	return "";
}

static void judge_results(struct doctor_mail *m, const char *results)
{
	static const char *const methods[] = {"spf", "dkim", "dmarc"};

	if (*results == '\0') {
		findings_add(m->findings, FINDING_NOTE, "arrived",
			     "the server that took it looks at neither SPF, DKIM nor DMARC");
		return;
	}
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
		const char *word = verdict(m->place->arena, results, methods[i]);
		bool good = strcasecmp(word, "pass") == 0;

		findings_add(m->findings, good ? FINDING_OK : FINDING_WARNING, methods[i],
			     "the mail arrived with %s=%s", methods[i], *word ? word : "none");
	}
}

static void judge_arrival(struct doctor_mail *m, const struct blob *mail)
{
	struct arena *a = m->place->arena;
	const char *path = header(a, mail, "Return-Path");
	size_t len = strlen(m->envelope);

	if (path[0] == '<' && strncasecmp(path + 1, m->envelope, len) == 0 && path[1 + len] == '>')
		findings_add(m->findings, FINDING_OK, "arrived", "its envelope sender was kept");
	else
		findings_add(m->findings, FINDING_WARNING, "arrived",
			     "its Return-Path is %s, not <%s>: what comes back may go astray; set "
			     "newsletter.bounces: none, or ask your host",
			     *path ? path : "missing", m->envelope);
	judge_results(m, header(a, mail, "Authentication-Results"));
}

void doctor_letter(struct doctor_mail *m, const struct doctor_mail_options *options)
{
	char token[TOKEN_SIZE];
	struct blob mail;
	struct sent sent = {
		.id = arena_printf(m->place->arena, "%s@%s", token_make(token), m->domain),
		.began = time(NULL),
	};

	if (!send(m, &sent) || !options->maildir)
		return;
	if (wait_for(m->place->arena, options, &sent, &mail))
		judge_arrival(m, &mail);
	else
		findings_add(m->findings, FINDING_WARNING, "arrived",
			     "the mail was not in %s after %d seconds; look where it is, also "
			     "under spam",
			     options->maildir, options->seconds);
}
