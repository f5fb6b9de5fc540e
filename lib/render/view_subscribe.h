/* SPDX-License-Identifier: MIT */
/* What the pages of signing up show: the form, which stands on other pages as well, and the steps
 * behind it. Makes no HTTP decision and knows no subscriber; doc/templates.md is the contract. */
#ifndef QUIRE_LIB_RENDER_VIEW_SUBSCRIBE_H
#define QUIRE_LIB_RENDER_VIEW_SUBSCRIBE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/render/template.h"
#include "lib/render/view.h"
#include "lib/render/view_mail.h"
#include "lib/render/view_reader.h"
#include "lib/store/essay.h"

/* The form's fields, as they are sent. */
#define VIEW_FORM_ADDRESS "address"
#define VIEW_FORM_OFTEN   "often" /* as view_cadence_value has it */
#define VIEW_FORM_PAGE    "page"
#define VIEW_FORM_SHOWN   "shown"
#define VIEW_FORM_TRAP    "topic" /* people leave it empty, since they don't see it */
#define VIEW_STEP_TOKEN   "t"

/* Templates name the members below as they are named here. */

/* The form to sign up. */
struct view_form {
	const char *action_url;
	const char *page;          /* path of the page it stands on */
	const char *shown;         /* the signed moment it was shown; NULL on stored pages */
	const char *error;         /* what was wrong with the form; NULL for nothing */
	const char *address;       /* what was typed */
	const char *address_error; /* what is wrong with it; NULL for nothing */
	struct list often;         /* of struct view_choice */
};

/* The page with the form alone. */
struct view_subscribe {
	struct view_site site;
	const struct view_form *form; /* NULL where the author is told what to fill in */
	struct list pages;            /* of struct view_link */
	const char *policy;           /* Content-Security-Policy */
};

/* A question with one button. */
struct view_step {
	struct view_site site;
	const char *title;
	const char *sentence; /* NULL for none */
	const char *button;
	const char *action_url; /* where the button's form is sent */
	const char *token;      /* what it sends along */
	bool alone;             /* the button stands alone */
	struct list pages;
	const char *policy;
};

/* What a step asks. */
struct view_question {
	const char *title;
	const char *button;
	const char *path; /* where the button's form is sent */
	const char *token;
};

extern const struct shape view_form_shape, view_subscribe_shape, view_step_shape;

/* view_form - the form as it stands empty on the page of a path, which is borrowed. In a. */
void view_form(struct arena *a, const struct view_site *site, const char *path,
	       enum view_cadence cadence, struct view_form *out) NONNULL;

/* view_subscribe - the page with a form, which is borrowed; NULL where the newsletter isn't set up
 * and only the author looks. In a. */
void view_subscribe(struct arena *a, const struct view_site *site, const struct view_form *form,
		    const struct essay_list *pages, struct view_subscribe *out)
	NONNULL_AT(1, 2, 4, 5);

/* view_step - without a sentence, and not alone. In a. */
void view_step(struct arena *a, const struct view_site *site, struct view_question question,
	       const struct essay_list *pages, struct view_step *out) NONNULL;

#endif
