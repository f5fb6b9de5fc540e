/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <string.h>

#include "cli/doctor_mail.h"
#include "cli/doctor_site.h"
#include "cli/doctor_store.h"
#include "cli/findings.h"
#include "cli/programs.h"
#include "cli/workplace.h"

#define WAIT_SECONDS     60 /* for a mail to oneself, by default */
#define WAIT_SECONDS_MAX 3600

/* The words of the call. */
struct wish {
	bool json;
	struct doctor_mail_options mail;
};

static void check_programs(struct findings *f, const struct invocation *invocation)
{
	const char *programs;

	if (programs_find(invocation->arena, invocation, &programs) == STATUS_OK)
		findings_add(f, FINDING_OK, "programs", "the web programs are in %s", programs);
	else
		findings_add(f, FINDING_WARNING, "programs",
			     "no web programs in %s; name their folder with QUIRE_PROGRAMS",
			     programs);
}

/* A folder of another user's is not looked into: what is wrong there is told to its owner. */
static void look(struct findings *f, const char *site, const struct doctor_mail_options *mail)
{
	struct workplace w;
	enum status st;

	doctor_owner(f, site);
	if (f->errors)
		return;
	st = workplace_read(f->arena, site, &w);
	if (st != STATUS_OK && st != STATUS_INVALID) {
		findings_add(f, FINDING_ERROR, "settings", "site.yaml can't be read");
		return;
	}
	doctor_settings(f, &w);
	doctor_folders(f, &w);
	doctor_store(f, &w);
	doctor_edition(f, &w);
	if (!w.problems.errors)
		doctor_mail(f, &w, mail);
	workplace_close(&w);
}

static bool read_seconds(const char *text, int *out)
{
	int64_t seconds;

	if (!command_number(text, 1, WAIT_SECONDS_MAX, &seconds))
		return false;
	*out = (int)seconds;
	return true;
}

static enum command_exit read_words(int argc, char **argv, struct wish *out)
{
	for (int i = 1; i < argc; i++) {
		bool has_value =
			strcmp(argv[i], "--maildir") == 0 || strcmp(argv[i], "--wait") == 0;

		if (has_value && i + 1 == argc)
			return command_usage(argv[0], NULL);
		if (strcmp(argv[i], "--json") == 0)
			out->json = true;
		else if (strcmp(argv[i], "--send-mail") == 0)
			out->mail.send = true;
		else if (strcmp(argv[i], "--maildir") == 0)
			out->mail.maildir = argv[++i];
		else if (strcmp(argv[i], "--wait") != 0)
			return command_usage(argv[0], argv[i]);
		else if (!read_seconds(argv[++i], &out->mail.seconds))
			return command_usage_value(argv[0], argv[i], "seconds from 1 to 3600");
	}
	if (out->mail.maildir && !out->mail.send)
		return command_usage(argv[0], "--maildir");
	return COMMAND_DONE;
}

enum command_exit command_doctor(const struct invocation *invocation, int argc, char **argv)
{
	struct wish wish = {.mail = {.seconds = WAIT_SECONDS}};
	enum command_exit wrong = read_words(argc, argv, &wish);
	struct findings findings;
	const char *site;

	if (wrong != COMMAND_DONE)
		return wrong;
	if (workplace_locate(invocation->arena, invocation->site, &site) != STATUS_OK)
		return COMMAND_WRONG;
	findings_init(&findings, invocation->arena);
	look(&findings, site, &wish.mail);
	check_programs(&findings, invocation);
	findings_print(&findings, wish.json);
	return findings.errors ? COMMAND_WRONG : COMMAND_DONE;
}
