/* SPDX-License-Identifier: MIT */
#include "cgi-bin/subscribe_step.h"

#include "lib/render/view_reader.h"
#include "lib/site/address.h"
#include "lib/store/essay.h"

enum status step_say(struct exchange *x, const struct step_answer *answer)
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

enum status step_say_forged(struct exchange *x)
{
	const struct words *w = x->held->site.words;

	return step_say(x, &(struct step_answer){.message = {w->link_title, w->link_sentence},
						 .code = 404});
}

enum status step_ask(struct exchange *x, struct view_question question, const char *sentence)
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

const char *step_about(struct exchange *x, const char *text)
{
	return words_fill(x->arena, text, "site", x->held->site.title, NULL);
}
