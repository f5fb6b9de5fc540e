/* SPDX-License-Identifier: MIT */
/* The author's command: its subcommands and what they share on the way in. Does not know what
 * any of them does. */
#ifndef QUIRE_CLI_COMMAND_H
#define QUIRE_CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

enum command_exit {
	COMMAND_DONE = 0,
	COMMAND_WRONG = 1,  /* something wrong was found and named; warnings alone are no wrong */
	COMMAND_USAGE = 2,  /* the words of the call are off */
	COMMAND_FAILED = 3, /* it could not be done */
	COMMAND_LATER = 75  /* the same, to a mail server, which is to ask again (EX_TEMPFAIL) */
};

/* What was given before the subcommand's name. */
struct invocation {
	struct arena *arena; /* lives as long as the process */
	const char *program; /* argv[0] */
	const char *site;    /* --site; NULL where not given */
};

/* One subcommand. */
struct command {
	const char *name;      /* NULL ends the table */
	const char *arguments; /* for the usage: "[--watch]"; "" for none */
	const char *summary;   /* one line */
	/* argv[0] is the subcommand's name; argv[argc] is NULL. */
	enum command_exit (*run)(const struct invocation *invocation, int argc, char **argv);
};

/* The subcommands, one file each, as struct command has them; quire(1) says what each does. */

/* command_bounce - take what came back of mails. */
enum command_exit command_bounce(const struct invocation *invocation, int argc, char **argv);

/* command_check - look for what is wrong with the site and its files; publishes nothing. */
enum command_exit command_check(const struct invocation *invocation, int argc, char **argv);

/* command_digest - freeze what is due to readers and send it; and what became of it. */
enum command_exit command_digest(const struct invocation *invocation, int argc, char **argv);

/* command_doctor - look whether the site is set up as it should be. */
enum command_exit command_doctor(const struct invocation *invocation, int argc, char **argv);

/* command_init - make a new site in a folder. */
enum command_exit command_init(const struct invocation *invocation, int argc, char **argv);

/* command_list - list the essays and what became of them. */
enum command_exit command_list(const struct invocation *invocation, int argc, char **argv);

/* command_migrate - bring the database up to this build. */
enum command_exit command_migrate(const struct invocation *invocation, int argc, char **argv);

/* command_new - begin an essay. */
enum command_exit command_new(const struct invocation *invocation, int argc, char **argv);

/* command_outbox - send what waits to be sent. */
enum command_exit command_outbox(const struct invocation *invocation, int argc, char **argv);

/* command_preview - show drafts, too, and reload on save. */
enum command_exit command_preview(const struct invocation *invocation, int argc, char **argv);

/* command_publish - publish what was written, once or at every save. */
enum command_exit command_publish(const struct invocation *invocation, int argc, char **argv);

/* command_subscribers - look after who gets letters. */
enum command_exit command_subscribers(const struct invocation *invocation, int argc, char **argv);

/* command_version - say which build this is. */
enum command_exit command_version(const struct invocation *invocation, int argc, char **argv);

/* command_result - the exit code that a status asks for: COMMAND_WRONG for STATUS_INVALID, which
 * is the writer's to mend, COMMAND_FAILED for all others but STATUS_OK. */
enum command_exit command_result(enum status st) PURE WARN_UNUSED;

/* command_usage - say that a word of the call is off, or, where word is NULL, that one is
 * missing, and how the subcommand is called. Returns COMMAND_USAGE. */
enum command_exit command_usage(const char *command, const char *word) NONNULL_AT(1);

/* command_usage_value - say that an option's value is off and what was expected, and how the
 * subcommand is called. Returns COMMAND_USAGE. */
enum command_exit command_usage_value(const char *command, const char *value, const char *expected)
	NONNULL;

/* command_number - read a word of a call that is a decimal number from least to most. False where
 * it is none. */
bool command_number(const char *word, int64_t least, int64_t most, int64_t *out)
	NONNULL WARN_UNUSED;

#endif
