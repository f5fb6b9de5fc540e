/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <string.h>

#include "cli/doctor_site.h"
#include "cli/doctor_store.h"
#include "cli/findings.h"
#include "cli/programs.h"
#include "cli/workplace.h"

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
static void look(struct findings *f, const char *site)
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
	workplace_close(&w);
}

enum command_exit command_doctor(const struct invocation *invocation, int argc, char **argv)
{
	bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
	struct findings findings;
	const char *site;

	if (argc > 1 && !json)
		return command_usage(argv[0], argv[1]);
	if (workplace_locate(invocation->arena, invocation->site, &site) != STATUS_OK)
		return COMMAND_WRONG;
	findings_init(&findings, invocation->arena);
	look(&findings, site);
	check_programs(&findings, invocation);
	findings_print(&findings, json);
	return findings.errors ? COMMAND_WRONG : COMMAND_DONE;
}
