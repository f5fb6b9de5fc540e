/* SPDX-License-Identifier: MIT */
/* What the newsletter's pages say and ask, one thing at a time. Internal to the program
 * `subscribe`; does not know why. */
#ifndef QUIRE_CGI_BIN_SUBSCRIBE_STEP_H
#define QUIRE_CGI_BIN_SUBSCRIBE_STEP_H

#include "cgi-bin/exchange.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"
#include "lib/render/view.h"
#include "lib/render/view_subscribe.h"

/* What is said, and where it leads. */
struct step_answer {
	struct view_message message;
	const char *link_title; /* NULL for no link */
	const char *link_path;
	int code; /* HTTP's */
};

/* step_say - answer with it. STATUS_OK; STATUS_BUSY, STATUS_STORE (logged). */
enum status step_say(struct exchange *x, const struct step_answer *answer) NONNULL WARN_UNUSED;

/* step_say_forged - answer that nobody was sent a link like that. As step_say. */
enum status step_say_forged(struct exchange *x) NONNULL WARN_UNUSED;

/* step_ask - answer with a question. sentence: NULL for none, and then nothing but the button
 * stands on the page. As step_say. */
enum status step_ask(struct exchange *x, struct view_question question, const char *sentence)
	NONNULL_AT(1) WARN_UNUSED;

/* step_about - a text about the site: "{site}" in it is its title. */
const char *step_about(struct exchange *x, const char *text) NONNULL RETURNS_NONNULL;

#endif
