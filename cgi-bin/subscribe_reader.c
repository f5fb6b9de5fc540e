/* SPDX-License-Identifier: MIT */
#include "cgi-bin/subscribe_reader.h"

#include "cgi-bin/subscribe_step.h"
#include "lib/base/clock.h"
#include "lib/site/address.h"
#include "lib/store/mail_key.h"

enum status reader_read_form(struct exchange *x, struct reader_link *out)
{
	const struct request *q = x->request;
	struct form query;
	enum status status = form_query(x->arena, q->query, &query);

	*out = (struct reader_link){.token = NULL};
	if (status == STATUS_OK && q->method == REQUEST_POST)
		status = form_read(x->arena, q, &out->form);
	else if (status == STATUS_OK)
		out->form = query;
	if (status != STATUS_OK)
		return status;
	out->token = form_get(&out->form, "t");
	if (!out->token)
		out->token = form_get(&query, "t");
	if (!out->token)
		out->token = "";
	return STATUS_OK;
}

enum status reader_find(struct exchange *x, enum signature_purpose purpose,
			struct reader_link *link)
{
	enum status status = mail_key_load(x->store, x->arena, &link->keys);

	link->is_known = false;
	if (status != STATUS_OK)
		return status;
	link->is_signed = signature_read(&link->keys, purpose, link->token, &link->id) == STATUS_OK;
	if (!link->is_signed)
		return STATUS_OK;
	status = subscriber_get(x->store, x->arena, link->id, &link->who);
	link->is_known = status == STATUS_OK;
	return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

bool reader_is_subscribed(const struct reader_link *link)
{
	return link->is_known && link->who.state == SUBSCRIBER_CONFIRMED;
}

void reader_set_zone(const struct exchange *x)
{
	enum status status = clock_set_zone(x->held->settings.timezone);

	/* A zone that this machine doesn't know counts as UTC. */
	(void)status;
}

void reader_describe(struct exchange *x, const struct reader_link *link, struct view_reader *out)
{
	const struct subscriber *who = &link->who;

	reader_set_zone(x);
	*out = (struct view_reader){
		.address = who->spelling,
		.subscribed = reader_is_subscribed(link),
		.cadence = (enum view_cadence)who->cadence,
		.now = x->now,
		.token = link->token,
	};
	if (out->subscribed && who->paused_until > x->now)
		out->paused_until = who->paused_until;
}

struct consent reader_consent(const struct exchange *x, const char *page, const char *wording)
{
	return (struct consent){.at = x->now, .page = page, .wording = wording};
}

/* The way back leads to the sign-up, which asks the address itself: whoever was forwarded a letter
 * can't bring back who left. */
enum status reader_say_unsubscribed(struct exchange *x)
{
	const struct words *w = x->held->site.words;

	return step_say(x, &(struct step_answer){
				   .message = {w->unsubscribed_title, w->unsubscribed_sentence},
				   .link_title = w->reader_return,
				   .link_path = ADDRESS_SUBSCRIBE,
				   .code = 200,
			   });
}
