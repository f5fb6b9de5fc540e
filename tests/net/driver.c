/* SPDX-License-Identifier: MIT */
/* Writes and sends mails for tests/net/run.
 *
 *   driver message KEY VALUE...  print the mail; KEY: from-name, from, to-name, to, reply-name,
 *                                reply, subject, id, date, text, html or the name of a header.
 *                                Code 1 where it is refused
 *   driver send WAY FROM FILE TO...  send FILE to each TO over one transport; a line for each:
 *                                END CODE ENHANCED|- TEXT. WAY: "sendmail PROGRAM",
 *                                "smtp URL SECONDS", "smtp-auth URL SECONDS USER PASSWORD",
 *                                "file FOLDER", one word an argument. Code 1 where there is no
 *                                such transport
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>

#include "lib/base/log.h"
#include "lib/net/message.h"
#include "lib/net/transport.h"

#define HEADERS_MAX 32
#define MAIL_MAX    (16 * 1024 * 1024)

/* Put one value where its key says. */
static void set(struct message *m, struct message_header *headers, const char *key,
		const char *value)
{
	const struct {
		const char *key;
		const char **where;
	} fields[] = {
		{"from-name", &m->from.name},
		{"from", &m->from.address},
		{"to-name", &m->to.name},
		{"to", &m->to.address},
		{"reply-name", &m->reply_to.name},
		{"reply", &m->reply_to.address},
		{"subject", &m->subject},
		{"id", &m->message_id},
		{"text", &m->text},
		{"html", &m->html},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].key, key) == 0) {
			*fields[i].where = value;
			return;
		}
	}
	if (strcmp(key, "date") == 0) {
		if (clock_parse_rfc3339(value, &m->date) != STATUS_OK)
			m->date.month = 0;
		return;
	}
	if (m->header_count < HEADERS_MAX)
		headers[m->header_count++] = (struct message_header){key, value};
}

static int write_message(struct arena *a, char **words)
{
	struct message_header headers[HEADERS_MAX];
	struct message m = {
		.from = {"", "letters@example.org"},
		.to = {"", "reader@example.net"},
		.reply_to = {"", NULL},
		.subject = "New",
		.message_id = "token@example.org",
		.date = {2025, 6, 14, 9, 0, 0, 330},
		.headers = headers,
		.text = "Hello.\n",
	};
	struct str out;

	for (; words[0] && words[1]; words += 2)
		set(&m, headers, words[0], words[1]);
	str_init(&out, a);
	if (message_write(&m, &out) != STATUS_OK)
		return out.len == 0 ? 1 : 2;
	fwrite(str_text(&out), 1, out.len, stdout);
	return 0;
}

/* The transport that the words before FROM name; *words moves behind them. */
static enum status open_way(char ***words, struct transport **out)
{
	char **w = *words;
	struct transport_smtp smtp = {.user = "", .password = "", .helo = "quire.test"};

	if (strcmp(w[0], "sendmail") == 0) {
		*words += 2;
		return transport_sendmail(w[1], out);
	}
	if (strcmp(w[0], "file") == 0) {
		*words += 2;
		return transport_file(w[1], out);
	}
	*words += strcmp(w[0], "smtp-auth") == 0 ? 5 : 3;
	smtp.url = w[1];
	smtp.seconds = (int)strtol(w[2], NULL, 10);
	if (strcmp(w[0], "smtp-auth") == 0) {
		smtp.user = w[3];
		smtp.password = w[4];
	}
	return transport_smtp(&smtp, out);
}

static int send_mails(struct arena *a, char **words)
{
	static const char *const ends[] = {"sent", "deferred", "rejected", "stopped", "uncertain"};
	struct transport_mail mail;
	struct transport *t;

	if (open_way(&words, &t) != STATUS_OK)
		return 1;
	mail.from = words[0];
	if (file_read(a, AT_FDCWD, words[1], MAIL_MAX, &mail.bytes) != STATUS_OK)
		return 2;
	for (words += 2; *words; words++) {
		struct transport_answer answer;

		mail.to = *words;
		answer = t->send(t, a, &mail);
		printf("%s %d %s %s\n", ends[answer.end], answer.code,
		       answer.enhanced[0] ? answer.enhanced : "-", answer.text);
		fflush(stdout);
	}
	t->close(t);
	return 0;
}

int main(int argc, char **argv)
{
	struct arena a;
	int code = 2;

	log_open("driver");
	arena_init(&a, 0, NULL, NULL);
	if (argc > 1 && strcmp(argv[1], "message") == 0)
		code = write_message(&a, argv + 2);
	else if (argc > 5 && strcmp(argv[1], "send") == 0)
		code = send_mails(&a, argv + 2);
	arena_release(&a);
	return code;
}
