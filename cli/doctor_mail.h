/* SPDX-License-Identifier: MIT */
/* What `quire doctor` looks at of mail: how it leaves, what waits, and, by its fellows, what the
 * domain name system says and how a mail to oneself arrives. Nothing where newsletter.from is not
 * set. */
#ifndef QUIRE_CLI_DOCTOR_MAIL_H
#define QUIRE_CLI_DOCTOR_MAIL_H

#include <stdbool.h>

#include "cli/findings.h"
#include "cli/workplace.h"
#include "lib/base/attr.h"
#include "lib/site/mailbox.h"
#include "lib/site/secrets.h"

/* What was asked for. */
struct doctor_mail_options {
	bool send;           /* send the sender a mail */
	const char *maildir; /* where it will arrive; NULL where that can't be read */
	int seconds;         /* longest wait for it */
};

/* What is looked at. */
struct doctor_mail {
	struct findings *findings;
	struct workplace *place;
	const struct settings *settings;
	struct mailbox from;
	const char *domain;        /* of the sender */
	const char *envelope;      /* an envelope sender of its own, as each mail has it */
	const char *return_domain; /* the domain of that: where what comes back goes to */
	struct secrets secrets;
};

/* doctor_mail - all of it. w: as workplace_read left it, without errors; after doctor_store. */
void doctor_mail(struct findings *f, struct workplace *w, const struct doctor_mail_options *options)
	NONNULL;

/* doctor_dns - the records of the sender's domain and of where mail comes back to. One finding
 * where nobody can be asked. */
void doctor_dns(struct doctor_mail *m) NONNULL;

/* doctor_letter - send the sender a mail, and read how it arrived. */
void doctor_letter(struct doctor_mail *m, const struct doctor_mail_options *options) NONNULL;

#endif
