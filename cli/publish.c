/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cli/publication.h"
#include "cli/watch.h"
#include "cli/workplace.h"

struct publish_options {
	struct publication_options publication;
	bool watch;
	bool json;
};

static enum command_exit read_options(int argc, char **argv, struct publish_options *out)
{
	static const struct option known[] = {{"json", no_argument, NULL, 'j'},
					      {"retract", no_argument, NULL, 'r'},
					      {"watch", no_argument, NULL, 'w'},
					      {NULL, 0, NULL, 0}};
	int c;

	out->publication.progress = true;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c == 'j')
			out->json = true;
		else if (c == 'r')
			out->publication.retract = true;
		else if (c == 'w')
			out->watch = true;
		else
			return command_usage(argv[0], argv[optind - 1]);
	}
	return optind < argc ? command_usage(argv[0], argv[optind]) : COMMAND_DONE;
}

static void print_json(const struct publication *p)
{
	json_t *object = json_object();
	const struct {
		const char *name;
		int64_t value;
	} rows[] = {{"published", (int64_t)p->published}, {"scheduled", (int64_t)p->scheduled},
		    {"drafts", (int64_t)p->drafts},       {"failed", (int64_t)p->failed},
		    {"rendered", (int64_t)p->rendered},   {"changed", (int64_t)p->changed},
		    {"removed", (int64_t)p->removed},     {"turn_ms", p->turn_ms}};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		json_object_set_new(object, rows[i].name, json_integer(rows[i].value));
	json_dumpf(object, stdout, JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(object);
}

static void print_part(size_t count, const char *what)
{
	if (count)
		printf(", %zu %s", count, what);
}

static void print_words(const struct publication *p, const char *url)
{
	printf("%zu published at %s", p->published, url);
	print_part(p->scheduled, "scheduled");
	print_part(p->drafts, p->drafts == 1 ? "draft" : "drafts");
	print_part(p->changed, "changed");
	print_part(p->removed, "taken back");
	print_part(p->failed, "not published for their errors");
	putchar('\n');
	fflush(stdout);
}

static enum command_exit publish_once(const struct invocation *invocation,
				      const struct publish_options *options)
{
	struct arena arena;
	struct workplace w;
	struct publication done;
	enum status st;

	arena_init(&arena, 0, NULL, NULL);
	st = workplace_open(&arena, invocation->site, &w);
	if (st == STATUS_OK) {
		st = workplace_open_store(&w, STORE_WRITE);
		if (st == STATUS_OK)
			st = publication_run(&w, &options->publication, &done);
		if (st == STATUS_OK && options->json)
			print_json(&done);
		else if (st == STATUS_OK)
			print_words(&done, w.settings.base_url);
		workplace_close(&w);
	}
	arena_release(&arena);
	if (st == STATUS_OK && w.problems.errors)
		return COMMAND_WRONG;
	return command_result(st);
}

enum command_exit command_publish(const struct invocation *invocation, int argc, char **argv)
{
	struct publish_options options = {.watch = false};
	enum command_exit result = read_options(argc, argv, &options);
	struct watch *watch = NULL;

	if (result != COMMAND_DONE || !options.watch)
		return result != COMMAND_DONE ? result : publish_once(invocation, &options);
	if (watch_open(invocation, &watch) != STATUS_OK)
		return COMMAND_FAILED;
	do {
		result = publish_once(invocation, &options);
	} while (watch_wait(watch) == STATUS_OK);
	watch_close(watch);
	return result;
}
