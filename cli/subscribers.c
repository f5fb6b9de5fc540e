/* SPDX-License-Identifier: MIT */
#include "cli/subscribers.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct command parts[] = {
	{"list", "[--state STATE] [--json]", "", subscribers_list},
	{"count", "[--json]", "", subscribers_count},
	{"add", "ADDRESS --consent HOW-YOU-KNOW [--cadence each|weekly|monthly]", "",
	 subscribers_add},
	{"remove", "ADDRESS [--suppress] [--erase]", "", subscribers_remove},
	{"allow", "ADDRESS", "", subscribers_allow},
	{"import", "FILE.csv [--dry-run] [--consent HOW-YOU-KNOW] [--cadence each|weekly|monthly]",
	 "", subscribers_import},
	{"export", "[FILE.csv]", "", subscribers_export},
	{NULL, NULL, NULL, NULL}};

static const char *const cadences[] = {"each", "weekly", "monthly"};

static const struct command *find(const char *name)
{
	const struct command *c = parts;

	while (c->name && strcmp(c->name, name) != 0)
		c++;
	return c->name ? c : NULL;
}

static void show_calls(const char *name)
{
	for (const struct command *c = parts; c->name; c++)
		if (!name || strcmp(name, c->name) == 0)
			fprintf(stderr, "usage: quire [--site DIR] subscribers %s %s\n", c->name,
				c->arguments);
}

enum command_exit subscribers_usage(const char *name, const char *word)
{
	if (word)
		fprintf(stderr, "quire subscribers %s: \"%s\" is not understood here\n", name,
			word);
	else
		fprintf(stderr, "quire subscribers %s: something is missing\n", name);
	show_calls(name);
	return COMMAND_USAGE;
}

enum command_exit subscribers_usage_value(const char *name, const char *value, const char *expected)
{
	fprintf(stderr, "quire subscribers %s: expected %s, found \"%s\"\n", name, expected, value);
	show_calls(name);
	return COMMAND_USAGE;
}

enum status subscribers_open(const struct invocation *invocation, enum store_mode mode,
			     struct workplace *out)
{
	enum status status = workplace_open(invocation->arena, invocation->site, out);

	if (status != STATUS_OK)
		return status;
	status = workplace_open_store(out, mode);
	if (status == STATUS_NOT_FOUND && mode == STORE_READ)
		return STATUS_OK;
	if (status != STATUS_OK)
		workplace_close(out);
	return status;
}

bool subscribers_read_cadence(const char *word, enum subscriber_cadence *out)
{
	for (int i = 0; i < CADENCES; i++) {
		if (strcasecmp(word, cadences[i]) != 0)
			continue;
		*out = (enum subscriber_cadence)i;
		return true;
	}
	return false;
}

bool subscribers_is_proof(const char *words)
{
	return words && words[strspn(words, " \t\r\n")] != '\0';
}

const char *subscribers_cadence(enum subscriber_cadence cadence)
{
	return cadences[cadence];
}

const char *subscribers_reason(enum suppression_reason reason)
{
	static const char *const reasons[] = {"asked", "bounced", "complained"};

	return reasons[reason];
}

const char *subscribers_state(int state)
{
	static const char *const states[] = {"pending", "confirmed", "unsubscribed", "suppressed"};

	return state >= 0 && state < SUBSCRIBERS_SHOWN ? states[state] : NULL;
}

const char *subscribers_time(int64_t moment, char out[CLOCK_RFC3339_SIZE])
{
	struct clock_date date = clock_local(moment);

	out[0] = '\0';
	return moment ? clock_format_rfc3339(&date, out) : out;
}

enum command_exit command_subscribers(const struct invocation *invocation, int argc, char **argv)
{
	const struct command *c = argc > 1 ? find(argv[1]) : NULL;

	if (!c) {
		if (argc > 1)
			fprintf(stderr, "quire subscribers: \"%s\" is not understood here\n",
				argv[1]);
		show_calls(NULL);
		return COMMAND_USAGE;
	}
	return c->run(invocation, argc - 1, argv + 1);
}
