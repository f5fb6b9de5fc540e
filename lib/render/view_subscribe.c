/* SPDX-License-Identifier: MIT */
#include "lib/render/view_subscribe.h"

#include "lib/render/view_field.h"
#include "lib/render/view_policy.h"
#include "lib/site/address.h"

static const struct field form_fields[] = {
	URL(view_form, action_url),
	TEXT(view_form, page),
	TEXT(view_form, shown),
	TEXT(view_form, error),
	TEXT(view_form, address),
	TEXT(view_form, address_error),
	LIST(view_form, often, &view_choice_shape),
	{.name = NULL},
};
const struct shape view_form_shape = {"form", sizeof(struct view_form), form_fields};

static const struct field subscribe_fields[] = {
	SITE(view_subscribe, site, &view_site_shape),
	FORM(view_subscribe, form, &view_form_shape),
	LIST(view_subscribe, pages, &view_link_shape),
	TEXT(view_subscribe, policy),
	{.name = NULL},
};
const struct shape view_subscribe_shape = {"subscribe", sizeof(struct view_subscribe),
					   subscribe_fields};

static const struct field step_fields[] = {
	SITE(view_step, site, &view_site_shape),
	TEXT(view_step, title),
	TEXT(view_step, sentence),
	TEXT(view_step, button),
	URL(view_step, action_url),
	TEXT(view_step, token),
	BOOL(view_step, alone),
	LIST(view_step, pages, &view_link_shape),
	TEXT(view_step, policy),
	{.name = NULL},
};
const struct shape view_step_shape = {"step", sizeof(struct view_step), step_fields};

void view_form(struct arena *a, const struct view_site *site, const char *path,
	       enum view_cadence cadence, struct view_form *out)
{
	*out = (struct view_form){
		.action_url = address_public(a, site->base_url, ADDRESS_SUBSCRIBE),
		.page = path,
		.address = "",
		.often = view_cadences(a, site->words->letter_cadence, cadence),
	};
}

void view_subscribe(struct arena *a, const struct view_site *site, const struct view_form *form,
		    const struct essay_list *pages, struct view_subscribe *out)
{
	*out = (struct view_subscribe){
		.site = *site,
		.form = form,
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}

void view_step(struct arena *a, const struct view_site *site, struct view_question question,
	       const struct essay_list *pages, struct view_step *out)
{
	*out = (struct view_step){
		.site = *site,
		.title = question.title,
		.button = question.button,
		.action_url = address_public(a, site->base_url, question.path),
		.token = question.token,
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}
