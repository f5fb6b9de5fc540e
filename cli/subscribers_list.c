/* SPDX-License-Identifier: MIT */
#include "cli/subscribers.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

struct list_options {
	int state; /* as struct subscribers_walk has it */
	bool json;
};

static int read_state(const char *word)
{
	for (int i = 0; subscribers_state(i); i++)
		if (strcmp(word, subscribers_state(i)) == 0)
			return i;
	return SUBSCRIBER_ANY;
}

static enum command_exit read_options(int argc, char **argv, struct list_options *out)
{
	static const struct option known[] = {{"json", no_argument, NULL, 'j'},
					      {"state", required_argument, NULL, 's'},
					      {NULL, 0, NULL, 0}};
	int c;

	*out = (struct list_options){SUBSCRIBER_ANY, false};
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'j')
			out->json = true;
		else if (c == 's')
			out->state = read_state(optarg);
		else
			return subscribers_usage(argv[0], argv[optind - 1]);
		if (c == 's' && out->state == SUBSCRIBER_ANY)
			return subscribers_usage_value(
				argv[0], optarg, "pending, confirmed, unsubscribed or suppressed");
	}
	return optind < argc ? subscribers_usage(argv[0], argv[optind]) : COMMAND_DONE;
}

static void show_words(void *context, const struct subscribers_shown *shown)
{
	struct clock_date since = clock_local(shown->subscriber.state_at);

	(void)context;
	printf("%-12s  %-7s  %04d-%02d-%02d  %s\n", subscribers_state(shown->state),
	       subscribers_cadence(shown->subscriber.cadence), since.year, since.month, since.day,
	       shown->subscriber.spelling);
}

/* A long list is written as it is read. */
static void show_json(void *context, const struct subscribers_shown *shown)
{
	const struct subscriber *s = &shown->subscriber;
	char since[CLOCK_RFC3339_SIZE], confirmed[CLOCK_RFC3339_SIZE], paused[CLOCK_RFC3339_SIZE];
	bool *first = context, suppressed = shown->state == SUBSCRIBERS_SUPPRESSED;
	json_t *item = json_pack(
		"{ss ss ss ss ss* ss* ss* ss}", "address", s->address, "state",
		subscribers_state(shown->state), "cadence", subscribers_cadence(s->cadence),
		"since", subscribers_time(s->state_at, since), "confirmed_at",
		s->confirmed_at ? subscribers_time(s->confirmed_at, confirmed) : NULL,
		"paused_until", s->paused_until ? subscribers_time(s->paused_until, paused) : NULL,
		"reason", suppressed ? subscribers_reason(shown->reason) : NULL, "spelling",
		s->spelling);

	fputs(*first ? "[\n " : ",\n ", stdout);
	*first = false;
	json_dumpf(item, stdout, JSON_PRESERVE_ORDER);
	json_decref(item);
}

enum command_exit subscribers_list(const struct invocation *invocation, int argc, char **argv)
{
	struct list_options options;
	enum command_exit result = read_options(argc, argv, &options);
	struct subscribers_walk walk = {.show = show_words};
	struct workplace w;
	bool first = true;
	enum status status;

	if (result != COMMAND_DONE)
		return result;
	status = subscribers_open(invocation, STORE_READ, &w);
	if (status != STATUS_OK)
		return command_result(status);
	walk.state = options.state;
	walk.context = &first;
	if (options.json)
		walk.show = show_json;
	status = subscribers_each(w.store, &walk);
	if (options.json && status == STATUS_OK)
		puts(first ? "[]" : "\n]");
	workplace_close(&w);
	return command_result(status);
}

/* What `count` tells. */
struct counts {
	int64_t states[SUBSCRIBERS_SHOWN];
	int64_t cadences[CADENCES]; /* of the confirmed ones */
	int64_t paused;             /* the same */
	int64_t suppressions;       /* addresses, known or not, that are never written to */
	int64_t now;
};

static void add_up(void *context, const struct subscribers_shown *shown)
{
	struct counts *counts = context;

	counts->states[shown->state]++;
	if (shown->state != SUBSCRIBER_CONFIRMED)
		return;
	counts->cadences[shown->subscriber.cadence]++;
	counts->paused += shown->subscriber.paused_until > counts->now;
}

static enum status count_all(struct store *s, struct counts *out)
{
	struct subscribers_walk walk = {SUBSCRIBER_ANY, false, add_up, out};
	enum status status = subscribers_each(s, &walk);

	if (status != STATUS_OK || !s)
		return status;
	status = store_read_begin(s);
	if (status != STATUS_OK)
		return status;
	status = suppression_count(s, &out->suppressions);
	store_read_end(s);
	return status;
}

static void print_counts_json(const struct counts *c)
{
	json_t *object = json_object();

	for (int i = 0; i < SUBSCRIBERS_SHOWN; i++)
		json_object_set_new(object, subscribers_state(i), json_integer(c->states[i]));
	for (int i = 0; i < CADENCES; i++)
		json_object_set_new(object, subscribers_cadence((enum subscriber_cadence)i),
				    json_integer(c->cadences[i]));
	json_object_set_new(object, "paused", json_integer(c->paused));
	json_object_set_new(object, "suppressions", json_integer(c->suppressions));
	json_dumpf(object, stdout, JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(object);
}

static void print_counts(const struct counts *c)
{
	printf("%" PRId64 " confirmed (each essay %" PRId64 ", weekly %" PRId64 ", monthly %" PRId64
	       "; %" PRId64 " paused)\n",
	       c->states[SUBSCRIBER_CONFIRMED], c->cadences[CADENCE_EACH],
	       c->cadences[CADENCE_WEEKLY], c->cadences[CADENCE_MONTHLY], c->paused);
	printf("%" PRId64 " pending, %" PRId64 " unsubscribed, %" PRId64 " suppressed\n",
	       c->states[SUBSCRIBER_PENDING], c->states[SUBSCRIBER_UNSUBSCRIBED],
	       c->states[SUBSCRIBERS_SUPPRESSED]);
	printf("addresses that are never written to, known here or not: %" PRId64 "\n",
	       c->suppressions);
}

enum command_exit subscribers_count(const struct invocation *invocation, int argc, char **argv)
{
	bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
	struct counts counts = {.now = clock_now()};
	struct workplace w;
	enum status status;

	if (argc > 1 && !json)
		return subscribers_usage(argv[0], argv[1]);
	status = subscribers_open(invocation, STORE_READ, &w);
	if (status != STATUS_OK)
		return command_result(status);
	status = count_all(w.store, &counts);
	if (status == STATUS_OK && json)
		print_counts_json(&counts);
	else if (status == STATUS_OK)
		print_counts(&counts);
	workplace_close(&w);
	return command_result(status);
}
