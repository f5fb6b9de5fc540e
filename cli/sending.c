/* SPDX-License-Identifier: MIT */
#include "cli/sending.h"

#include <signal.h>

#include "cli/progress.h"
#include "cli/sending_journal.h"
#include "cli/sending_turn.h"
#include "cli/watch.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/pause.h"
#include "lib/store/bounce.h"
#include "lib/store/budget.h"
#include "lib/store/confirmation.h"
#include "lib/store/mail_key.h"
#include "lib/store/mailing.h"
#include "lib/store/subscriber.h"

#define FORGOTTEN       100 /* rows of each kind, at the beginning of a run */
/* Who hasn't confirmed by then is erased; until then the link "never write to me again" suppresses
 * the address. */
#define PENDING_SECONDS (90 * 86400)
#define BATCHES         3 /* the one before, the one that is sent, the next */

/* A run at work. */
struct work {
	struct sending *sending;
	struct store *store;
	struct sending_terms terms;
	struct transport *transport;
	struct sending_batch batches[BATCHES];
	struct progress progress;
	int doubts; /* uncertain ones in a row */
	struct sending_report report;
};

/* Take away what nobody needs any more. */
static enum status forget(struct store *s, int64_t now)
{
	int64_t forgotten;
	enum status st = budget_forget(s, now, FORGOTTEN);

	if (st == STATUS_OK)
		st = confirmation_forget(s, now - PENDING_SECONDS, FORGOTTEN);
	if (st == STATUS_OK)
		st = subscriber_forget_pending(s, now - PENDING_SECONDS, FORGOTTEN, now,
					       &forgotten);
	return st;
}

static enum status begin_run(struct sending *s, int64_t now)
{
	struct store *store = s->site->store;
	int64_t recovered;
	enum status st = sending_begin_write(store);

	if (st == STATUS_OK)
		st = mailing_begin(store, &s->run);
	if (st == STATUS_OK)
		st = delivery_recover(store, s->run, &recovered);
	if (st == STATUS_OK)
		st = delivery_hasten(store, now);
	if (st == STATUS_OK)
		st = mail_key_need(store, &s->desk.arena, now, &s->desk.keys);
	if (st == STATUS_OK)
		st = forget(store, now);
	if (st == STATUS_OK)
		st = store_commit(store);
	if (st != STATUS_OK)
		store_rollback(store);
	PAUSE("send-begun");
	return st;
}

enum status sending_begin(struct mail_site *m, struct sending *out)
{
	enum status st;

	*out = (struct sending){.site = m, .journal = {.fd = -1}};
	arena_init(&out->desk.arena, 0, NULL, NULL);
	sending_letters_init(&out->desk.letters, &out->desk.composer);
	st = mail_site_compose(m, &out->desk.composer);
	if (st == STATUS_OK)
		st = begin_run(out, clock_now());
	if (st == STATUS_OK) {
		st = sending_journal_open(m, &out->desk.keys, &out->journal);
		out->has_journal = st == STATUS_OK;
	}
	if (st == STATUS_INVALID && out->run != 0)
		st = STATUS_OK;
	if (st != STATUS_OK)
		sending_end(out);
	return st;
}

void sending_end(struct sending *s)
{
	journal_close(&s->journal);
	sending_letters_release(&s->desk.letters);
	arena_release(&s->desk.arena);
}

/* Whether we were told to stop; what is being sent is finished first. */
static bool is_told_to_stop(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
	       sigismember(&pending, SIGHUP) == 1;
}

static void stop(struct work *w, const char *reason)
{
	if (w->report.end == SENDING_STOPPED)
		return;
	w->report.end = SENDING_STOPPED;
	w->report.reason = arena_strdup(w->sending->site->arena, reason);
}

/* Whether a mail's answer ends the run. */
static void judge_run(struct work *w, const struct transport_answer *answer)
{
	w->doubts = answer->end == TRANSPORT_UNCERTAIN ? w->doubts + 1 : 0;
	if (answer->end == TRANSPORT_STOPPED)
		stop(w, *answer->text ? answer->text : "the next server takes no mail from us");
	else if (answer->end == TRANSPORT_REJECTED && bounce_halts(answer->enhanced, answer->text))
		stop(w, arena_printf(w->sending->site->arena, "our mail is refused: %s%s%s",
				     answer->enhanced, *answer->enhanced ? " " : "", answer->text));
	else if (w->doubts == SENDING_UNCERTAIN_MAX)
		stop(w, "of too many mails in a row nobody knows whether they arrived");
}

static struct transport_answer send_one(struct work *w, struct sending_batch *b, size_t i)
{
	const struct transport_mail mail = {b->mails[i].from, b->items[i].address,
					    b->mails[i].bytes};
	struct transport_answer answer = w->transport->send(w->transport, &b->arena, &mail);

	PAUSE("send-sent");
	progress_step(&w->progress);
	judge_run(w, &answer);
	return answer;
}

/* What was handed over and isn't begun any more is ready again. */
static void send_batch(struct work *w, struct sending_batch *b)
{
	static const struct transport_answer not_begun = {
		.end = TRANSPORT_STOPPED, .enhanced = "", .text = ""};
	size_t i;

	for (i = 0; i < b->count; i++) {
		struct transport_answer answer = not_begun;

		if (is_told_to_stop())
			stop(w, "by a signal");
		if (w->report.end != SENDING_STOPPED)
			answer = send_one(w, b, i);
		sending_judge(&b->items[i], &answer, clock_now(), &b->results[i]);
		w->report.outcomes[b->results[i].outcome]++;
	}
	b->result_count = b->count;
}

/* A batch on its way: handed over already. */
static void deliver(struct work *w, struct sending_batch *b)
{
	struct sending *s = w->sending;

	PAUSE("send-handed");
	if (sending_journal_add(&s->journal, &s->desk.keys, b) != STATUS_OK)
		stop(w, "the journal of letters can't be written");
	PAUSE("send-journaled");
	send_batch(w, b);
}

/* Turn by turn, until nothing is claimed any more or the run is stopped. *last is the batch whose
 * results aren't recorded yet, *unsent what was claimed and not sent. */
static enum status work_through(struct work *w, struct sending_batch **last, int64_t *unsent)
{
	size_t turn = 0;
	enum status st;

	for (;;) {
		struct sending_batch *current = &w->batches[(turn + 1) % BATCHES];
		struct sending_batch *next = &w->batches[(turn + 2) % BATCHES];

		*last = &w->batches[turn % BATCHES];
		*unsent = (int64_t)(current->count + current->dropped_count);
		st = sending_turn(w->store, &w->terms, clock_now(), *last, current, next);
		if (st == STATUS_EXIT) {
			stop(w, w->terms.halt);
			return STATUS_OK;
		}
		if (st != STATUS_OK)
			return st;
		w->report.skipped += (int64_t)next->skipped;
		w->report.skipped += *unsent - (int64_t)current->count;
		*last = current;
		deliver(w, current);
		*unsent = (int64_t)next->count;
		if (w->report.end == SENDING_STOPPED ||
		    (current->count == 0 && next->count == 0 && next->skipped == 0))
			return STATUS_OK;
		st = sending_compose(&w->sending->desk, w->store, clock_now(), next);
		PAUSE("send-composed");
		if (st != STATUS_OK)
			return st;
		turn++;
	}
}

enum status sending_look(struct store *s, int64_t running, struct sending_queue *out)
{
	struct sending_queue queue = {.next = 0};
	enum status st = store_read_begin(s);

	if (st != STATUS_OK)
		return st;
	st = delivery_next(s, &queue.next);
	if (st == STATUS_OK)
		st = delivery_count(s, running, &queue.counts);
	store_read_end(s);
	if (st == STATUS_OK)
		*out = queue;
	return st;
}

static bool is_due(const struct sending_queue *q)
{
	return q->next != 0 && q->next <= clock_now();
}

/* Why nothing more was claimed. */
static enum status look_why(struct work *w)
{
	struct sending_queue queue;
	enum status st = sending_look(w->store, w->sending->run, &queue);

	if (st != STATUS_OK || !is_due(&queue))
		return st;
	if (w->terms.left == 0)
		w->report.end = SENDING_FULL;
	else if (w->terms.is_short)
		w->report.end = SENDING_HOUR;
	if (w->report.end != SENDING_DONE)
		w->report.waiting = queue.counts.states[DELIVERY_READY] +
				    queue.counts.states[DELIVERY_DEFERRED];
	return STATUS_OK;
}

static enum status run(struct work *w)
{
	struct sending_batch *last = &w->batches[0];
	int64_t unsent = 0;
	enum status st = work_through(w, &last, &unsent), finished;

	finished = sending_finish(w->store, &w->terms, clock_now(), last, unsent);
	PAUSE("send-finished");
	progress_end(&w->progress);
	if (st == STATUS_OK)
		st = finished;
	if (st == STATUS_OK && w->report.end != SENDING_STOPPED)
		st = look_why(w);
	return st;
}

static void begin_progress(struct work *w, const struct sending_options *options, int64_t ready)
{
	int64_t all = options->limit >= 0 && options->limit < ready ? options->limit : ready;

	progress_begin(&w->progress, "sending", (size_t)all, options->progress);
}

static enum status open_transport(struct work *w)
{
	return mail_site_transport(w->sending->site, w->sending->desk.composer.from.spelling,
				   &w->transport);
}

/* With signals that say stop held back. */
static enum status run_unstopped(struct work *w)
{
	sigset_t stops, before;
	enum status st;

	watch_signals(&stops);
	sigprocmask(SIG_BLOCK, &stops, &before);
	st = run(w);
	if (!is_told_to_stop())
		sigprocmask(SIG_SETMASK, &before, NULL);
	return st;
}

/* Nothing that is missing matters where nothing is to be sent. */
static enum status run_if_due(struct work *w, const struct sending_options *options)
{
	struct sending_queue queue;
	enum status st = sending_look(w->store, w->sending->run, &queue);
	size_t i;

	if (st != STATUS_OK || !is_due(&queue))
		return st;
	begin_progress(w, options, queue.counts.states[DELIVERY_READY]);
	for (i = 0; i < BATCHES; i++)
		arena_init(&w->batches[i].arena, 0, NULL, NULL);
	st = open_transport(w);
	if (st == STATUS_OK)
		st = run_unstopped(w);
	if (w->transport)
		w->transport->close(w->transport);
	for (i = 0; i < BATCHES; i++)
		arena_release(&w->batches[i].arena);
	return st;
}

enum status sending_run(struct sending *s, const struct sending_options *options,
			struct sending_report *out)
{
	struct work w = {.sending = s, .store = s->site->store};
	enum status st;

	w.terms = (struct sending_terms){.keys = &s->desk.keys,
					 .run = s->run,
					 .arena = s->site->arena,
					 .kinds = options->kinds,
					 .hourly_limit = s->site->settings.newsletter_hourly_limit,
					 .left = options->limit};
	if (!s->has_journal)
		w.terms.kinds &= ~DELIVERY_KIND_BIT(DELIVERY_LETTER);
	s->desk.trial = options->trial;
	st = run_if_due(&w, options);
	*out = w.report;
	return st;
}
