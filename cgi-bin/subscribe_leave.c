/* SPDX-License-Identifier: MIT */
/* Unsubscribing: by a mail program's one click (RFC 8058), or by a person on a page. */
#include <string.h>

#include "cgi-bin/subscribe_reader.h"
#include "cgi-bin/subscribe_step.h"
#include "lib/base/clock.h"
#include "lib/render/view_text.h"
#include "lib/site/address.h"
#include "lib/store/essay.h"

#define PAUSE_MONTHS 3

static const char one_click[] = "List-Unsubscribe=One-Click";

static enum status show(struct exchange *x)
{
	struct view_unsubscribe *view = arena_alloc(x->arena, sizeof(*view));
	struct view_reader reader;
	struct essay_list pages;
	struct reader_link link;
	enum status status = reader_read_form(x, &link);

	if (status == STATUS_OK)
		status = reader_find(x, SIGNATURE_UNSUBSCRIBE, &link);
	if (status == STATUS_OK)
		status = essay_pages(x->store, x->arena, x->horizon, &pages);
	if (status != STATUS_OK)
		return status;
	if (!link.is_signed)
		return step_say_forged(x);
	if (!link.is_known || link.who.state == SUBSCRIBER_UNSUBSCRIBED)
		return reader_say_unsubscribed(x);
	reader_describe(x, &link, &reader);
	view_unsubscribe(x->arena, &x->held->site, &reader, &pages, view);
	exchange_answer(x, THEME_UNSUBSCRIBE, view, 200);
	return STATUS_OK;
}

/* In a write transaction. Whom nobody knows is unsubscribed. */
static enum status leave(struct exchange *x, const struct reader_link *link, const char *wording)
{
	struct consent consent = reader_consent(x, ADDRESS_UNSUBSCRIBE, wording);
	enum status status = STATUS_OK;

	if (link->is_known)
		status = subscriber_unsubscribe(x->store, link->id, CONSENT_UNSUBSCRIBED, &consent);
	if (status == STATUS_OK)
		status = exchange_commit(x);
	return status;
}

/* The answer is the same, by the same work, whether the link was ever signed and whoever it was
 * signed for: nobody learns from it who is known. */
static enum status leave_by_click(struct exchange *x, struct reader_link *link)
{
	enum status status = exchange_write(x);

	if (status == STATUS_OK)
		status = reader_find(x, SIGNATURE_UNSUBSCRIBE, link);
	if (status == STATUS_OK)
		status = leave(x, link, one_click);
	return status == STATUS_OK ? reader_say_unsubscribed(x) : status;
}

static enum status leave_by_button(struct exchange *x, const struct reader_link *link)
{
	enum status status = leave(x, link, x->held->site.words->unsubscribe_title);

	return status == STATUS_OK ? reader_say_unsubscribed(x) : status;
}

static enum status choose_monthly(struct exchange *x, const struct reader_link *link)
{
	const struct words *w = x->held->site.words;
	struct consent consent = reader_consent(x, ADDRESS_UNSUBSCRIBE, w->unsubscribe_monthly);
	enum status status = subscriber_set_cadence(x->store, link->id, CADENCE_MONTHLY, &consent);

	if (status == STATUS_OK)
		status = exchange_commit(x);
	if (status != STATUS_OK)
		return status;
	return step_say(
		x,
		&(struct step_answer){
			.message = {w->fewer_title,
				    words_fill(x->arena, w->reader_state[CADENCE_MONTHLY],
					       "address", view_masked(x->arena, link->who.spelling),
					       "site", x->held->site.title, NULL)},
			.code = 200});
}

/* The beginning of the same day of a later month, or of that month's last day. */
static int64_t months_later(int64_t now, int months)
{
	struct clock_date day = clock_local(now);

	day.month += months;
	day.year += (day.month - 1) / 12;
	day.month = (day.month - 1) % 12 + 1;
	day.hour = day.minute = day.second = 0;
	while (!clock_is_valid(&day))
		day.day--;
	return clock_from_local(&day);
}

static enum status choose_pause(struct exchange *x, const struct reader_link *link)
{
	const struct words *w = x->held->site.words;
	struct consent consent = reader_consent(x, ADDRESS_UNSUBSCRIBE, w->unsubscribe_pause);
	struct view_reader reader;
	int64_t until;
	enum status status;

	reader_describe(x, link, &reader);
	until = months_later(x->now, PAUSE_MONTHS);
	if (until < reader.paused_until)
		until = reader.paused_until;
	status = subscriber_pause(x->store, link->id, until, &consent);
	if (status == STATUS_OK)
		status = exchange_commit(x);
	if (status != STATUS_OK)
		return status;
	return step_say(x, &(struct step_answer){
				   .message = {w->paused_title,
					       words_fill(x->arena, w->reader_paused, "date",
							  view_day_of(x->arena, w, until), NULL)},
				   .code = 200});
}

/* The buttons of the page. */
static const struct {
	const char *name;
	enum status (*act)(struct exchange *x, const struct reader_link *link);
} buttons[] = {
	{"unsubscribe", leave_by_button},
	{"monthly", choose_monthly},
	{"pause", choose_pause},
};

static enum status press(struct exchange *x, struct reader_link *link, size_t button)
{
	enum status status = reader_find(x, SIGNATURE_UNSUBSCRIBE, link);

	if (status == STATUS_OK && !link->is_signed)
		return step_say_forged(x);
	if (status == STATUS_OK)
		status = exchange_write(x);
	if (status == STATUS_OK)
		status = reader_find(x, SIGNATURE_UNSUBSCRIBE, link);
	if (status != STATUS_OK)
		return status;
	/* Who isn't subscribed isn't written to less often, either. */
	if (!reader_is_subscribed(link))
		return leave_by_button(x, link);
	return buttons[button].act(x, link);
}

static enum status change(struct exchange *x)
{
	struct reader_link link;
	enum status status = reader_read_form(x, &link);
	const char *click, *wish;

	if (status != STATUS_OK)
		return status;
	click = form_get(&link.form, "List-Unsubscribe");
	if (click && strcmp(click, "One-Click") == 0)
		return leave_by_click(x, &link);
	wish = form_get(&link.form, "do");
	for (size_t i = 0; wish && i < sizeof(buttons) / sizeof(buttons[0]); i++)
		if (strcmp(wish, buttons[i].name) == 0)
			return press(x, &link, i);
	return STATUS_INVALID;
}

enum status reader_unsubscribe(struct exchange *x)
{
	return x->request->method == REQUEST_POST ? change(x) : show(x);
}
