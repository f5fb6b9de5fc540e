/* SPDX-License-Identifier: MIT */
/* The two links of a confirmation mail: "yes", and "never write to me again". */
#include "cgi-bin/subscribe_signup.h"

#include "cgi-bin/subscribe_step.h"
#include "lib/base/token.h"
#include "lib/site/address.h"
#include "lib/store/confirmation.h"
#include "lib/store/delivery.h"
#include "lib/store/mail_key.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"
#include "lib/web/form.h"

/* A link that was followed, or the form that it led to. */
struct link {
	const char *token;     /* as it was sent; "" for none */
	bool is_whole;         /* it looks like one of ours */
	bool is_known;         /* there is still a confirmation behind it */
	struct confirmation c; /* where is_known */
	struct subscriber who; /* likewise: who has asked */
	const char *address;   /* likewise: whom the mail went to, as it is known by */
	const char *spelling;  /* the same as it is written to */
	struct signature_keys keys;
};

static bool is_move(const struct link *link)
{
	return link->c.address[0] != '\0';
}

/* The token, of a POST's body or else of the query. */
static enum status read_token(struct exchange *x, struct link *out)
{
	const struct request *q = x->request;
	struct form form;
	enum status status = q->method == REQUEST_POST ? form_read(x->arena, q, &form)
						       : form_query(x->arena, q->query, &form);

	if (status != STATUS_OK)
		return status;
	*out = (struct link){.token = form_get(&form, VIEW_STEP_TOKEN)};
	if (!out->token)
		out->token = "";
	return STATUS_OK;
}

/* The rest, once it was looked for a confirmation with this status. */
static enum status complete(struct exchange *x, enum status status, struct link *link)
{
	link->is_known = status == STATUS_OK;
	if (status == STATUS_OK)
		status = subscriber_get(x->store, x->arena, link->c.subscriber, &link->who);
	else if (status == STATUS_NOT_FOUND || status == STATUS_INVALID)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	link->address = is_move(link) ? link->c.address : link->who.address;
	link->spelling = is_move(link) ? link->c.spelling : link->who.spelling;
	return STATUS_OK;
}

/* By the token of "yes". */
static enum status find(struct exchange *x, struct link *link)
{
	struct hash hash;
	enum status status = token_hash(link->token, &hash);

	link->is_whole = status == STATUS_OK;
	if (status == STATUS_OK)
		status = confirmation_find(x->store, x->arena, &hash, x->now, &link->c);
	return complete(x, status, link);
}

/* By the signature of "never". */
static enum status find_signed(struct exchange *x, struct link *link)
{
	int64_t id = 0;
	enum status status = mail_key_load(x->store, x->arena, &link->keys);

	if (status == STATUS_OK)
		status = signature_read(&link->keys, SIGNATURE_NEVER, link->token, &id);
	link->is_whole = status == STATUS_OK;
	if (status == STATUS_OK)
		status = confirmation_get(x->store, x->arena, id, x->now, &link->c);
	return complete(x, status, link);
}

static enum status say_old(struct exchange *x)
{
	const struct words *w = x->held->site.words;

	return step_say(x, &(struct step_answer){
				   .message = {w->letter_old_title, w->letter_old_sentence},
				   .link_title = w->reader_return,
				   .link_path = ADDRESS_SUBSCRIBE,
				   .code = 410,
			   });
}

static enum status say(struct exchange *x, const char *title, const char *sentence)
{
	return step_say(x, &(struct step_answer){.message = {title, sentence}, .code = 200});
}

/* Of a link that can't be used, or not any more. */
static enum status say_closed(struct exchange *x, const struct link *link)
{
	const struct words *w = x->held->site.words;

	if (link->is_known && link->c.state == CONFIRMATION_USED &&
	    link->who.state == SUBSCRIBER_CONFIRMED)
		return say(x, w->letter_already_title, w->letter_already_sentence);
	return say_old(x);
}

static const char *button(const struct exchange *x, const struct link *link)
{
	const struct words *w = x->held->site.words;

	return is_move(link) ? w->mail_change_button : w->mail_confirm_button;
}

/* Letters come from now on: in a write transaction, with the confirmation used up. */
static enum status admit(struct exchange *x, const struct link *link, const struct consent *consent)
{
	const struct delivery welcome = {
		.kind = DELIVERY_WELCOME,
		.subscriber = link->who.id,
		.address = link->spelling,
		.made_at = x->now,
		.next_at = x->now,
	};
	int64_t id;
	enum status status;

	if (link->who.state == SUBSCRIBER_CONFIRMED)
		return STATUS_OK;
	status = subscriber_confirm(x->store, link->who.id, link->c.cadence, consent);
	if (status == STATUS_OK)
		status = delivery_add(x->store, &welcome, &id);
	return status;
}

/* Use a confirmation up and do what it was made for, in a write transaction.
 * STATUS_OK; STATUS_GONE: it can't be used any more; STATUS_INVALID: the address is another's;
 * STATUS_STORE (logged). */
static enum status use(struct exchange *x, struct link *link)
{
	const struct consent consent = {
		.at = x->now, .page = ADDRESS_CONFIRM, .wording = button(x, link)};
	enum suppression_reason reason;
	enum status status = mail_key_need(x->store, x->arena, x->now, &link->keys);

	if (status == STATUS_OK)
		status = suppression_find(x->store, &link->keys, link->address, &reason);
	if (status != STATUS_NOT_FOUND)
		return status == STATUS_OK ? STATUS_GONE : status;
	status = confirmation_use(x->store, link->c.id, x->now);
	if (status != STATUS_OK)
		return status;
	link->c.state = CONFIRMATION_USED;
	if (is_move(link))
		status = subscriber_move(x->store, link->who.id, link->address, link->spelling,
					 &consent);
	else
		status = admit(x, link, &consent);
	if (status == STATUS_OK)
		status = signup_settle_address(x, &link->keys, link->address);
	return status;
}

static enum status say_used(struct exchange *x, const struct link *link, bool taken)
{
	const struct words *w = x->held->site.words;

	if (taken)
		return say(x, w->letter_taken_title, w->letter_taken_sentence);
	if (is_move(link))
		return say(x, w->letter_moved_title, w->letter_moved_sentence);
	return say(x, w->letter_confirmed_title, w->letter_confirmed_sentence[link->c.cadence]);
}

static enum status confirm(struct exchange *x, struct link *link)
{
	enum status used = STATUS_OK;
	enum status status = exchange_write(x);

	/* Another may have been quicker. */
	if (status == STATUS_OK)
		status = find(x, link);
	if (status == STATUS_OK)
		used = link->is_known ? use(x, link) : STATUS_GONE;
	if (status == STATUS_OK && used != STATUS_GONE && used != STATUS_INVALID)
		status = used;
	if (status == STATUS_OK)
		status = exchange_commit(x);
	if (status != STATUS_OK)
		return status;
	/* Another mail's link was followed before: that one's wish holds. */
	if (used == STATUS_GONE || (!is_move(link) && link->who.state == SUBSCRIBER_CONFIRMED))
		return say_closed(x, link);
	x->starts_outbox = true;
	return say_used(x, link, used == STATUS_INVALID);
}

/* A person's browser that signed up, and is showing the page now: not one that only fetches what
 * somebody may want to see. */
static bool confirms_at_once(struct exchange *x, const struct link *link)
{
	return x->request->method == REQUEST_GET && !x->request->purpose && link->c.has_browser &&
	       signup_is_browser(x, &link->c.browser);
}

enum status signup_confirm(struct exchange *x)
{
	struct link link;
	enum status status = read_token(x, &link);

	if (status == STATUS_OK)
		status = find(x, &link);
	if (status != STATUS_OK)
		return status;
	if (!link.is_whole)
		return step_say_forged(x);
	if (!link.is_known || link.c.state != CONFIRMATION_OPEN)
		return say_closed(x, &link);
	if (x->request->method == REQUEST_POST || confirms_at_once(x, &link))
		return confirm(x, &link);
	return step_ask(x,
			(struct view_question){.title = x->held->site.words->letter_step_title,
					       .button = button(x, &link),
					       .path = ADDRESS_CONFIRM,
					       .token = link.token},
			NULL);
}

/* Forget or unsubscribe whoever has the address, in a write transaction. Of a change of address
 * that is not who asked for it. */
static enum status leave_alone(struct exchange *x, const struct link *link)
{
	const struct consent consent = {
		.at = x->now, .page = ADDRESS_NEVER, .wording = x->held->site.words->mail_never};
	struct subscriber who;
	enum status status = subscriber_find(x->store, x->arena, link->address, &who);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	if (who.state == SUBSCRIBER_PENDING)
		return subscriber_erase(x->store, who.id, x->now);
	return subscriber_unsubscribe(x->store, who.id, CONSENT_UNSUBSCRIBED, &consent);
}

static enum status silence(struct exchange *x, struct link *link)
{
	enum status status = exchange_write(x);

	if (status == STATUS_OK)
		status = find_signed(x, link);
	if (status == STATUS_OK && link->is_known) {
		status = suppression_put(x->store, &link->keys, link->address, SUPPRESSION_ASKED,
					 x->now);
		if (status == STATUS_OK)
			status = confirmation_use(x->store, link->c.id, x->now);
		if (status == STATUS_OK || status == STATUS_GONE)
			status = leave_alone(x, link);
	}
	if (status == STATUS_OK)
		status = exchange_commit(x);
	return status;
}

enum status signup_never(struct exchange *x)
{
	const struct words *w = x->held->site.words;
	struct link link;
	enum status status = read_token(x, &link);

	if (status == STATUS_OK)
		status = find_signed(x, &link);
	if (status == STATUS_OK && !link.is_whole)
		return step_say_forged(x);
	if (status == STATUS_OK && link.is_known && x->request->method != REQUEST_POST)
		return step_ask(x,
				(struct view_question){.title = w->letter_never_title,
						       .button = w->mail_never,
						       .path = ADDRESS_NEVER,
						       .token = link.token},
				step_about(x, w->letter_never_sentence));
	if (status == STATUS_OK && link.is_known)
		status = silence(x, &link);
	if (status != STATUS_OK)
		return status;
	if (!link.is_known)
		return say(x, w->letter_nothing_title, w->letter_nothing_sentence);
	return say(x, w->letter_silent_title, step_about(x, w->letter_silent_sentence));
}
