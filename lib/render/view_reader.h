/* SPDX-License-Identifier: MIT */
/* What the pages behind a letter's links show: preferences, unsubscribing, erasure, and a notice
 * of what is so now. Makes no HTTP decision, asks no clock, and knows neither a subscriber's row
 * nor a link: what it must know of them are parameters. doc/templates.md is the contract. */
#ifndef QUIRE_LIB_RENDER_VIEW_READER_H
#define QUIRE_LIB_RENDER_VIEW_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/render/template.h"
#include "lib/render/view.h"
#include "lib/render/view_mail.h"
#include "lib/store/essay.h"

/* Templates name the members below as they are named here. */

/* One of several that exclude each other. */
struct view_choice {
	const char *value; /* what a form sends: "each", "weekly", "monthly" */
	const char *label;
	bool chosen;
};

/* A reader's preferences. */
struct view_preferences {
	struct view_site site;
	const char *state;       /* how things are: "a***@example.org gets …" */
	const char *notice;      /* what was just done; NULL for nothing */
	const char *action_url;  /* where the forms go */
	const char *token;       /* and what they send along */
	bool subscribed;         /* letters come, now or after a pause */
	struct list cadences;    /* of struct view_choice */
	const char *paused;      /* "Nothing comes until …"; NULL where it isn't paused */
	const char *pause_first; /* the earliest day of a pause's end: "2026-12-24" */
	const char *pause_until; /* what was typed; "" at first */
	const char *pause_error; /* what is wrong with it; NULL for nothing */
	const char *move_to;     /* a new address, as it was typed; "" at first */
	const char *move_error;
	const char *data_address; /* the address that asks for its data; "" at first */
	const char *data_error;
	const char *unsubscribe_url;
	const char *erase_url;
	const char *subscribe_url; /* to come back */
	struct list pages;         /* of struct view_link */
	const char *policy;
};

/* The question whether to unsubscribe. */
struct view_unsubscribe {
	struct view_site site;
	const char *sentence;   /* what it means: "a***@example.org will …" */
	const char *action_url; /* where the forms go */
	const char *token;
	bool monthly; /* once a month would be less than now */
	struct list pages;
	const char *policy;
};

/* The question whether to erase. */
struct view_erase {
	struct view_site site;
	const char *sentence;   /* what is erased */
	const char *kept;       /* what isn't */
	const char *action_url; /* where the form goes */
	const char *token;
	const char *back_url; /* of the preferences */
	struct list pages;
	const char *policy;
};

/* What is so now, with a way on. */
struct view_notice {
	struct view_site site;
	const char *title;
	const char *sentence;
	const char *link_title; /* NULL for no link */
	const char *link_url;
	struct list pages;
	const char *policy;
};

/* view_cadence_value - how often, as forms send it: "each". */
const char *view_cadence_value(enum view_cadence cadence) RETURNS_NONNULL PURE WARN_UNUSED;

/* view_cadence_read - the same back. value: from a reader. Returns whether it is one; else *out is
 * as it was. */
bool view_cadence_read(const char *value, enum view_cadence *out) NONNULL WARN_UNUSED;

/* view_cadences - all of them to choose from, of struct view_choice. labels: WORDS_CADENCES,
 * borrowed. In a. */
struct list view_cadences(struct arena *a, const char *const *labels, enum view_cadence chosen)
	NONNULL WARN_UNUSED;

extern const struct shape view_choice_shape, view_preferences_shape, view_unsubscribe_shape,
	view_erase_shape, view_notice_shape;

/* view_masked - an address in part: "a***@example.org". address: plain, as mail_address.h has it.
 * In a. */
const char *view_masked(struct arena *a, const char *address) NONNULL RETURNS_NONNULL;

/* What a reader's pages must know. */
struct view_reader {
	const char *address; /* in full; never shown so */
	bool subscribed;
	enum view_cadence cadence;
	int64_t paused_until; /* seconds UTC; 0 where letters aren't paused now */
	int64_t now;          /* days are those of the zone that clock_set_zone has set */
	const char *token;    /* of the page's own link */
};

/* view_preferences - without a notice, errors or what was typed, which the caller adds, like
 * unsubscribe_url. Texts lie in a or are borrowed. */
void view_preferences(struct arena *a, const struct view_site *site,
		      const struct view_reader *reader, const struct essay_list *pages,
		      struct view_preferences *out) NONNULL;

/* view_unsubscribe - likewise, whole. */
void view_unsubscribe(struct arena *a, const struct view_site *site,
		      const struct view_reader *reader, const struct essay_list *pages,
		      struct view_unsubscribe *out) NONNULL;

/* view_erase - likewise, whole. */
void view_erase(struct arena *a, const struct view_site *site, const struct view_reader *reader,
		const struct essay_list *pages, struct view_erase *out) NONNULL;

/* view_notice - likewise, without a link, which the caller adds. */
void view_notice(struct arena *a, const struct view_site *site, struct view_message message,
		 const struct essay_list *pages, struct view_notice *out) NONNULL;

#endif
