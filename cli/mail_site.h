/* SPDX-License-Identifier: MIT */
/* The site that mails are sent for, as it was published: its database and its edition's settings.
 * What the writer may be editing isn't looked at, but for the secrets. Does not know what is
 * sent. */
#ifndef QUIRE_CLI_MAIL_SITE_H
#define QUIRE_CLI_MAIL_SITE_H

#include "cli/compose.h"
#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/net/transport.h"
#include "lib/site/settings.h"
#include "lib/store/edition.h"
#include "lib/store/store.h"

/* Longest wait for one mail by SMTP: who looks for spam before he takes one may need some, and who
 * isn't waited for leaves a doubt (RFC 5321, 4.5.3.2.6). */
#define MAIL_SITE_SECONDS 300

struct mail_site {
	struct arena *arena;      /* borrowed; holds all below */
	const char *folder;       /* the site's, absolute */
	struct store *store;      /* open for writing */
	struct edition edition;   /* the current one */
	struct settings settings; /* of the edition; its zone is the process's; its transport
				   * QUIRE_TRANSPORT's where that is set */
};

/* mail_site_open - find the site, check that it is ours, open its database. given: --site or NULL.
 * STATUS_OK: mail_site_close ends it; STATUS_NOT_FOUND: nothing was published yet (not logged), or
 * no site is there (logged); STATUS_INVALID: another user's, or another build's edition (logged);
 * others as store_open. */
enum status mail_site_open(struct arena *a, const char *given, struct mail_site *out)
	NONNULL_AT(1, 3) WARN_UNUSED;

/* mail_site_path - a file of the site, absolute. In the arena. */
const char *mail_site_path(const struct mail_site *m, const char *name) NONNULL RETURNS_NONNULL;

/* mail_site_compose - what composes its mails. STATUS_OK; STATUS_INVALID (logged). */
enum status mail_site_compose(const struct mail_site *m, struct composer *out) NONNULL WARN_UNUSED;

/* mail_site_transport - how its mails leave, by newsletter.transport. sender: an address of ours,
 * whose domain is our name. STATUS_OK: its close ends it; STATUS_INVALID: secrets.yaml or what it
 * says is wrong (logged); STATUS_NOT_FOUND: there is no sendmail (logged); STATUS_IO (logged). */
enum status mail_site_transport(const struct mail_site *m, const char *sender,
				struct transport **out) NONNULL WARN_UNUSED;

/* mail_site_choose_transport - what QUIRE_TRANSPORT names in newsletter.transport's place, where it
 * is set. STATUS_OK; STATUS_INVALID: there is none of that name (logged). */
enum status mail_site_choose_transport(struct settings *settings) NONNULL WARN_UNUSED;

/* mail_site_lock - the lock of whoever sends, at once or not at all.
 * STATUS_OK: mail_site_unlock gives it back; STATUS_BUSY: another has it (not logged); STATUS_IO
 * (logged). */
enum status mail_site_lock(const struct mail_site *m, int *out) NONNULL WARN_UNUSED;

/* mail_site_unlock - give it back; fd may be -1. */
void mail_site_unlock(int fd);

/* mail_site_close - close the database. */
void mail_site_close(struct mail_site *m) NONNULL;

#endif
