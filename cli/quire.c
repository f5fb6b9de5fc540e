/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "lib/base/distance.h"
#include "lib/base/log.h"

static const struct command commands[] = {
	{"init", "[FOLDER]", "make a new site in a folder", command_init},
	{"new", "TITLE", "begin an essay", command_new},
	{"list", "[--json]", "list essays with their state, date, slug and file", command_list},
	{"check", "[--json]", "look for what is wrong, and publish nothing", command_check},
	{"publish", "[--watch] [--retract] [--json]", "publish what was written", command_publish},
	{"preview", "[--port PORT]", "show drafts too, and reload on save", command_preview},
	{"bounce", "[--json] [MAILDIR]", "take what came back of mails", command_bounce},
	{"digest",
	 "[--dry-run] [--late] [--limit N] [--to ADDRESS] | status [--json] | "
	 "settle DELIVERY|all arrived|missed | reconcile | "
	 "preview [--html | --text] [--letter N] [--output FOLDER]",
	 "send letters to readers; see what became of them", command_digest},
	{"outbox", "", "send what waits to be sent, such as confirmations", command_outbox},
	{"migrate", "", "bring the database up to this version", command_migrate},
	{"subscribers", "list|count|add|remove|import|export ...", "look after who gets letters",
	 command_subscribers},
	{"doctor", "[--json] [--send-mail [--maildir DIR] [--wait SECONDS]]",
	 "look whether the site is set up as it should be", command_doctor},
	{"version", "", "say which build this is", command_version},
	{NULL, NULL, NULL, NULL}};

static const struct command *find(const char *name)
{
	const struct command *c;

	for (c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

static void print_usage(FILE *to)
{
	const struct command *c;

	fputs("usage: quire [--site DIR] COMMAND ...\n\n", to);
	for (c = commands; c->name; c++)
		fprintf(to, "  %-11s %s\n", c->name, c->summary);
	fputs("\nquire(1) says more. Exit codes: 0 done, 1 found wrong, 2 wrong usage, 3 failed.\n",
	      to);
}

/* The command that a word may have meant; NULL where none is near. */
static const char *nearest(const char *word)
{
	size_t limit = strlen(word) / 3 + 1, length;
	const char *name = NULL;
	const struct command *c;

	for (c = commands; c->name; c++) {
		length = distance(word, c->name, limit);
		if (length > limit || (name && length == limit))
			continue;
		limit = length;
		name = c->name;
	}
	return name;
}

static enum command_exit refuse(const char *word)
{
	const char *meant = nearest(word);

	fprintf(stderr, "quire: there is no command \"%s\"", word);
	if (meant)
		fprintf(stderr, "; did you mean \"%s\"?", meant);
	fputs("\n\n", stderr);
	print_usage(stderr);
	return COMMAND_USAGE;
}

static enum command_exit show_call(const char *command)
{
	const struct command *c = find(command);

	fprintf(stderr, "usage: quire [--site DIR] %s %s\n", command, c ? c->arguments : "");
	return COMMAND_USAGE;
}

enum command_exit command_usage(const char *command, const char *word)
{
	if (word)
		fprintf(stderr, "quire %s: \"%s\" is not understood here\n", command, word);
	else
		fprintf(stderr, "quire %s: something is missing\n", command);
	return show_call(command);
}

enum command_exit command_usage_value(const char *command, const char *value, const char *expected)
{
	fprintf(stderr, "quire %s: expected %s, found \"%s\"\n", command, expected, value);
	return show_call(command);
}

enum command_exit command_result(enum status st)
{
	if (st == STATUS_OK)
		return COMMAND_DONE;
	return st == STATUS_INVALID ? COMMAND_WRONG : COMMAND_FAILED;
}

bool command_number(const char *word, int64_t least, int64_t most, int64_t *out)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(word, &end, 10);
	if (errno != 0 || end == word || *end || number < least || number > most)
		return false;
	*out = number;
	return true;
}

/* Take --site DIR or --site=DIR off the front. Returns how many words that were. */
static int take_site(int argc, char **argv, struct invocation *invocation)
{
	if (argc > 1 && strncmp(argv[1], "--site=", 7) == 0) {
		invocation->site = argv[1] + 7;
		return 1;
	}
	if (argc > 2 && strcmp(argv[1], "--site") == 0) {
		invocation->site = argv[2];
		return 2;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct invocation invocation = {.arena = &arena, .program = argv[0]};
	const struct command *c;
	enum command_exit result;
	int taken;

	log_open("quire");
	arena_init(&arena, 0, NULL, NULL);
	taken = take_site(argc, argv, &invocation);
	argc -= taken;
	argv += taken;
	if (argc < 2) {
		print_usage(stderr);
		return COMMAND_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_usage(stdout);
		return COMMAND_DONE;
	}
	c = find(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
	if (!c)
		return refuse(argv[1]);
	if (argc == 3 && strcmp(argv[2], "--help") == 0) {
		printf("usage: quire [--site DIR] %s %s\n%s\n", c->name, c->arguments, c->summary);
		return COMMAND_DONE;
	}
	result = c->run(&invocation, argc - 1, argv + 1);
	if ((fflush(stdout) != 0 || ferror(stdout)) && result == COMMAND_DONE) {
		log_line("not all could be written to standard output");
		result = COMMAND_FAILED;
	}
	arena_release(&arena);
	return (int)result;
}
