/* SPDX-License-Identifier: MIT */
#include "cli/doctor_way.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/mail_way.h"
#include "lib/base/file.h"
#include "lib/site/layout.h"

#define SMTP_SECONDS 30

enum status doctor_way_open(struct doctor_mail *m, struct transport **out)
{
	const struct mail_way way = {
		.transport = m->settings->newsletter_transport,
		.secrets = &m->secrets,
		.domain = m->domain,
		.seconds = SMTP_SECONDS,
		.folder = file_join(m->place->arena, m->place->home, LAYOUT_OUTBOX),
	};

	return mail_way_open(&way, out);
}

static void check_sendmail(struct doctor_mail *m)
{
	const char *program = mail_way_sendmail();

	if (access(program, X_OK) == 0)
		findings_add(m->findings, FINDING_OK, "transport", "mail leaves by %s", program);
	else
		findings_add(m->findings, FINDING_ERROR, "transport",
			     "%s: %s; ask your host where it is, for QUIRE_SENDMAIL, or set "
			     "newsletter.transport: smtp",
			     program, strerror(errno));
}

static void check_smtp(struct doctor_mail *m)
{
	struct transport_answer answer;
	struct transport *t;

	if (m->secrets.smtp_url[0] == '\0') {
		findings_add(m->findings, FINDING_ERROR, "transport",
			     "smtp.url is missing in " LAYOUT_SECRETS
			     "; expected such as smtp://mail.example.org:587");
		return;
	}
	if (doctor_way_open(m, &t) != STATUS_OK) {
		findings_add(m->findings, FINDING_ERROR, "transport",
			     "smtp.url in " LAYOUT_SECRETS
			     " is no address such as smtp://mail.example.org:587");
		return;
	}
	answer = transport_smtp_greet(t, m->place->arena);
	t->close(t);
	if (answer.end == TRANSPORT_SENT)
		findings_add(m->findings, FINDING_OK, "transport", "%s lets us in",
			     m->secrets.smtp_url);
	else
		findings_add(m->findings, FINDING_ERROR, "transport",
			     "%s doesn't let us in: %s; look at smtp in " LAYOUT_SECRETS,
			     m->secrets.smtp_url, answer.text);
}

void doctor_way(struct doctor_mail *m)
{
	switch (m->settings->newsletter_transport) {
	case SETTINGS_TRANSPORT_SENDMAIL:
		check_sendmail(m);
		break;
	case SETTINGS_TRANSPORT_SMTP:
		check_smtp(m);
		break;
	case SETTINGS_TRANSPORT_FILE:
		findings_add(m->findings, FINDING_NOTE, "transport",
			     "mail stays in data/outbox/ and reaches nobody "
			     "(newsletter.transport or QUIRE_TRANSPORT: file)");
		break;
	}
}
