/* SPDX-License-Identifier: MIT */
#include "cli/subscribers.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "lib/store/mail_key.h"
#include "lib/site/mailbox.h"

/* What add and remove are asked for. */
struct change {
	struct mailbox box;
	const char *proof; /* add: --consent; NULL where not given */
	enum subscriber_cadence cadence;
	bool erase, suppress;
	int64_t now;
};

static enum command_exit take_address(const struct invocation *invocation, int argc, char **argv,
				      struct change *c)
{
	c->now = clock_now();
	if (optind >= argc)
		return subscribers_usage(argv[0], NULL);
	if (optind + 1 < argc)
		return subscribers_usage(argv[0], argv[optind + 1]);
	if (mailbox_address(invocation->arena, argv[optind], &c->box) != STATUS_OK)
		return subscribers_usage_value(argv[0], argv[optind], "a mail address");
	return COMMAND_DONE;
}

/* Open the site and do it. */
static enum command_exit carry_out(const struct invocation *invocation, const struct change *c,
				   enum status (*act)(struct workplace *w, const struct change *c))
{
	struct workplace w;
	enum status status = subscribers_open(invocation, STORE_WRITE, &w);

	if (status != STATUS_OK)
		return command_result(status);
	status = act(&w, c);
	workplace_close(&w);
	return command_result(status);
}

static enum command_exit read_add(const struct invocation *invocation, int argc, char **argv,
				  struct change *c)
{
	static const struct option known[] = {{"cadence", required_argument, NULL, 'c'},
					      {"consent", required_argument, NULL, 'p'},
					      {NULL, 0, NULL, 0}};
	enum command_exit result;
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'p')
			c->proof = optarg;
		else if (option != 'c')
			return subscribers_usage(argv[0], argv[optind - 1]);
		else if (!subscribers_read_cadence(optarg, &c->cadence))
			return subscribers_usage_value(argv[0], optarg, "each, weekly or monthly");
	}
	result = take_address(invocation, argc, argv, c);
	if (result == COMMAND_DONE && !subscribers_is_proof(c->proof))
		return subscribers_usage_value(argv[0], c->proof ? c->proof : "nothing",
					       "--consent, with how you know that they want your "
					       "letters");
	return result;
}

/* Whether one may be added; said where not. */
static enum status may_add(struct workplace *w, const struct change *c)
{
	struct signature_keys keys = {NULL, 0};
	enum suppression_reason reason;
	struct subscriber known;
	char since[CLOCK_RFC3339_SIZE];
	enum status status = mail_key_load(w->store, w->arena, &keys);

	if (status != STATUS_OK)
		return status;
	status = suppression_find(w->store, &keys, c->box.address, &reason);
	if (status == STATUS_OK) {
		fprintf(stderr,
			"%s is not added: %s; where they changed their mind, say: quire "
			"subscribers allow %s\n",
			c->box.spelling,
			reason == SUPPRESSION_ASKED     ? "they asked never to be written to"
			: reason == SUPPRESSION_BOUNCED ? "nobody reads there, as mail that came "
							  "back said"
							: "they reported a letter as spam",
			c->box.spelling);
		return STATUS_INVALID;
	}
	if (status == STATUS_NOT_FOUND)
		status = subscriber_find(w->store, w->arena, c->box.address, &known);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK || known.state != SUBSCRIBER_UNSUBSCRIBED)
		return status;
	fprintf(stderr,
		"%s is not added: they unsubscribed at %s, and only they can undo that, at "
		"%ssubscribe\n",
		c->box.spelling, subscribers_time(known.state_at, since), w->settings.base_url);
	return STATUS_INVALID;
}

static enum status add(struct workplace *w, const struct change *c)
{
	struct subscriber_wish wish = {c->box.address, c->box.spelling, c->cadence};
	struct consent consent = {.at = c->now, .page = "quire", .wording = c->proof};
	bool added = false;
	int64_t id;
	enum status status = store_write_begin(w->store);

	if (status != STATUS_OK)
		return status;
	status = may_add(w, c);
	if (status == STATUS_OK)
		status = subscriber_admit(w->store, &wish, CONSENT_ADDED, &consent, &id, &added);
	if (status == STATUS_OK)
		status = store_commit(w->store);
	else
		store_rollback(w->store);
	if (status == STATUS_OK && added)
		printf("%s is subscribed: %s; essays from now on are sent there\n", c->box.spelling,
		       subscribers_cadence(c->cadence));
	else if (status == STATUS_OK)
		printf("%s was subscribed already; nothing is changed\n", c->box.spelling);
	return status;
}

enum command_exit subscribers_add(const struct invocation *invocation, int argc, char **argv)
{
	struct change c = {.cadence = CADENCE_EACH};
	enum command_exit result = read_add(invocation, argc, argv, &c);

	return result == COMMAND_DONE ? carry_out(invocation, &c, add) : result;
}

static enum command_exit read_remove(const struct invocation *invocation, int argc, char **argv,
				     struct change *c)
{
	static const struct option known[] = {{"erase", no_argument, NULL, 'e'},
					      {"suppress", no_argument, NULL, 's'},
					      {NULL, 0, NULL, 0}};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (option == 'e')
			c->erase = true;
		else if (option == 's')
			c->suppress = true;
		else
			return subscribers_usage(argv[0], argv[optind - 1]);
	}
	return take_address(invocation, argc, argv, c);
}

static enum status suppress(struct workplace *w, const struct change *c)
{
	struct signature_keys keys = {NULL, 0};
	enum status status = mail_key_need(w->store, w->arena, c->now, &keys);

	if (status == STATUS_OK)
		status =
			suppression_put(w->store, &keys, c->box.address, SUPPRESSION_ASKED, c->now);
	return status;
}

/* In a write transaction. *was: the subscriber as it was; its id is 0 for none.
 * STATUS_NOT_FOUND: there is nothing to do. */
static enum status end_one(struct workplace *w, const struct change *c, struct subscriber *was)
{
	struct consent consent = {.at = c->now, .page = "quire", .wording = "by the writer"};
	enum status status = subscriber_find(w->store, w->arena, c->box.address, was);

	if (status == STATUS_NOT_FOUND)
		return c->suppress ? suppress(w, c) : status;
	if (status == STATUS_OK)
		status = subscriber_unsubscribe(w->store, was->id, CONSENT_UNSUBSCRIBED, &consent);
	if (status == STATUS_OK && c->suppress)
		status = suppress(w, c);
	if (status == STATUS_OK && c->erase)
		status = subscriber_erase(w->store, was->id, c->now);
	return status;
}

static void tell_end(const struct change *c, const struct subscriber *was)
{
	const char *who = c->box.spelling;

	if (was->id && c->erase)
		printf("%s is erased; backups made before still hold it\n", who);
	else if (was->id && was->state == SUBSCRIBER_UNSUBSCRIBED)
		printf("%s was unsubscribed already\n", who);
	else if (was->id)
		printf("%s is unsubscribed\n", who);
	if (c->suppress)
		printf("%s is never written to again, and no import brings it back\n", who);
}

static enum status remove_one(struct workplace *w, const struct change *c)
{
	struct subscriber was = {.id = 0};
	enum status status = store_write_begin(w->store);

	if (status != STATUS_OK)
		return status;
	status = end_one(w, c, &was);
	if (status == STATUS_OK)
		status = store_commit(w->store);
	else
		store_rollback(w->store);
	if (status == STATUS_OK)
		tell_end(c, &was);
	if (status != STATUS_NOT_FOUND)
		return status;
	fprintf(stderr, "%s is no subscriber; --suppress keeps an address from ever being one\n",
		c->box.spelling);
	return STATUS_INVALID;
}

enum command_exit subscribers_remove(const struct invocation *invocation, int argc, char **argv)
{
	struct change c = {.erase = false};
	enum command_exit result = read_remove(invocation, argc, argv, &c);

	return result == COMMAND_DONE ? carry_out(invocation, &c, remove_one) : result;
}

static enum command_exit read_allow(const struct invocation *invocation, int argc, char **argv,
				    struct change *c)
{
	static const struct option known[] = {{NULL, 0, NULL, 0}};

	opterr = 0;
	if (getopt_long(argc, argv, "", known, NULL) != -1)
		return subscribers_usage(argv[0], argv[optind - 1]);
	return take_address(invocation, argc, argv, c);
}

/* Its owner still has to sign up. STATUS_NOT_FOUND: it isn't suppressed. */
static enum status lift(struct workplace *w, const struct change *c)
{
	struct signature_keys keys = {NULL, 0};
	enum suppression_reason reason;
	enum status status = mail_key_load(w->store, w->arena, &keys);

	if (status == STATUS_OK)
		status = suppression_find(w->store, &keys, c->box.address, &reason);
	return status == STATUS_OK ? suppression_lift(w->store, &keys, c->box.address) : status;
}

static enum status allow(struct workplace *w, const struct change *c)
{
	enum status status = store_write_begin(w->store);

	if (status != STATUS_OK)
		return status;
	status = lift(w, c);
	if (status == STATUS_OK)
		status = store_commit(w->store);
	else
		store_rollback(w->store);
	if (status == STATUS_OK)
		printf("%s may sign up again, at %ssubscribe\n", c->box.spelling,
		       w->settings.base_url);
	if (status != STATUS_NOT_FOUND)
		return status;
	fprintf(stderr, "%s is not suppressed\n", c->box.spelling);
	return STATUS_INVALID;
}

enum command_exit subscribers_allow(const struct invocation *invocation, int argc, char **argv)
{
	struct change c = {.erase = false};
	enum command_exit result = read_allow(invocation, argc, argv, &c);

	return result == COMMAND_DONE ? carry_out(invocation, &c, allow) : result;
}
