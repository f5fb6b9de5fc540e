/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/digest_command.h"
#include "cli/digest_freeze.h"
#include "cli/mail_site.h"
#include "cli/sending.h"
#include "cli/sending_journal.h"
#include "cli/sending_pass.h"
#include "cli/sending_turn.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/site/mailbox.h"
#include "lib/store/budget.h"

#define COMMAND "digest"

struct options {
	bool dry_run;   /* say what would be sent */
	bool late;      /* also letters that were due more than a day ago */
	const char *to; /* whom a test goes to; NULL for none */
	int64_t limit;  /* mails at most; -1 for any number */
};

static const char *cadence_name(enum subscriber_cadence cadence)
{
	static const char *const names[CADENCES] = {"each essay", "weekly", "monthly"};

	return names[cadence];
}

static const char *reader_noun(int64_t count)
{
	return count == 1 ? "reader" : "readers";
}

/* Whether nobody was told so today: cron asks many times a day. */
static bool may_tell(const struct mail_site *m)
{
	const struct budget once = {
		.name = "told of late letters", .slot_seconds = BUDGET_DAY, .limit = 1};
	int64_t taken = 0;
	enum status st;

	if (isatty(STDERR_FILENO))
		return true;
	st = sending_begin_write(m->store);
	if (st == STATUS_OK)
		st = budget_take(m->store, &once, clock_now(), 1, &taken);
	if (st == STATUS_OK)
		st = store_commit(m->store);
	if (st != STATUS_OK)
		store_rollback(m->store);
	return st != STATUS_OK || taken > 0;
}

static enum command_exit tell_late(int64_t readers)
{
	if (readers > 0)
		log_line("letters for %" PRId64 " %s were due more than a day ago, and are only "
			 "sent by: quire digest --late",
			 readers, reader_noun(readers));
	else
		log_line("letters wait that nobody has tried to send for more than a day, and are "
			 "only sent by: quire digest --late");
	return COMMAND_WRONG;
}

static void print_letter(const struct digest_letter *letter)
{
	printf("\"%s\" would go to %" PRId64 " %s (%s)\n", letter->subject, letter->readers,
	       reader_noun(letter->readers), cadence_name(letter->cadence));
}

static enum command_exit print_foreseen(const struct mail_site *m,
					const struct digest_letters *letters)
{
	struct sending_queue queue;
	const int64_t *states;
	int64_t waiting;
	size_t i;

	if (sending_look(m->store, 0, &queue) != STATUS_OK)
		return COMMAND_FAILED;
	states = queue.counts.states;
	for (i = 0; i < letters->count; i++)
		print_letter(&letters->items[i]);
	waiting = states[DELIVERY_READY] + states[DELIVERY_DEFERRED] + states[DELIVERY_CLAIMED];
	if (waiting > 0)
		printf("mails that wait already: %" PRId64 "\n", waiting);
	else if (letters->count == 0)
		puts("nothing would be sent");
	return letters->late > 0 ? tell_late(letters->late) : COMMAND_DONE;
}

static enum command_exit foresee(struct mail_site *m, const struct options *o)
{
	struct digest_letters letters;
	struct letter_terms terms;
	struct composer composer;
	enum status st = mail_site_compose(m, &composer);

	if (st != STATUS_OK)
		return command_result(st);
	digest_terms(m, &composer, o->late, &terms);
	st = digest_foresee(m, &terms, &letters);
	return st == STATUS_OK ? print_foreseen(m, &letters) : COMMAND_FAILED;
}

static enum status add_test(const struct mail_site *m, const char *to)
{
	int64_t now = clock_now(), id;
	const struct delivery test = {
		.kind = DELIVERY_TEST, .address = to, .made_at = now, .next_at = now};
	enum status st = sending_begin_write(m->store);

	if (st == STATUS_OK)
		st = delivery_add(m->store, &test, &id);
	if (st == STATUS_OK)
		st = store_commit(m->store);
	if (st != STATUS_OK)
		store_rollback(m->store);
	return st;
}

/* The hour's limit holds for a test, too; it isn't lost, and says so. */
static void tell_test(const struct mail_site *m, const struct sending_report *r)
{
	for (size_t i = 0; i < sizeof(r->outcomes) / sizeof(*r->outcomes); i++)
		if (r->outcomes[i] > 0)
			return;
	if (r->end == SENDING_HOUR)
		log_line("the %" PRId64 " mails of this hour (newsletter.hourly_limit) are spent; "
			 "the test leaves with the next hour's",
			 m->settings.newsletter_hourly_limit);
}

static enum command_exit send_test(struct sending *s, const char *to)
{
	struct sending_options options = {.kinds = DELIVERY_KIND_BIT(DELIVERY_TEST), .limit = -1};
	struct sending_report report = {0};
	struct sending_letter trial;
	struct letter_terms terms;
	enum command_exit result;
	enum status st;

	digest_terms(s->site, &s->desk.composer, true, &terms);
	st = digest_trial(s->site, &s->desk.composer, &terms, &trial);
	if (st == STATUS_NOT_FOUND) {
		log_line("no essay is published that could be sent");
		return COMMAND_WRONG;
	}
	if (st == STATUS_OK)
		st = add_test(s->site, to);
	options.trial = &trial;
	if (st == STATUS_OK)
		st = sending_run(s, &options, &report);
	result = sending_tell(s->site, &report);
	tell_test(s->site, &report);
	return st == STATUS_OK ? result : COMMAND_FAILED;
}

static enum command_exit send_due(struct sending *s, int lock, const struct options *o)
{
	const struct sending_options options = {
		.kinds = DELIVERY_ALL_KINDS, .limit = o->limit, .progress = true};
	struct letter_frozen frozen = {0};
	struct letter_terms terms;
	enum command_exit result;
	bool stale;

	digest_terms(s->site, &s->desk.composer, o->late, &terms);
	if (digest_freeze(s->site, &terms, &frozen) != STATUS_OK) {
		mail_site_unlock(lock);
		return COMMAND_FAILED;
	}
	result = sending_sweep(s, lock, &options, o->late, &stale);
	if (result != COMMAND_DONE || (!stale && frozen.late == 0))
		return result;
	return may_tell(s->site) ? tell_late(stale ? 0 : frozen.late) : COMMAND_WRONG;
}

static enum command_exit send_locked(struct mail_site *m, int lock, const struct options *o)
{
	enum command_exit result;
	struct sending s;
	enum status st = sending_begin(m, &s);

	if (st != STATUS_OK) {
		mail_site_unlock(lock);
		return command_result(st);
	}
	if (o->to) {
		result = send_test(&s, o->to);
		mail_site_unlock(lock);
	} else if (s.has_journal) {
		result = send_due(&s, lock, o);
	} else {
		sending_journal_disagree(m);
		mail_site_unlock(lock);
		result = COMMAND_FAILED;
	}
	sending_end(&s);
	return result;
}

/* Cron begins anew while a long list is on its way, and needn't be told. */
static enum command_exit tell_busy(const struct options *o)
{
	if (o->to) {
		log_line("another run is sending; send the test when it is done");
		return COMMAND_FAILED;
	}
	if (isatty(STDERR_FILENO))
		log_line("another run is sending; nothing to do");
	return COMMAND_DONE;
}

static enum command_exit send(struct mail_site *m, const struct options *o)
{
	int lock;
	enum status st;

	if (!*m->settings.newsletter_from) {
		log_line("newsletter.from isn't set, so no mail can be sent; set it in site.yaml "
			 "and publish");
		return COMMAND_WRONG;
	}
	if (o->dry_run)
		return foresee(m, o);
	st = mail_site_lock(m, &lock);
	if (st == STATUS_BUSY)
		return tell_busy(o);
	return st == STATUS_OK ? send_locked(m, lock, o) : COMMAND_FAILED;
}

/* Options with a value. Returns COMMAND_DONE or how the call is wrong. */
static enum command_exit read_value(struct arena *a, const char *option, const char *value,
				    struct options *out)
{
	struct mailbox mailbox;

	if (!value)
		return command_usage(COMMAND, NULL);
	if (strcmp(option, "--limit") == 0)
		return command_number(value, 0, INT64_MAX, &out->limit)
			       ? COMMAND_DONE
			       : command_usage_value(COMMAND, value, "a number of mails");
	if (mailbox_address(a, value, &mailbox) != STATUS_OK)
		return command_usage_value(COMMAND, value, "a mail address");
	out->to = mailbox.spelling;
	return COMMAND_DONE;
}

static enum command_exit read_options(struct arena *a, int argc, char **argv, struct options *out)
{
	enum command_exit result = COMMAND_DONE;
	int i;

	*out = (struct options){.limit = -1};
	for (i = 1; i < argc && result == COMMAND_DONE; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			out->dry_run = true;
		else if (strcmp(argv[i], "--late") == 0)
			out->late = true;
		else if (strcmp(argv[i], "--limit") == 0 || strcmp(argv[i], "--to") == 0) {
			result = read_value(a, argv[i], argv[i + 1], out);
			i++;
		} else
			result = command_usage(COMMAND, argv[i]);
	}
	return result;
}

static enum command_exit open_site(const struct invocation *invocation, struct mail_site *out)
{
	enum status st = mail_site_open(invocation->arena, invocation->site, out);

	if (st == STATUS_OK)
		return COMMAND_DONE;
	if (st == STATUS_NOT_FOUND)
		log_line("nothing is published yet; run: quire publish");
	return COMMAND_FAILED;
}

enum command_exit command_digest(const struct invocation *invocation, int argc, char **argv)
{
	static const struct {
		const char *name;
		enum command_exit (*run)(struct mail_site *m, int argc, char **argv);
	} parts[] = {{"preview", digest_preview},
		     {"status", digest_status},
		     {"settle", digest_settle},
		     {"reconcile", digest_reconcile}};
	enum command_exit (*run)(struct mail_site *, int, char **) = NULL;
	enum command_exit result = COMMAND_DONE;
	struct options options;
	struct mail_site m;
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(parts) / sizeof(*parts); i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			run = parts[i].run;
	if (!run)
		result = read_options(invocation->arena, argc, argv, &options);
	if (result == COMMAND_DONE)
		result = open_site(invocation, &m);
	if (result != COMMAND_DONE)
		return result;
	result = run ? run(&m, argc - 1, argv + 1) : send(&m, &options);
	mail_site_close(&m);
	return result;
}
