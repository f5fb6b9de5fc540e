/* SPDX-License-Identifier: MIT */
/* The site that a subcommand works on: its folder, its settings as they are in site.yaml now,
 * its database. Does not know what is done with them. */
#ifndef QUIRE_CLI_WORKPLACE_H
#define QUIRE_CLI_WORKPLACE_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"
#include "lib/site/settings.h"
#include "lib/store/register.h"
#include "lib/store/store.h"

#define WORKPLACE_SETTINGS_MAX (256 * 1024) /* bytes of site.yaml */

#define WORKPLACE_WARNINGS 20 /* that are shown at once; `quire check` shows all */

struct workplace {
	struct arena *arena;       /* borrowed; holds all below */
	const char *site;          /* the site's folder, absolute; what the writer edits */
	int dir;                   /* the same, open; -1 while closed */
	const char *home;          /* folder whose data/ holds the database, absolute: the site,
				    * or a preview's own */
	const char *settings_text; /* site.yaml */
	struct settings settings;  /* base_url by QUIRE_BASE_URL where that is set, and
				    * newsletter.transport by QUIRE_TRANSPORT */
	const char *writing;       /* folder of essays, absolute */
	const char *pages;         /* folder of pages that are no essays, absolute */
	const char *public;        /* folder that base_url points to, absolute */
	struct store *store;       /* NULL until workplace_open_store */
	struct problems problems;  /* of whoever works here */
};

/* workplace_locate - the site's folder, absolute, in a, whoever owns it.
 * given: --site or NULL; then QUIRE_SITE counts, then the nearest above the working folder.
 * STATUS_OK; STATUS_NOT_FOUND: said. */
enum status workplace_locate(struct arena *a, const char *given, const char **out) NONNULL_AT(1, 3)
	WARN_UNUSED;

/* workplace_find - the same, checked to be ours.
 * STATUS_OK; STATUS_NOT_FOUND, STATUS_INVALID, STATUS_IO: said. */
enum status workplace_find(struct arena *a, const char *given, const char **out) NONNULL_AT(1, 3)
	WARN_UNUSED;

/* workplace_read - open a site's folder, read its site.yaml, set its time zone. Problems are
 * in out->problems and not printed. site: from workplace_find, borrowed.
 * STATUS_OK, and STATUS_INVALID: site.yaml has errors and the settings are the defaults:
 * workplace_close ends either; STATUS_NOT_FOUND, STATUS_IO: said. */
enum status workplace_read(struct arena *a, const char *site, struct workplace *out)
	NONNULL WARN_UNUSED;

/* workplace_open - find the site, check that it is ours, read site.yaml, set its time zone.
 * site: --site or NULL. Problems of site.yaml are printed.
 * STATUS_OK: workplace_close ends it; STATUS_NOT_FOUND, STATUS_INVALID, STATUS_IO: said. */
enum status workplace_open(struct arena *a, const char *site, struct workplace *out)
	NONNULL_AT(1, 3) WARN_UNUSED;

/* workplace_preview - from here on keep the database and what readers see in a folder of its
 * own, absolute, under another address. Before workplace_open_store.
 * STATUS_OK; STATUS_INVALID: base_url is no address (said). */
enum status workplace_preview(struct workplace *w, const char *home, const char *base_url)
	NONNULL WARN_UNUSED;

/* workplace_open_store - open the database, with its public folder set. STORE_WRITE makes and
 * migrates it where needed, with its first key for mails.
 * STATUS_OK; STATUS_NOT_FOUND: there is none yet, with STORE_READ only (not said); others as
 * store_open and store_migrate (said). */
enum status workplace_open_store(struct workplace *w, enum store_mode mode) NONNULL WARN_UNUSED;

/* workplace_read_register - the register as it is; empty where nothing was published yet. Opens
 * the database for reading where it isn't open. In the arena.
 * STATUS_OK; others as store_open and store_read_begin. */
enum status workplace_read_register(struct workplace *w, struct register_list *out)
	NONNULL WARN_UNUSED;

/* workplace_close - give everything back but what lies in the arena. */
void workplace_close(struct workplace *w) NONNULL;

/* workplace_print_problems - those from number `from` on, one a line, on standard error: every
 * error, and at most WORKPLACE_WARNINGS warnings, with how many there are more. */
void workplace_print_problems(const struct workplace *w, size_t from) NONNULL;

#endif
