/* SPDX-License-Identifier: MIT */
/* Composes mails for tests/mail/run.
 *
 *   driver KIND SETTINGS KEY VALUE...  print the mail; KIND: confirmation, change, welcome, letter;
 *                            SETTINGS: a site.yaml. KEY: base, to, token, now (RFC 3339), cadence
 *                            (each, weekly, monthly), confirm, never, preferences, unsubscribe,
 *                            part (html: print only this part), and title, standfirst, language,
 *                            slug, file of an essay, which begins with its title; its file is
 *                            Markdown. Code 1 where it is refused, 2 for wrong usage
 *   driver sender SETTINGS TOKEN  print the envelope sender
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "cli/compose.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/problem.h"
#include "lib/base/str.h"
#include "lib/render/essay_markdown.h"

#define ESSAYS_MAX 32
#define FILE_MAX   (4 * 1024 * 1024)

struct trial {
	struct arena arena;
	struct settings settings;
	struct edition edition;
	struct compose_mail mail;
	struct essay essays[ESSAYS_MAX];
	size_t count;
	const char *part;
};

static int read_settings(struct trial *t, const char *file)
{
	struct problems problems;
	struct blob text;

	problems_init(&problems, &t->arena);
	if (file_read(&t->arena, AT_FDCWD, file, FILE_MAX, &text) != STATUS_OK)
		return 2;
	if (settings_parse(&t->arena, file, text.data, text.len, &problems, &t->settings) !=
		    STATUS_OK ||
	    settings_set_zone(&t->settings, &problems) != STATUS_OK) {
		fprintf(stderr, "%s\n", problem_text(&t->arena, &problems.items[0]));
		return 1;
	}
	t->edition.base_url = t->settings.base_url;
	return 0;
}

static void add_essay(struct trial *t, const char *title)
{
	struct essay *e = &t->essays[t->count++];

	*e = (struct essay){.slug = "x",
			    .path = arena_printf(&t->arena, "/writing/e%zu/", t->count),
			    .title = title,
			    .standfirst = "",
			    .date = "2026-11-23T09:00:00Z",
			    .updated = "",
			    .language = "",
			    .tags = "",
			    .minutes = 3,
			    .origins = "",
			    .html = {"", 0}};
}

static int render(struct trial *t, struct essay *e, const char *file)
{
	struct markdown_source source = {.file = file, .first_line = 1, .footnote_prefix = "x"};
	struct markdown_result result;
	struct problems problems;
	struct blob text;

	if (file_read(&t->arena, AT_FDCWD, file, FILE_MAX, &text) != STATUS_OK)
		return 2;
	source.text = text.data;
	source.len = text.len;
	problems_init(&problems, &t->arena);
	markdown_render(&t->arena, &source, NULL, &problems, &result);
	e->html = (struct blob){result.html.data, result.html.len};
	e->notes = (int64_t)result.notes;
	return 0;
}

static int set_mail(struct trial *t, const char *key, const char *value)
{
	static const char *const cadences[] = {"each", "weekly", "monthly"};
	const struct {
		const char *key;
		const char **where;
	} fields[] = {
		{"base", &t->edition.base_url},
		{"to", &t->mail.to},
		{"token", &t->mail.token},
		{"confirm", &t->mail.confirm},
		{"never", &t->mail.never},
		{"preferences", &t->mail.preferences},
		{"unsubscribe", &t->mail.unsubscribe},
		{"part", &t->part},
	};
	struct clock_date date;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].key, key) != 0)
			continue;
		*fields[i].where = value;
		return 0;
	}
	for (unsigned i = 0; strcmp(key, "cadence") == 0 && i < 3; i++) {
		if (strcmp(cadences[i], value) == 0)
			t->mail.cadence = (enum view_cadence)i;
	}
	if (strcmp(key, "now") == 0 && clock_parse_rfc3339(value, &date) == STATUS_OK)
		t->mail.now = clock_moment(&date);
	return strcmp(key, "now") == 0 || strcmp(key, "cadence") == 0 ? 0 : 2;
}

static int set(struct trial *t, const char *key, const char *value)
{
	struct essay *e = t->count > 0 ? &t->essays[t->count - 1] : NULL;

	if (strcmp(key, "title") == 0 && t->count < ESSAYS_MAX)
		add_essay(t, value);
	else if (e != NULL && strcmp(key, "standfirst") == 0)
		e->standfirst = value;
	else if (e != NULL && strcmp(key, "language") == 0)
		e->language = value;
	else if (e != NULL && strcmp(key, "slug") == 0)
		e->path = arena_printf(&t->arena, "/writing/%s/", value);
	else if (e != NULL && strcmp(key, "file") == 0)
		return render(t, e, value);
	else
		return set_mail(t, key, value);
	return 0;
}

static int print_mail(struct trial *t, const struct composer *c)
{
	struct essay_list list = {t->essays, t->count};
	struct compose_essays essays;
	struct message message;
	struct str out;

	compose_essays(&t->arena, c, &list, &essays);
	t->mail.essays = &essays;
	if (t->mail.kind == COMPOSE_LETTER)
		t->mail.subject =
			view_letter_subject(&t->arena, c->html.words, t->essays[0].title, t->count);
	compose_message(&t->arena, c, &t->mail, &message);
	if (t->part != NULL) {
		fputs(strcmp(t->part, "html") == 0 ? message.html : message.text, stdout);
		return 0;
	}
	str_init(&out, &t->arena);
	if (message_write(&message, &out) != STATUS_OK)
		return 1;
	fwrite(str_text(&out), 1, out.len, stdout);
	return 0;
}

static int run(struct trial *t, char **words)
{
	static const char *const kinds[] = {"confirmation", "change", "welcome", "letter",
					    "sender"};
	struct composer c;
	unsigned kind = 0;
	int code;

	while (kind < 5 && strcmp(kinds[kind], words[0]) != 0)
		kind++;
	code = kind < 5 ? read_settings(t, words[1]) : 2;
	t->mail.kind = (enum compose_kind)kind;
	for (char **w = words + 2; code == 0 && kind < 4 && w[0] && w[1]; w += 2)
		code = set(t, w[0], w[1]);
	if (code != 0)
		return code;
	if (compose_open(&t->arena, &t->settings, &t->edition, &c) != STATUS_OK)
		return 1;
	if (kind < 4)
		return print_mail(t, &c);
	puts(compose_sender(&t->arena, &c, words[2] ? words[2] : ""));
	return 0;
}

int main(int argc, char **argv)
{
	static struct trial t;
	int code = 2;

	log_open("driver");
	t.mail.to = "reader@example.net";
	t.mail.token = "q7x2m4";
	arena_init(&t.arena, 0, NULL, NULL);
	if (argc > 2)
		code = run(&t, argv + 1);
	arena_release(&t.arena);
	return code;
}
