/* SPDX-License-Identifier: MIT */
/* What each mail shows, as structs for templates, and how they are filled. Knows neither a
 * subscriber nor a delivery: what it must know of them are parameters. doc/templates.md is the
 * contract.
 *
 * A mail has two templates over one shape, HTML and plain text; so it is filled twice. For the
 * text, sentences come in lines of FOLD_COLUMNS. All addresses are absolute and ASCII. */
#ifndef QUIRE_LIB_RENDER_VIEW_MAIL_H
#define QUIRE_LIB_RENDER_VIEW_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/render/html.h"
#include "lib/render/template.h"
#include "lib/site/settings.h"
#include "lib/site/words.h"
#include "lib/store/essay.h"

/* How often letters come; numbered as WORDS_CADENCES counts. */
enum view_cadence {
	VIEW_EACH,
	VIEW_WEEKLY,
	VIEW_MONTHLY
};

/* Templates name the members below as they are named here. */

/* What every mail knows. Texts are "" where not set. */
struct view_mail_site {
	const char *title;
	const char *author;
	const char *home_url;
	const char *subscribe_url;
	const char *archive_url; /* of all letters */
	const char *language;    /* BCP 47 */
	const char *direction;   /* "ltr" or "rtl" */
	const char *postal_address;
	const struct words *words;
	const char *base_url; /* not shown; ends in "/" */
	bool plain;           /* not shown; for the text */
};

/* An essay in a mail. */
struct view_mail_essay {
	const char *title;
	const char *underline; /* "=" as long as the title, for the text */
	const char *url;
	const char *standfirst; /* NULL for none */
	const char *summary;    /* the standfirst, else how the text begins; NULL for none */
	const char *language;   /* BCP 47 */
	const char *direction;  /* "ltr" or "rtl" */
	const char *date;       /* as the site's language writes it */
	const char *minutes;    /* "2 min read" */
	struct html body;       /* for the HTML; empty for a summary */
	const char *text;       /* the same for the text; NULL for a summary */
};

/* A mail that asks for one click: to confirm an address, a new one or another one. */
struct view_request {
	struct view_mail_site site;
	const char *subject;
	const char *sentence; /* what was asked for */
	const char *ask;      /* what the click says */
	const char *button;   /* on the link */
	const char *confirm_url;
	const char *expiry;    /* how long the link works */
	const char *otherwise; /* what to do if it was somebody else */
	const char *never_url;
};

/* The first mail to a confirmed address. */
struct view_welcome {
	struct view_mail_site site;
	const char *subject;
	const char *sentence;
	const char *first;        /* when the first letter comes */
	const char *latest_title; /* heading of the latest essays; NULL where there is none */
	struct list latest;       /* of struct view_mail_essay */
	const char *reason;       /* why one gets this */
	const char *preferences_url;
	const char *unsubscribe_url;
};

/* A letter. */
struct view_letter {
	struct view_mail_site site;
	const char *subject;
	bool several;       /* essays */
	struct list essays; /* of struct view_mail_essay */
	const char *reason;
	const char *preferences_url;
	const char *unsubscribe_url;
};

extern const struct shape view_request_shape, view_welcome_shape, view_letter_shape,
	view_mail_site_shape, view_mail_essay_shape;

/* view_mail_site - what every mail of an edition knows. base_url: the edition's; a host of other
 * letters is written in A-labels. plain: for the text.
 * STATUS_OK: texts lie in a or are borrowed from settings; STATUS_INVALID: base_url has no host
 * that can be written so (not logged). */
enum status view_mail_site(struct arena *a, const struct settings *settings, const char *base_url,
			   bool plain, struct view_mail_site *out) NONNULL WARN_UNUSED;

/* view_mail_essay - an essay without its text, which the caller adds for whole ones.
 * beginning: how its text begins, for essays without a standfirst; "" for nothing. */
void view_mail_essay(struct arena *a, const struct view_mail_site *site, const struct essay *essay,
		     const char *beginning, struct view_mail_essay *out) NONNULL;

/* Whether a request is for a new address, or for another one of somebody who is known. */
enum view_request_kind {
	VIEW_REQUEST_CONFIRM,
	VIEW_REQUEST_CHANGE
};

/* view_request - the subject and sentences; the caller adds the links. */
void view_request(struct arena *a, const struct view_mail_site *site, enum view_request_kind kind,
		  enum view_cadence cadence, struct view_request *out) NONNULL;

/* view_welcome - likewise. now: the first letter comes after it, on a day of the zone that
 * clock_set_zone has set. */
void view_welcome(struct arena *a, const struct view_mail_site *site, enum view_cadence cadence,
		  int64_t now, struct list latest, struct view_welcome *out) NONNULL;

/* view_letter - likewise. essays: of struct view_mail_essay, at least one. */
void view_letter(struct arena *a, const struct view_mail_site *site, enum view_cadence cadence,
		 struct list essays, struct view_letter *out) NONNULL;

/* view_letter_subject - one essay's title, or "TITLE, and N more". In a. */
const char *view_letter_subject(struct arena *a, const struct words *words, const char *title,
				size_t count) NONNULL RETURNS_NONNULL;

#endif
