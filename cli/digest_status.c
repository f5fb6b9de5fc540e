/* SPDX-License-Identifier: MIT */
#include "cli/digest_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "cli/print_json.h"
#include "lib/base/clock.h"
#include "lib/store/bounce.h"
#include "lib/store/delivery.h"
#include "lib/store/letter.h"
#include "lib/store/mailing.h"

#define COMMAND       "digest"
#define LETTERS_SHOWN 20  /* to people; others get all */
#define UNCERTAIN_MAX 200 /* likewise */

struct status_page {
	struct letter_list letters;
	int64_t *bounced; /* deliveries of each letter that came back */
	struct delivery_list uncertain;
	struct delivery_counts all; /* of every kind */
};

static const char *const cadences[CADENCES] = {"each", "weekly", "monthly"};
static const char *const kinds[DELIVERY_KINDS] = {"confirmation", "welcome", "change of address",
						  "letter", "test"};

static int64_t ready(const struct delivery_counts *c)
{
	return c->states[DELIVERY_READY] + c->states[DELIVERY_CLAIMED];
}

/* "2026-11-24 18:05", in the site's zone. */
static const char *minute(struct arena *a, int64_t moment)
{
	struct clock_date d = clock_local(moment);

	return arena_printf(a, "%04d-%02d-%02d %02d:%02d", d.year, d.month, d.day, d.hour,
			    d.minute);
}

static const char *rfc3339(struct arena *a, int64_t moment)
{
	char *text = arena_alloc(a, CLOCK_RFC3339_SIZE);
	struct clock_date date = clock_local(moment);

	return clock_format_rfc3339(&date, text);
}

static enum status load_figures(const struct mail_site *m, struct status_page *out)
{
	struct bounce_counts counts;
	enum status st = letter_count_unsubscribed(m->store, &out->letters);
	size_t i;

	out->bounced = arena_array(m->arena, out->letters.count, sizeof(*out->bounced));
	for (i = 0; st == STATUS_OK && i < out->letters.count; i++) {
		st = bounce_count(m->store, out->letters.items[i].id, &counts);
		if (st == STATUS_OK)
			out->bounced[i] = counts.kinds[BOUNCE_FAILED];
	}
	return st;
}

/* running: whether a run is at work, whose deliveries aren't uncertain. */
static enum status load(const struct mail_site *m, bool running, int64_t limit,
			struct status_page *out)
{
	struct mailing mailing;
	enum status st = store_read_begin(m->store);
	int64_t run;

	if (st != STATUS_OK)
		return st;
	st = mailing_load(m->store, &mailing);
	run = st == STATUS_OK && running ? mailing.run : 0;
	if (st == STATUS_OK)
		st = letter_list(m->store, m->arena, run, limit, &out->letters);
	if (st == STATUS_OK)
		st = load_figures(m, out);
	if (st == STATUS_OK)
		st = delivery_list_uncertain(m->store, m->arena, run,
					     limit < 0 ? -1 : UNCERTAIN_MAX, &out->uncertain);
	if (st == STATUS_OK)
		st = delivery_count(m->store, run, &out->all);
	store_read_end(m->store);
	return st;
}

/* The uncertain ones of a letter; of 0: mails that are none, and letters that the database has
 * forgotten. */
static json_t *doubts_of(const struct mail_site *m, const struct status_page *p, int64_t letter)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < p->uncertain.count; i++) {
		const struct delivery *d = &p->uncertain.items[i];

		if (d->letter != letter)
			continue;
		json_array_append_new(list,
				      json_pack("{sI ss ss ss}", "delivery", (json_int_t)d->id,
						"kind", kinds[d->kind], "address", d->address,
						"begun", rfc3339(m->arena, d->handed_at)));
	}
	return list;
}

static json_t *row_of(const struct mail_site *m, const struct letter *l, int64_t bounced)
{
	const int64_t *n = l->counts.states;
	const struct {
		const char *name;
		int64_t count;
	} figures[] = {{"ready", ready(&l->counts)},       {"sent", n[DELIVERY_SENT]},
		       {"deferred", n[DELIVERY_DEFERRED]}, {"rejected", n[DELIVERY_REJECTED]},
		       {"uncertain", l->counts.uncertain}, {"skipped", n[DELIVERY_SKIPPED]},
		       {"resolved", n[DELIVERY_RESOLVED]}, {"bounced", bounced},
		       {"unsubscribed", l->unsubscribed}};
	json_t *row =
		json_pack("{sI ss ss ss ss}", "issue", (json_int_t)l->id, "subject", l->subject,
			  "cadence", cadences[l->cadence], "due", rfc3339(m->arena, l->due_at),
			  "frozen", rfc3339(m->arena, l->frozen_at));
	size_t i;

	for (i = 0; i < sizeof(figures) / sizeof(*figures); i++)
		json_object_set_new(row, figures[i].name, json_integer(figures[i].count));
	return row;
}

static void print_list(const struct mail_site *m, const struct status_page *p)
{
	json_t *list = json_array(), *others = doubts_of(m, p, 0), *row;
	struct letter none = {.subject = "", .cadence = CADENCE_EACH};
	size_t i;

	for (i = 0; i < p->letters.count; i++) {
		row = row_of(m, &p->letters.items[i], p->bounced[i]);
		json_object_set_new(row, "doubts", doubts_of(m, p, p->letters.items[i].id));
		json_array_append_new(list, row);
	}
	none.counts.uncertain = (int64_t)json_array_size(others);
	if (none.counts.uncertain > 0) {
		row = row_of(m, &none, 0);
		json_object_set_new(row, "issue", json_null());
		json_object_set(row, "doubts", others);
		json_array_append_new(list, row);
	}
	json_decref(others);
	print_json(list);
}

static void print_letters(const struct mail_site *m, const struct status_page *p)
{
	size_t i;

	if (p->letters.count == 0)
		puts("no letter was sent yet");
	else
		printf("%5s  %-16s  %-7s  %6s %6s %8s %8s %9s %7s %12s  %s\n", "issue", "frozen",
		       "cadence", "ready", "sent", "put off", "rejected", "uncertain", "bounced",
		       "unsubscribed", "subject");
	for (i = 0; i < p->letters.count; i++) {
		const struct letter *l = &p->letters.items[i];
		const int64_t *n = l->counts.states;

		printf("%5" PRId64 "  %s  %-7s  %6" PRId64 " %6" PRId64 " %8" PRId64 " %8" PRId64
		       " %9" PRId64 " %7" PRId64 " %12" PRId64 "  %s\n",
		       l->id, minute(m->arena, l->frozen_at), cadences[l->cadence],
		       ready(&l->counts), n[DELIVERY_SENT], n[DELIVERY_DEFERRED],
		       n[DELIVERY_REJECTED], l->counts.uncertain, p->bounced[i], l->unsubscribed,
		       l->subject);
	}
	printf("\nall mails: %" PRId64 " ready, %" PRId64 " put off, %" PRId64 " uncertain\n",
	       ready(&p->all), p->all.states[DELIVERY_DEFERRED], p->all.uncertain);
}

static void print_uncertain(const struct mail_site *m, const struct status_page *p)
{
	size_t i;

	if (p->uncertain.count == 0)
		return;
	puts("\nNobody knows whether these arrived, since the run that sent them was broken off,\n"
	     "the next server didn't answer, or an older database was put back. They are not sent\n"
	     "again by themselves. But for those from before a reconcile, their essays go along\n"
	     "with the reader's next letter, unless you say before that they arrived. Look into\n"
	     "that server's log, or ask the reader, and say which:\n\n"
	     "  quire digest settle DELIVERY arrived\n"
	     "  quire digest settle DELIVERY missed   its essays go along with the next letter\n"
	     "  quire digest settle all arrived       the same for each of them, or missed\n");
	printf("%-19s  %-16s  %-17s  %s\n", "delivery", "begun", "kind", "to");
	for (i = 0; i < p->uncertain.count; i++) {
		const struct delivery *d = &p->uncertain.items[i];

		printf("%-19" PRId64 "  %s  %-17s  %s\n", d->id, minute(m->arena, d->handed_at),
		       kinds[d->kind], *d->address ? d->address : "(erased)");
	}
	if (p->all.uncertain > (int64_t)p->uncertain.count)
		printf("and %" PRId64 " more\n", p->all.uncertain - (int64_t)p->uncertain.count);
}

enum command_exit digest_status(struct mail_site *m, int argc, char **argv)
{
	bool json = argc == 2 && strcmp(argv[1], "--json") == 0, running;
	struct status_page page = {.letters = {NULL, 0}};
	int lock = -1;
	enum status st;

	if (argc > 1 && !json)
		return command_usage(COMMAND, argv[argc - 1]);
	running = mail_site_lock(m, &lock) == STATUS_BUSY;
	st = load(m, running, json ? -1 : LETTERS_SHOWN, &page);
	mail_site_unlock(lock);
	if (st != STATUS_OK)
		return COMMAND_FAILED;
	if (json) {
		print_list(m, &page);
		return COMMAND_DONE;
	}
	print_letters(m, &page);
	print_uncertain(m, &page);
	return COMMAND_DONE;
}
