/* SPDX-License-Identifier: MIT */
/* The page of a reader's preferences, its forms, and the question whether to erase. */
#include <string.h>

#include "cgi-bin/subscribe_reader.h"
#include "cgi-bin/subscribe_signup.h"
#include "cgi-bin/subscribe_step.h"
#include "lib/base/clock.h"
#include "lib/render/reader_data.h"
#include "lib/render/view_text.h"
#include "lib/site/address.h"
#include "lib/site/mailbox.h"
#include "lib/store/budget.h"
#include "lib/store/confirmation.h"
#include "lib/store/dossier.h"
#include "lib/store/essay.h"

#define DATA_TRIES 10 /* addresses that may be tried a day to get somebody's data */

/* What a form has to say beside how things are; NULL for nothing. */
struct reply {
	const char *notice;
	const char *pause_until, *pause_error;
	const char *move_to, *move_error;
	const char *data_address, *data_error;
	int code; /* HTTP's, or what is shown in the page's place */
};

/* In the place of a code. */
enum {
	DATA = 1, /* the reader's data */
	ERASED    /* that nothing is known any more */
};

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* In a read transaction, once what was asked for is done. */
static enum status show(struct exchange *x, struct reader_link *link, const struct reply *reply)
{
	struct view_preferences *view = arena_alloc(x->arena, sizeof(*view));
	char token[SIGNATURE_SIZE];
	struct view_reader reader;
	struct essay_list pages;
	enum status status = reader_find(x, SIGNATURE_PREFERENCES, link);

	if (status == STATUS_OK && !link->is_known)
		return STATUS_BUSY;
	if (status == STATUS_OK)
		status = essay_pages(x->store, x->arena, x->horizon, &pages);
	if (status != STATUS_OK)
		return status;
	reader_describe(x, link, &reader);
	view_preferences(x->arena, &x->held->site, &reader, &pages, view);
	signature_make(&link->keys, SIGNATURE_UNSUBSCRIBE, link->id, token);
	view->unsubscribe_url = arena_printf(
		x->arena, "%s?t=%s",
		address_public(x->arena, x->held->site.base_url, ADDRESS_UNSUBSCRIBE), token);
	view->notice = reply->notice;
	view->pause_until = or_empty(reply->pause_until);
	view->pause_error = reply->pause_error;
	view->move_to = or_empty(reply->move_to);
	view->move_error = reply->move_error;
	view->data_address = or_empty(reply->data_address);
	view->data_error = reply->data_error;
	exchange_answer(x, THEME_PREFERENCES, view, reply->code);
	return STATUS_OK;
}

static enum status show_erase(struct exchange *x, const struct reader_link *link)
{
	struct view_erase *view = arena_alloc(x->arena, sizeof(*view));
	struct view_reader reader;
	struct essay_list pages;
	enum status status = essay_pages(x->store, x->arena, x->horizon, &pages);

	if (status != STATUS_OK)
		return status;
	reader_describe(x, link, &reader);
	view_erase(x->arena, &x->held->site, &reader, &pages, view);
	exchange_answer(x, THEME_ERASE, view, 200);
	return STATUS_OK;
}

static enum status say_unknown(struct exchange *x)
{
	const struct words *w = x->held->site.words;

	return step_say(x, &(struct step_answer){.message = {w->unknown_title, w->unknown_sentence},
						 .link_title = w->reader_return,
						 .link_path = ADDRESS_SUBSCRIBE,
						 .code = 410});
}

static enum status change_cadence(struct exchange *x, struct reader_link *link, struct reply *reply)
{
	const struct words *w = x->held->site.words;
	enum view_cadence cadence = VIEW_EACH;
	struct consent consent;

	if (!view_cadence_read(or_empty(form_get(&link->form, "cadence")), &cadence))
		return STATUS_INVALID;
	if (!reader_is_subscribed(link))
		return STATUS_OK;
	reply->notice = w->reader_saved;
	consent = reader_consent(x, ADDRESS_PREFERENCES, w->reader_cadence[cadence]);
	return subscriber_set_cadence(x->store, link->id, (enum subscriber_cadence)cadence,
				      &consent);
}

/* The two digits that a text begins with; -1 for none. */
static int two_digits(const char *text)
{
	if (strspn(text, "0123456789") < 2)
		return -1;
	return (text[0] - '0') * 10 + (text[1] - '0');
}

/* The moment that a day as "2026-12-24" begins, in the zone set; 0 where it is none. */
static int64_t read_day(const char *text)
{
	struct clock_date day = {.year = 0};

	if (strlen(text) != strlen("2026-12-24") || text[4] != '-' || text[7] != '-' ||
	    two_digits(text) < 0 || two_digits(text + 2) < 0)
		return 0;
	day.year = two_digits(text) * 100 + two_digits(text + 2);
	day.month = two_digits(text + 5);
	day.day = two_digits(text + 8);
	return day.year > 0 && clock_is_valid(&day) ? clock_from_local(&day) : 0;
}

static enum status pause_letters(struct exchange *x, struct reader_link *link, struct reply *reply)
{
	const struct words *w = x->held->site.words;
	struct view_reader reader;
	struct consent consent;
	int64_t until;

	if (!reader_is_subscribed(link))
		return STATUS_OK;
	reader_describe(x, link, &reader);
	reply->pause_until = or_empty(form_get(&link->form, "until"));
	until = read_day(reply->pause_until);
	if (until <= x->now) {
		reply->pause_error = w->reader_pause_error;
		reply->code = 422;
		return STATUS_OK;
	}
	reply->notice = w->reader_saved;
	consent = reader_consent(x, ADDRESS_PREFERENCES,
				 words_fill(x->arena, w->reader_paused, "date",
					    view_day_of(x->arena, w, until), NULL));
	return subscriber_pause(x->store, link->id, until, &consent);
}

static enum status resume(struct exchange *x, struct reader_link *link, struct reply *reply)
{
	const struct words *w = x->held->site.words;
	struct consent consent = reader_consent(x, ADDRESS_PREFERENCES, w->reader_resume_button);

	if (!reader_is_subscribed(link))
		return STATUS_OK;
	reply->notice = w->reader_saved;
	return subscriber_pause(x->store, link->id, 0, &consent);
}

/* A mail that asks the new address. */
static enum status ask_address(struct exchange *x, const struct reader_link *link,
			       const struct mailbox *to)
{
	const struct confirmation confirmation = {
		.subscriber = link->id,
		.address = to->address,
		.spelling = to->spelling,
		.cadence = link->who.cadence,
		.page = ADDRESS_PREFERENCES,
		.made_at = x->now,
	};
	struct delivery mail = {
		.kind = DELIVERY_MOVE,
		.subscriber = link->id,
		.address = to->spelling,
		.made_at = x->now,
		.next_at = x->now,
	};
	int64_t id;
	enum status status = confirmation_make(x->store, &confirmation, &mail.confirmation);

	return status == STATUS_OK ? delivery_add(x->store, &mail, &id) : status;
}

/* Whoever has the new address, and whether anything was sent, the answer is the same. Another may
 * have the link, too: the letters then go astray, as they would by unsubscribing. */
static enum status move(struct exchange *x, struct reader_link *link, struct reply *reply)
{
	const struct words *w = x->held->site.words;
	struct mailbox to;
	bool may = false;
	enum status status;

	if (!reader_is_subscribed(link))
		return STATUS_OK;
	reply->move_to = or_empty(form_get(&link->form, "address"));
	if (signup_read_address(x, reply->move_to, &to) != STATUS_OK) {
		reply->move_error = w->reader_move_error;
		reply->code = 422;
		return STATUS_OK;
	}
	reply->notice = w->reader_move_notice;
	reply->move_to = NULL;
	x->starts_outbox = true;
	status = signup_may_ask(x, &link->keys, to.address, false, &may);
	if (status == STATUS_OK && may)
		status = ask_address(x, link, &to);
	return status;
}

static enum status give_data(struct exchange *x, const struct reader_link *link)
{
	struct response *r = x->response;
	struct dossier dossier;
	enum status status = dossier_load(x->store, x->arena, link->id, &dossier);

	if (status != STATUS_OK)
		return status;
	reader_set_zone(x);
	response_header(r, "Content-Type", "application/json; charset=utf-8");
	response_header(r, "Content-Disposition", "attachment; filename=\"letters.json\"");
	response_header(r, "Cache-Control", "no-store");
	response_header(r, "X-Content-Type-Options", "nosniff");
	str_puts(&r->body,
		 reader_data_json(x->arena, &dossier, x->held->settings.base_url, x->now));
	return STATUS_OK;
}

/* The file tells more than the letter that the link was in; so it is for who knows the address. */
static enum status ask_data(struct exchange *x, struct reader_link *link, struct reply *reply)
{
	const struct words *w = x->held->site.words;
	const struct signature_key *newest = &link->keys.items[link->keys.count - 1];
	struct hash key = signature_hash(newest, SIGNATURE_BUDGET,
					 arena_printf(x->arena, "%lld", (long long)link->id));
	const struct budget budget = {"addresses tried for data", &key, BUDGET_DAY, DATA_TRIES};
	struct mailbox own;
	int64_t taken = 0;
	enum status status = budget_take(x->store, &budget, x->now, 1, &taken);

	if (status != STATUS_OK)
		return status;
	reply->data_address = or_empty(form_get(&link->form, "address"));
	if (taken == 0) {
		reply->data_error = w->reader_data_spent;
		reply->code = 429;
	} else if (mailbox_address(x->arena, reply->data_address, &own) != STATUS_OK ||
		   strcmp(own.address, link->who.address) != 0) {
		reply->data_error = w->reader_data_error;
		reply->code = 422;
	} else {
		reply->code = DATA;
		status = budget_give(x->store, &budget, x->now, 1);
	}
	return status;
}

/* Whoever holds the link may: it does to the reader what unsubscribing does, and forgets. */
static enum status erase(struct exchange *x, struct reader_link *link, struct reply *reply)
{
	reply->code = ERASED;
	return subscriber_erase(x->store, link->id, x->now);
}

static enum status say_erased(struct exchange *x)
{
	const struct words *w = x->held->site.words;

	return step_say(x, &(struct step_answer){.message = {w->erased_title, w->erased_sentence},
						 .code = 200});
}

/* The forms, each in a write transaction. What is wrong with one stands in the reply;
 * STATUS_INVALID: no form of ours sends that. */
static const struct form_kind {
	const char *name;
	enum status (*act)(struct exchange *x, struct reader_link *link, struct reply *reply);
} forms[] = {
	{"cadence", change_cadence}, {"pause", pause_letters}, {"resume", resume}, {"move", move},
	{"data", ask_data},          {"erase", erase},         {NULL, NULL},
};

static enum status take_form(struct exchange *x, struct reader_link *link,
			     const struct form_kind *form)
{
	struct reply reply = {.code = 200};
	enum status status = form->act(x, link, &reply);

	if (status == STATUS_OK)
		status = exchange_commit(x);
	if (status != STATUS_OK)
		return status;
	if (reply.code == DATA)
		return give_data(x, link);
	return reply.code == ERASED ? say_erased(x) : show(x, link, &reply);
}

/* Who it is that asks. *known: somebody; else the answer says that it is nobody. */
static enum status open_link(struct exchange *x, struct reader_link *link, bool *known)
{
	enum status status = reader_read_form(x, link);

	if (status == STATUS_OK)
		status = reader_find(x, SIGNATURE_PREFERENCES, link);
	if (status != STATUS_OK)
		return status;
	*known = link->is_known;
	if (!link->is_signed)
		return step_say_forged(x);
	return link->is_known ? STATUS_OK : say_unknown(x);
}

static enum status open_page(struct exchange *x)
{
	const struct reply nothing = {.code = 200};
	struct reader_link link;
	bool known = false;
	enum status status = open_link(x, &link, &known);

	if (status != STATUS_OK || !known)
		return status;
	if (form_get(&link.form, "erase"))
		return show_erase(x, &link);
	return show(x, &link, &nothing);
}

static enum status change(struct exchange *x)
{
	const struct form_kind *form = forms;
	struct reader_link link;
	const char *wish;
	bool known = false;
	enum status status = open_link(x, &link, &known);

	if (status != STATUS_OK || !known)
		return status;
	wish = or_empty(form_get(&link.form, "do"));
	while (form->name && strcmp(wish, form->name) != 0)
		form++;
	if (!form->name)
		return STATUS_INVALID;
	status = exchange_write(x);
	if (status == STATUS_OK)
		status = reader_find(x, SIGNATURE_PREFERENCES, &link);
	if (status != STATUS_OK)
		return status;
	return link.is_known ? take_form(x, &link, form) : say_unknown(x);
}

enum status reader_preferences(struct exchange *x)
{
	return x->request->method == REQUEST_POST ? change(x) : open_page(x);
}
