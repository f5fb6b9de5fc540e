/* SPDX-License-Identifier: MIT */
/* Mails to readers, whole: subject, headers, text and HTML. Knows neither the store nor how a mail
 * leaves; what it says of a reader is in its parameters. */
#ifndef QUIRE_CLI_COMPOSE_H
#define QUIRE_CLI_COMPOSE_H

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/net/message.h"
#include "lib/render/template.h"
#include "lib/render/theme.h"
#include "lib/render/view_mail.h"
#include "lib/site/mailbox.h"
#include "lib/site/settings.h"
#include "lib/store/edition.h"
#include "lib/store/essay.h"

/* Bytes of essays' HTML in one letter; what is beyond is summed up, since some programs show
 * about 100 KB of a mail and hide the foot. */
#define COMPOSE_WHOLE_MAX (88 * 1024)

#define COMPOSE_BEGINNING_MAX 400 /* bytes of a text that stand for a summary */

/* Once an edition; its parts lie in the arena of compose_open. */
struct composer {
	const struct settings *settings;
	struct mailbox from;
	struct mailbox reply_to; /* address NULL for none */
	struct theme_mails theme;
	struct view_mail_site html, text; /* the site as each part shows it */
	const char *list_id;              /* "<letters.example.org>" */
};

/* compose_open - what every mail of an edition needs. settings: the edition's, borrowed.
 * STATUS_OK; STATUS_INVALID (logged): newsletter.from isn't set, or the edition's address or
 * templates are none that mails can have. */
enum status compose_open(struct arena *a, const struct settings *settings,
			 const struct edition *edition, struct composer *out) NONNULL WARN_UNUSED;

/* Essays as each part shows them, made once for all readers of a letter. */
struct compose_essays {
	struct list html, text; /* of struct view_mail_essay */
};

/* compose_essays - essays for a letter, whole or summed up by newsletter.content; for a welcome
 * where they have no html (essay_list leaves it out). In a. */
void compose_essays(struct arena *a, const struct composer *c, const struct essay_list *essays,
		    struct compose_essays *out) NONNULL;

enum compose_kind {
	COMPOSE_CONFIRMATION,
	COMPOSE_CHANGE, /* of address */
	COMPOSE_WELCOME,
	COMPOSE_LETTER
};

/* One mail. */
struct compose_mail {
	enum compose_kind kind;
	const char *to;    /* a spelling by lib/site/mailbox.h */
	const char *token; /* this delivery's for ever, letters and digits: of its Message-ID */
	int64_t now;       /* its date, in the zone that clock_set_zone has set */
	enum view_cadence cadence;
	/* Tokens of links: the first two of a confirmation or change, the others of a welcome or
	 * letter; NULL in the rest. */
	const char *confirm, *never, *preferences, *unsubscribe;
	const char *subject; /* of a letter; NULL for others, which have their own */
	const struct compose_essays *essays; /* of a welcome, the latest, or a letter; else NULL */
};

/* compose_message - the mail for message_write; texts lie in a or are borrowed. */
void compose_message(struct arena *a, const struct composer *c, const struct compose_mail *mail,
		     struct message *out) NONNULL;

/* compose_sender - the envelope sender by newsletter.bounces: LOCAL+TOKEN@DOMAIN, TOKEN@DOMAIN or
 * the sender's own address. token: of at most SETTINGS_TOKEN_LENGTH letters and digits. In a. */
const char *compose_sender(struct arena *a, const struct composer *c, const char *token)
	NONNULL RETURNS_NONNULL;

#endif
