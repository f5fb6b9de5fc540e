/* SPDX-License-Identifier: MIT */
#include "cli/doctor_mail.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/compose.h"
#include "cli/doctor_way.h"
#include "cli/mail_site.h"
#include "lib/base/base32.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/random.h"
#include "lib/site/layout.h"
#include "lib/store/delivery.h"
#include "lib/store/mailing.h"

#define HOSTS_LIMIT     500  /* mails an hour that shared hosts allow at most */
#define WAITING_SECONDS 7200 /* cron has come by for what waits, by then */

static void check_limit(struct doctor_mail *m)
{
	int64_t limit = m->settings->newsletter_hourly_limit;

	if (limit > HOSTS_LIMIT)
		findings_add(m->findings, FINDING_WARNING, "limit",
			     "newsletter.hourly_limit is %" PRId64
			     "; shared hosts allow 20 to %d mails an hour, all of an account's "
			     "counted, and may throw away without a word what is over that: ask "
			     "yours",
			     limit, HOSTS_LIMIT);
	else
		findings_add(m->findings, FINDING_OK, "limit",
			     "at most %" PRId64 " mails an hour; your host must allow that many",
			     limit);
}

static void check_foot(struct doctor_mail *m)
{
	if (strncmp(m->settings->base_url, "https://", 8) != 0)
		findings_add(m->findings, FINDING_WARNING, "one-click",
			     "mails have no List-Unsubscribe, which large providers ask for, "
			     "since base_url isn't https");
	else
		findings_add(m->findings, FINDING_OK, "one-click",
			     "readers can unsubscribe by one click");
	if (m->settings->newsletter_postal_address[0] == '\0')
		findings_add(m->findings, FINDING_NOTE, "postal",
			     "mails have no postal address, which some countries ask for; "
			     "newsletter.postal_address takes one");
}

static void check_return(struct doctor_mail *m)
{
	if (m->settings->newsletter_bounces == SETTINGS_BOUNCES_NONE)
		findings_add(m->findings, FINDING_NOTE, "bounces",
			     "mails that come back are told apart by their Message-ID alone; "
			     "newsletter.bounces: plus makes that sure where %s takes %.*s+WORD@%s",
			     m->from.spelling, (int)strcspn(m->from.spelling, "@"),
			     m->from.spelling, m->domain);
	else
		findings_add(m->findings, FINDING_OK, "bounces",
			     "mails come back to addresses such as %s; try it by quire doctor "
			     "--send-mail",
			     m->envelope);
}

/* Whether something that sends holds its lock now. */
static bool is_sending(const struct workplace *w)
{
	int fd = open(file_join(w->arena, w->home, LAYOUT_SENDING), O_RDWR | O_CLOEXEC);
	bool busy;

	if (fd < 0)
		return false;
	busy = flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return busy;
}

/* What the store knows of mail on its way. */
struct queue {
	struct mailing mailing;
	struct delivery_counts counts;
	int64_t next; /* when the first of those that wait may be tried; 0 for none */
};

static enum status load_queue(struct workplace *w, struct queue *q)
{
	enum status st = store_read_begin(w->store);

	if (st == STATUS_OK)
		st = mailing_load(w->store, &q->mailing);
	if (st == STATUS_OK)
		st = delivery_count(w->store, is_sending(w) ? q->mailing.run : 0, &q->counts);
	if (st == STATUS_OK)
		st = delivery_next(w->store, &q->next);
	store_read_end(w->store);
	return st;
}

static void check_queue(struct doctor_mail *m)
{
	int64_t now = clock_now();
	struct queue q;

	if (!m->place->store || load_queue(m->place, &q) != STATUS_OK)
		return;
	if (q.next != 0 && q.next < now - WAITING_SECONDS)
		findings_add(m->findings, FINDING_WARNING, "cron",
			     "mail has been waiting for %" PRId64 " hours; let cron run: quire "
			     "--site '%s' digest",
			     (now - q.next) / 3600, m->place->site);
	else if (q.mailing.run == 0)
		findings_add(m->findings, FINDING_NOTE, "cron",
			     "nothing has sent mail yet; let cron run every quarter of an hour: "
			     "quire --site '%s' digest",
			     m->place->site);
	else
		findings_add(m->findings, FINDING_OK, "cron", "no mail waits for too long");
	if (q.counts.uncertain > 0)
		findings_add(m->findings, FINDING_WARNING, "uncertain",
			     "of %" PRId64 " mails nobody knows whether they left; run: quire "
			     "digest status",
			     q.counts.uncertain);
}

/* An envelope sender as a mail has it. */
static const char *example_envelope(struct doctor_mail *m)
{
	unsigned char bytes[25];
	char token[BASE32_LENGTH(sizeof(bytes)) + 1];
	struct composer c = {.settings = m->settings, .from = m->from};

	random_bytes(bytes, sizeof(bytes));
	return compose_sender(m->place->arena, &c, base32_write(bytes, sizeof(bytes), token));
}

static bool begin(struct doctor_mail *m)
{
	struct workplace *w = m->place;

	if (mail_site_choose_transport(&w->settings) != STATUS_OK) {
		findings_add(m->findings, FINDING_ERROR, "transport",
			     "QUIRE_TRANSPORT names none; expected sendmail, smtp or file");
		return false;
	}
	if (mailbox_parse(w->arena, m->settings->newsletter_from, &m->from) != STATUS_OK)
		return false;
	if (secrets_read(w->arena, w->dir, &w->problems, &m->secrets) != STATUS_OK)
		return false;
	m->domain = strchr(m->from.address, '@') + 1;
	m->envelope = example_envelope(m);
	m->return_domain = strchr(m->envelope, '@') + 1;
	return true;
}

void doctor_mail(struct findings *f, struct workplace *w, const struct doctor_mail_options *options)
{
	struct doctor_mail m = {.findings = f, .place = w, .settings = &w->settings};

	if (w->settings.newsletter_from[0] == '\0') {
		if (options->send)
			findings_add(
				f, FINDING_ERROR, "test mail",
				"there is no sender; fill in newsletter.from in " LAYOUT_SETTINGS);
		return;
	}
	if (!begin(&m))
		return; /* said here, or where settings and secrets were looked at */
	doctor_way(&m);
	check_limit(&m);
	check_foot(&m);
	check_return(&m);
	check_queue(&m);
	if (w->settings.newsletter_transport != SETTINGS_TRANSPORT_FILE)
		doctor_dns(&m);
	if (options->send)
		doctor_letter(&m, options);
}
