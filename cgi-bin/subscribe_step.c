/* SPDX-License-Identifier: MIT */
/* What the pages of signing up have in common: the browser's cookie, addresses, questions and
 * answers. */
#include "cgi-bin/subscribe_signup.h"

#include <string.h>

#include "lib/base/token.h"
#include "lib/render/view_reader.h"
#include "lib/site/address.h"
#include "lib/store/confirmation.h"
#include "lib/store/essay.h"
#include "lib/web/cookie.h"

static const char cookie_name[] = "quire_signup";

/* A browser keeps its token: the link of its first mail is as good when it has asked again. */
const char *signup_browser(struct exchange *x, struct hash *out)
{
	const char *token = cookie_get(x->arena, x->request, cookie_name);
	char *made = arena_alloc(x->arena, TOKEN_SIZE);
	enum status status;

	if (token && token_hash(token, out) == STATUS_OK)
		return token;
	status = token_hash(token_make(made), out);
	/* What token_make makes is a token. */
	(void)status;
	return made;
}

void signup_mark_browser(struct exchange *x, const char *token)
{
	cookie_set(x->arena, x->response,
		   &(struct cookie){.name = cookie_name,
				    .value = token,
				    .base_url = x->held->settings.base_url,
				    .seconds = CONFIRMATION_SECONDS});
}

bool signup_is_browser(struct exchange *x, const struct hash *browser)
{
	const char *token = cookie_get(x->arena, x->request, cookie_name);
	struct hash hash;

	return token && token_hash(token, &hash) == STATUS_OK && token_is_same(&hash, browser);
}

enum status signup_read_address(struct exchange *x, const char *text, struct mailbox *out)
{
	struct mailbox box;
	const char *last;

	if (mailbox_address(x->arena, text, &box) != STATUS_OK)
		return STATUS_INVALID;
	last = strrchr(box.address, '.');
	if (!last || last < strchr(box.address, '@') || !last[1 + strspn(last + 1, "0123456789")])
		return STATUS_INVALID;
	*out = box;
	return STATUS_OK;
}

enum status signup_say(struct exchange *x, const struct signup_answer *answer)
{
	struct view_notice *view = arena_alloc(x->arena, sizeof(*view));
	const struct view_site *site = &x->held->site;
	struct essay_list pages;
	enum status status = essay_pages(x->store, x->arena, x->horizon, &pages);

	if (status != STATUS_OK)
		return status;
	view_notice(x->arena, site, answer->message, &pages, view);
	view->link_title = answer->link_title;
	if (answer->link_title)
		view->link_url = address_public(x->arena, site->base_url, answer->link_path);
	exchange_answer(x, THEME_NOTICE, view, answer->code);
	return STATUS_OK;
}

enum status signup_say_forged(struct exchange *x)
{
	const struct words *w = x->held->site.words;

	return signup_say(x, &(struct signup_answer){.message = {w->link_title, w->link_sentence},
						     .code = 404});
}

enum status signup_ask(struct exchange *x, struct view_question question, const char *sentence)
{
	struct view_step *view = arena_alloc(x->arena, sizeof(*view));
	struct essay_list pages;
	enum status status = essay_pages(x->store, x->arena, x->horizon, &pages);

	if (status != STATUS_OK)
		return status;
	view_step(x->arena, &x->held->site, question, &pages, view);
	view->sentence = sentence;
	view->alone = sentence == NULL;
	exchange_answer(x, THEME_STEP, view, 200);
	return STATUS_OK;
}

const char *signup_about(struct exchange *x, const char *text)
{
	return words_fill(x->arena, text, "site", x->held->site.title, NULL);
}
