/* SPDX-License-Identifier: MIT */
/* The form to sign up, and what is done with it. */
#include "cgi-bin/subscribe_signup.h"

#include <string.h>

#include "cgi-bin/subscribe_step.h"
#include "lib/base/str.h"
#include "lib/base/token.h"
#include "lib/site/address.h"
#include "lib/store/confirmation.h"
#include "lib/store/delivery.h"
#include "lib/store/essay.h"
#include "lib/store/mail_key.h"
#include "lib/store/subscriber.h"
#include "lib/web/form.h"
#include "lib/web/origin.h"

#define QUICKEST 2           /* seconds; nobody fills the form in within less */
#define LONGEST  (24 * 3600) /* seconds a form stands in a tab */

/* A form that was sent; texts are never NULL. */
struct signup {
	const char *typed; /* as address */
	const char *page;  /* of ours, where the form stood */
	const char *shown; /* signed; "" for a form on a stored page */
	bool trapped;      /* a program has filled in what nobody sees */
	enum subscriber_cadence cadence;
	struct mailbox mailbox;
	struct signature_keys keys;
};

/* What is shown again with the form; NULL for nothing. */
struct fault {
	const char *error;
	const char *address_error;
	bool keep_shown; /* the moment it was shown still counts */
	int code;        /* HTTP's */
};

static const char *field(const struct form *form, const char *name)
{
	const char *value = form_get(form, name);

	return value ? value : "";
}

/* Where the form stood: what is none of our pages is not believed. */
static enum status find_page(struct exchange *x, const char *path, const char **out)
{
	struct essay essay;
	enum status status;

	*out = ADDRESS_SUBSCRIBE;
	if (strcmp(path, ADDRESS_INDEX) == 0 ||
	    strncmp(path, ADDRESS_INDEX_PAGES, strlen(ADDRESS_INDEX_PAGES)) == 0)
		*out = ADDRESS_INDEX;
	if (strncmp(path, ADDRESS_WRITING, strlen(ADDRESS_WRITING)) != 0)
		return STATUS_OK;
	status = essay_find(x->store, x->arena, path, x->horizon, &essay);
	if (status == STATUS_OK)
		*out = essay.path;
	return status == STATUS_NOT_FOUND || status == STATUS_GONE ? STATUS_OK : status;
}

static enum status read_signup(struct exchange *x, struct signup *out)
{
	struct form form;
	enum view_cadence often;
	enum status status = form_read(x->arena, x->request, &form);

	*out = (struct signup){.cadence = CADENCE_EACH};
	if (status == STATUS_OK)
		status = find_page(x, field(&form, VIEW_FORM_PAGE), &out->page);
	if (status == STATUS_OK)
		status = mail_key_load(x->store, x->arena, &out->keys);
	if (status != STATUS_OK)
		return status;
	out->typed = field(&form, VIEW_FORM_ADDRESS);
	out->shown = field(&form, VIEW_FORM_SHOWN);
	out->trapped = *field(&form, VIEW_FORM_TRAP) != '\0';
	if (view_cadence_read(field(&form, VIEW_FORM_OFTEN), &often))
		out->cadence = (enum subscriber_cadence)often;
	return STATUS_OK;
}

/* Keys to sign a form with; only a form that was sent makes the first. */
static enum status need_keys(struct exchange *x, struct signature_keys *keys)
{
	enum status status;

	if (keys->count > 0 || x->request->method != REQUEST_POST)
		return STATUS_OK;
	status = exchange_write(x);
	if (status == STATUS_OK)
		status = mail_key_need(x->store, x->arena, x->now, keys);
	if (status == STATUS_OK)
		status = exchange_commit(x);
	return status;
}

static enum status show_form(struct exchange *x, struct signup *s, const struct fault *fault)
{
	struct view_subscribe *view = arena_alloc(x->arena, sizeof(*view));
	struct view_form *form = arena_alloc(x->arena, sizeof(*form));
	char *shown = arena_alloc(x->arena, SIGNATURE_SIZE);
	struct essay_list pages;
	enum status status = need_keys(x, &s->keys);

	if (status == STATUS_OK)
		status = essay_pages(x->store, x->arena, x->horizon, &pages);
	if (status != STATUS_OK)
		return status;
	view_form(x->arena, &x->held->site, s->page, (enum view_cadence)s->cadence, form);
	form->address = s->typed;
	form->error = fault->error;
	form->address_error = fault->address_error;
	if (fault->keep_shown)
		form->shown = s->shown;
	else if (s->keys.count > 0)
		form->shown = signature_make(&s->keys, SIGNATURE_FORM, x->now, shown);
	view_subscribe(x->arena, &x->held->site, form, &pages, view);
	exchange_answer(x, THEME_SUBSCRIBE, view, fault->code);
	return STATUS_OK;
}

/* Whether one of our own pages has sent it, as far as can be told. Those that are stored can't be
 * signed with a moment; a browser says where it has such a form from. */
static bool find_fault(struct exchange *x, const struct signup *s, struct fault *out)
{
	const struct request *q = x->request;
	const struct words *w = x->held->site.words;
	int64_t shown = 0;

	*out = (struct fault){.code = 422};
	if (!origin_is_own(x->arena, q, x->held->settings.base_url)) {
		*out = (struct fault){.error = w->letter_elsewhere, .code = 403};
		return true;
	}
	if (!*s->shown) {
		out->error = q->origin || q->fetch_site ? NULL : w->letter_elsewhere;
		return out->error != NULL;
	}
	if (signature_read(&s->keys, SIGNATURE_FORM, s->shown, &shown) != STATUS_OK ||
	    shown > x->now || x->now - shown > LONGEST) {
		out->error = w->letter_too_late;
	} else if (x->now - shown < QUICKEST) {
		out->error = w->letter_too_quick;
		out->keep_shown = true;
	}
	return out->error != NULL;
}

/* What the person saw. */
static const char *wording(struct exchange *x, enum subscriber_cadence cadence)
{
	const struct words *w = x->held->site.words;

	return arena_printf(x->arena, "%s. %s %s: %s. %s", w->letter_title, w->letter_sentence,
			    w->letter_how_often, w->letter_cadence[cadence], w->letter_send);
}

/* Ask the address's owner, in the same transaction. */
static enum status ask_owner(struct exchange *x, const struct signup *s, const struct hash *browser)
{
	const struct subscriber_wish wish = {s->mailbox.address, s->mailbox.spelling, s->cadence};
	const struct consent consent = {
		.at = x->now, .page = s->page, .wording = wording(x, s->cadence)};
	struct confirmation confirmation = {
		.address = "",
		.spelling = "",
		.cadence = s->cadence,
		.has_browser = true,
		.browser = *browser,
		.page = s->page,
		.made_at = x->now,
	};
	struct delivery delivery = {
		.kind = DELIVERY_CONFIRMATION,
		.address = s->mailbox.spelling,
		.made_at = x->now,
		.next_at = x->now,
	};
	int64_t id;
	enum status status = subscriber_ask(x->store, &wish, &consent, &delivery.subscriber);

	confirmation.subscriber = delivery.subscriber;
	if (status == STATUS_OK)
		status = confirmation_make(x->store, &confirmation, &delivery.confirmation);
	if (status == STATUS_OK)
		status = delivery_add(x->store, &delivery, &id);
	return status;
}

static enum status take_in(struct exchange *x, struct signup *s)
{
	const struct words *w = x->held->site.words;
	bool writes = false;
	struct hash browser;
	const char *token = signup_browser(x, &browser);
	enum status status = exchange_write(x);

	if (status == STATUS_OK)
		status = mail_key_need(x->store, x->arena, x->now, &s->keys);
	if (status == STATUS_OK)
		status = signup_may_ask(x, &s->keys, s->mailbox.address, s->trapped, &writes);
	if (status == STATUS_OK && writes)
		status = ask_owner(x, s, &browser);
	if (status == STATUS_OK)
		status = exchange_commit(x);
	if (status != STATUS_OK)
		return status;
	x->starts_outbox = true;
	status = step_say(x, &(struct step_answer){
				     .message = {w->letter_inbox_title, w->letter_inbox_sentence},
				     .link_title = w->letter_inbox_again,
				     .link_path = ADDRESS_SUBSCRIBE,
				     .code = 200,
			     });
	if (status == STATUS_OK)
		signup_mark_browser(x, token);
	return status;
}

static enum status send(struct exchange *x)
{
	struct signup s;
	struct fault fault;
	enum status status = read_signup(x, &s);

	if (status != STATUS_OK)
		return status;
	if (find_fault(x, &s, &fault))
		return show_form(x, &s, &fault);
	if (signup_read_address(x, s.typed, &s.mailbox) != STATUS_OK) {
		fault.address_error = x->held->site.words->reader_move_error;
		return show_form(x, &s, &fault);
	}
	return take_in(x, &s);
}

/* Where the newsletter isn't set up, only the author is told what is missing. */
static enum status show_setup(struct exchange *x)
{
	struct view_subscribe *view = arena_alloc(x->arena, sizeof(*view));
	struct essay_list pages;
	enum status status;

	if (!x->held->site.letter_setup || x->request->method == REQUEST_POST)
		return exchange_missing(x);
	status = essay_pages(x->store, x->arena, x->horizon, &pages);
	if (status != STATUS_OK)
		return status;
	view_subscribe(x->arena, &x->held->site, NULL, &pages, view);
	exchange_answer(x, THEME_SUBSCRIBE, view, 200);
	return STATUS_OK;
}

enum status signup_subscribe(struct exchange *x)
{
	struct signup s = {.typed = "", .page = ADDRESS_SUBSCRIBE, .shown = ""};
	enum status status;

	if (!x->held->site.letter)
		return show_setup(x);
	if (x->request->method == REQUEST_POST)
		return send(x);
	status = mail_key_load(x->store, x->arena, &s.keys);
	if (status != STATUS_OK)
		return status;
	return show_form(x, &s, &(struct fault){.code = 200});
}
