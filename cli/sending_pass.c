/* SPDX-License-Identifier: MIT */
#include "cli/sending_pass.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/store/letter.h"

#define PASSES 3 /* at most, for what is added while a run ends */

enum status sending_is_needed(const struct mail_site *m, bool *out)
{
	struct sending_queue queue;
	enum status st = sending_look(m->store, 0, &queue);

	if (st == STATUS_OK)
		*out = queue.counts.states[DELIVERY_CLAIMED] > 0 ||
		       (queue.next != 0 && queue.next <= clock_now());
	return st;
}

static void add(struct str *line, int64_t count, const char *what)
{
	if (count > 0)
		str_printf(line, "%s%" PRId64 " %s", line->len > 0 ? ", " : "", count, what);
}

enum command_exit sending_tell(const struct mail_site *m, const struct sending_report *r)
{
	const int64_t *n = r->outcomes;
	struct str line;

	str_init(&line, m->arena);
	add(&line, n[DELIVERY_WAS_SENT], "sent");
	add(&line, n[DELIVERY_WAS_DEFERRED], "put off");
	add(&line, n[DELIVERY_WAS_REJECTED], "rejected");
	add(&line, n[DELIVERY_IS_UNCERTAIN], "uncertain (see quire digest status)");
	if (line.len > 0 && r->waiting > 0)
		add(&line, r->waiting,
		    r->end == SENDING_HOUR ? "wait for the next hour" : "wait for the next run");
	if (line.len > 0)
		printf("mails: %s\n", str_text(&line));
	if (r->end != SENDING_STOPPED)
		return COMMAND_DONE;
	fflush(stdout);
	log_line("sending was stopped: %s", r->reason);
	return COMMAND_FAILED;
}

static enum status look_stale(const struct mail_site *m, bool *out)
{
	enum status st = store_read_begin(m->store);

	if (st != STATUS_OK)
		return st;
	st = delivery_is_stale(m->store, clock_now() - LETTER_LATE_SECONDS, out);
	store_read_end(m->store);
	return st;
}

/* Whether another pass has something to do that this one hadn't. */
static bool goes_on(const struct sending *s, const struct sending_report *r, int *lock)
{
	bool needed = false;

	if (r->end != SENDING_DONE || sending_is_needed(s->site, &needed) != STATUS_OK || !needed)
		return false;
	return mail_site_lock(s->site, lock) == STATUS_OK;
}

/* Begin anew: while the lock was free, others may have run, or have changed the journal. */
static enum status begin_again(struct sending *s)
{
	struct mail_site *site = s->site;

	sending_end(s);
	return sending_begin(site, s);
}

/* What a run has begun counts for the passes that follow. */
static void reduce_limit(struct sending_options *o, const struct sending_report *r)
{
	size_t i;

	for (i = 0; o->limit >= 0 && i < sizeof(r->outcomes) / sizeof(*r->outcomes); i++)
		o->limit -= r->outcomes[i] < o->limit ? r->outcomes[i] : o->limit;
}

enum command_exit sending_sweep(struct sending *s, int lock, const struct sending_options *options,
				bool late, bool *stale)
{
	struct sending_options o = *options;
	enum command_exit result = COMMAND_DONE;
	enum status st = STATUS_OK;
	int pass;

	*stale = false;
	if (!late && (o.kinds & DELIVERY_KIND_BIT(DELIVERY_LETTER)))
		st = look_stale(s->site, stale);
	if (*stale)
		o.kinds &= ~DELIVERY_KIND_BIT(DELIVERY_LETTER);
	for (pass = 0; st == STATUS_OK && pass < PASSES; pass++) {
		struct sending_report report = {0};

		if (pass > 0)
			st = begin_again(s);
		if (st == STATUS_OK)
			st = sending_run(s, &o, &report);
		result = sending_tell(s->site, &report);
		reduce_limit(&o, &report);
		mail_site_unlock(lock);
		lock = -1;
		if (st != STATUS_OK || !goes_on(s, &report, &lock))
			break;
	}
	mail_site_unlock(lock);
	return st == STATUS_OK ? result : COMMAND_FAILED;
}
