/* SPDX-License-Identifier: MIT */
/* What the parts of `quire subscribers` share: its subcommands, one file each, the words for
 * subscribers, and a walk over all of them. */
#ifndef QUIRE_CLI_SUBSCRIBERS_H
#define QUIRE_CLI_SUBSCRIBERS_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/command.h"
#include "cli/workplace.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/clock.h"
#include "lib/base/status.h"
#include "lib/store/store.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"

/* The subcommands, as struct command has them: argv[0] is the subcommand's name. */

/* subscribers_list - list them, in words or as JSON. */
enum command_exit subscribers_list(const struct invocation *invocation, int argc, char **argv);

/* subscribers_count - say how many there are. */
enum command_exit subscribers_count(const struct invocation *invocation, int argc, char **argv);

/* subscribers_add - add one that the writer vouches for. */
enum command_exit subscribers_add(const struct invocation *invocation, int argc, char **argv);

/* subscribers_remove - end one's subscription, and what else is asked for. */
enum command_exit subscribers_remove(const struct invocation *invocation, int argc, char **argv);

/* subscribers_allow - let a suppressed address sign up again. */
enum command_exit subscribers_allow(const struct invocation *invocation, int argc, char **argv);

/* subscribers_import - add those of a CSV file. */
enum command_exit subscribers_import(const struct invocation *invocation, int argc, char **argv);

/* subscribers_export - write all of them as CSV. */
enum command_exit subscribers_export(const struct invocation *invocation, int argc, char **argv);

/* subscribers_usage - say that a word of the call is off, or, where word is NULL, that one is
 * missing, and how the subcommand is called. Returns COMMAND_USAGE. */
enum command_exit subscribers_usage(const char *name, const char *word) NONNULL_AT(1);

/* subscribers_usage_value - the same of an option's value. */
enum command_exit subscribers_usage_value(const char *name, const char *value, const char *expected)
	NONNULL;

/* subscribers_open - open the site and its database. With STORE_READ and no database yet, out's
 * store is NULL. STATUS_OK: workplace_close ends it; others as workplace_open and
 * workplace_open_store (said). */
enum status subscribers_open(const struct invocation *invocation, enum store_mode mode,
			     struct workplace *out) NONNULL WARN_UNUSED;

/* subscribers_read_cadence - each, weekly or monthly, in any case. false: none of them. */
bool subscribers_read_cadence(const char *word, enum subscriber_cadence *out) NONNULL WARN_UNUSED;

/* subscribers_is_proof - whether words can be proof of consent: there are some. */
bool subscribers_is_proof(const char *words) PURE WARN_UNUSED;

/* subscribers_cadence - the word for one. */
const char *subscribers_cadence(enum subscriber_cadence cadence) RETURNS_NONNULL;

/* subscribers_reason - the word for one: asked, bounced or complained. */
const char *subscribers_reason(enum suppression_reason reason) RETURNS_NONNULL;

/* subscribers_time - a moment in the site's zone; "" for 0. Returns out. */
const char *subscribers_time(int64_t moment, char out[CLOCK_RFC3339_SIZE]) NONNULL RETURNS_NONNULL;

/* States as people see them: those of enum subscriber_state, and this one, which hides them. */
#define SUBSCRIBERS_SUPPRESSED SUBSCRIBER_STATES
#define SUBSCRIBERS_SHOWN      (SUBSCRIBER_STATES + 1) /* how many there are */

/* subscribers_state - the word for one of these; NULL for any other number. */
const char *subscribers_state(int state);

/* One subscriber as people see them. */
struct subscribers_shown {
	struct subscriber subscriber;
	int state;                      /* as above */
	enum suppression_reason reason; /* where the state is SUBSCRIBERS_SUPPRESSED */
	const char *consent;            /* how they came: one line; "" unless asked for */
};

/* Whom to walk over. */
struct subscribers_walk {
	int state;         /* as above, or SUBSCRIBER_ANY */
	bool with_consent; /* look for that, too */
	/* Called outside of any transaction. */
	void (*show)(void *context, const struct subscribers_shown *shown);
	void *context;
};

/* subscribers_each - show those of a state, ordered by address, read some thousand at a time, so
 * that nobody waits for the database meanwhile. None where there is no store.
 * STATUS_OK; STATUS_BUSY, STATUS_SCHEMA, STATUS_STORE (logged). */
enum status subscribers_each(struct store *s, const struct subscribers_walk *walk) NONNULL_AT(2)
	WARN_UNUSED;

#endif
