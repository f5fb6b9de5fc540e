/* SPDX-License-Identifier: MIT */
/* The transport that newsletter.transport names. Does not know what is sent. */
#ifndef QUIRE_CLI_MAIL_WAY_H
#define QUIRE_CLI_MAIL_WAY_H

#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/net/transport.h"
#include "lib/site/secrets.h"
#include "lib/site/settings.h"

/* What opening one needs. */
struct mail_way {
	enum settings_transport transport;
	const struct secrets *secrets; /* looked at for smtp; its address not "" */
	const char *domain;            /* our name, for smtp */
	int seconds;                   /* longest wait for one mail by smtp */
	const char *folder;            /* absolute; where mails stay, for file */
};

/* mail_way_sendmail - the program: QUIRE_SENDMAIL, else where it mostly is. */
const char *mail_way_sendmail(void) RETURNS_NONNULL;

/* mail_way_open - STATUS_OK: its close ends it; STATUS_NOT_FOUND: no sendmail (not logged);
 * STATUS_INVALID, STATUS_IO (logged). */
enum status mail_way_open(const struct mail_way *w, struct transport **out) NONNULL WARN_UNUSED;

#endif
