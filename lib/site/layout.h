/* SPDX-License-Identifier: MIT */
/* Where a site's files lie. Does not read them. */
#ifndef QUIRE_LIB_SITE_LAYOUT_H
#define QUIRE_LIB_SITE_LAYOUT_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define LAYOUT_SETTINGS  "site.yaml"
#define LAYOUT_SECRETS   "secrets.yaml"
#define LAYOUT_PAGES     "pages"
#define LAYOUT_STATIC    "static"
#define LAYOUT_TEMPLATES "templates"
#define LAYOUT_DATABASE  "data/quire.db"
#define LAYOUT_LOCK      "data/quire.lock"
#define LAYOUT_SENDING   "data/digest.lock"  /* held by the run that sends mails */
#define LAYOUT_JOURNAL   "data/sent.journal" /* letters that were handed over */
#define LAYOUT_OUTBOX    "data/outbox"       /* mails of newsletter.transport: file */

/* layout_find - the site's folder, absolute, in a.
 * given: --site, QUIRE_SITE of the process or, over a unix socket or CGI, of the request;
 * NULL to look for the nearest folder above `from` that has a site.yaml.
 * from: a folder or a program's path. 
 * STATUS_OK; STATUS_NOT_FOUND (logged, with what to do). */
enum status layout_find(struct arena *a, const char *given, const char *from, const char **out)
	NONNULL_AT(1, 3, 4) WARN_UNUSED;

/* layout_check_owner - whether this process runs as the folder's owner.
 * STATUS_OK; STATUS_INVALID: another user (logged, with the command that mends it);
 * STATUS_IO (logged). */
enum status layout_check_owner(const char *site) NONNULL WARN_UNUSED;

/* layout_as_user - the words before a user, " -- " and a command that run it as that user here.
 * user: a name, or a number after "#". */
const char *layout_as_user(const char *user) NONNULL;

#endif
