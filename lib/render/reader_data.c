/* SPDX-License-Identifier: MIT */
#include "lib/render/reader_data.h"

#include <jansson.h>
#include <stdlib.h>
#include <strings.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/url.h"
#include "lib/render/view_reader.h"

static const char *const states[SUBSCRIBER_STATES] = {"pending", "confirmed", "unsubscribed"};
static const char *const events[] = {"asked",        "confirmed",  "cadence", "paused", "moved",
				     "unsubscribed", "complained", "bounced", "added",  "imported"};
static const char *const kinds[DELIVERY_KINDS] = {"confirmation", "welcome", "change of address",
						  "letter", "test"};
static const char *const deliveries[DELIVERY_STATES] = {
	"ready", "claimed", "handed over", "sent", "deferred", "rejected", "skipped", "settled"};

/* Without memory there is no answer, as with an arena. */
static json_t *need(json_t *value)
{
	if (value == NULL) {
		log_line("no memory for JSON");
		abort();
	}
	return value;
}

static void put(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, need(value)) != 0)
		need(NULL);
}

static void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, need(value)) != 0)
		need(NULL);
}

/* What isn't UTF-8, as in a stranger's words, is null. */
static void put_text(json_t *object, const char *name, const char *text)
{
	json_t *value = json_string(text);

	put(object, name, value != NULL ? value : json_null());
}

static void put_moment(json_t *object, const char *name, int64_t moment)
{
	char text[CLOCK_RFC3339_SIZE];
	struct clock_date date;

	if (moment == 0) {
		put(object, name, json_null());
		return;
	}
	date = clock_local(moment);
	put_text(object, name, clock_format_rfc3339(&date, text));
}

/* Whether an address is the one that letters come to. */
static bool is_own(const struct dossier *d, const char *address)
{
	return strcasecmp(address, d->subscriber.spelling) == 0;
}

static void put_address(struct arena *a, json_t *object, const char *name, const struct dossier *d,
			const char *address)
{
	bool whole = *address == '\0' || is_own(d, address);

	put_text(object, name, whole ? address : view_masked(a, address));
}

/* Servers name the address in what they say. */
static void put_words(json_t *object, const char *name, const struct dossier *d,
		      const char *address, const char *words)
{
	put_text(object, name, is_own(d, address) ? words : "");
}

static json_t *subscriber(const struct subscriber *r)
{
	json_t *out = need(json_object());

	put_text(out, "address", r->address);
	put_text(out, "written_to", r->spelling);
	put_text(out, "state", states[r->state]);
	put_moment(out, "state_since", r->state_at);
	put_text(out, "how_often", view_cadence_value((enum view_cadence)r->cadence));
	put_moment(out, "paused_until", r->paused_until);
	put_moment(out, "confirmed_at", r->confirmed_at);
	put_moment(out, "first_known_at", r->made_at);
	return out;
}

static json_t *event(const struct consent *c)
{
	size_t known = sizeof(events) / sizeof(events[0]);
	json_t *out = need(json_object());

	put_moment(out, "at", c->at);
	put_text(out, "event", (size_t)c->event < known ? events[c->event] : "");
	put_text(out, "page", c->page);
	put_text(out, "wording", c->wording);
	return out;
}

static json_t *request(struct arena *a, const struct dossier *all, const struct dossier_request *r)
{
	json_t *out = need(json_object());

	put_moment(out, "at", r->made_at);
	put_text(out, "page", r->page);
	put_address(a, out, "new_address", all, r->address);
	put_moment(out, "confirmed_at", r->used_at);
	return out;
}

static json_t *essay(struct arena *a, const struct letter_essay *e, const char *base_url)
{
	json_t *out = need(json_object());

	put_text(out, "title", e->title);
	put_text(out, "address",
		 arena_printf(a, "%s%s", base_url, url_encode_path(a, e->path) + 1));
	return out;
}

static json_t *mail(struct arena *a, const struct dossier *all, const struct dossier_mail *m,
		    const char *base_url)
{
	const struct delivery *d = &m->delivery;
	json_t *out = need(json_object()), *list = need(json_array());

	put_text(out, "kind", kinds[d->kind]);
	put_text(out, "subject", m->subject);
	put_address(a, out, "to", all, d->address);
	put_text(out, "state", deliveries[d->state]);
	put_moment(out, "made_at", d->made_at);
	put_moment(out, "handed_at", d->handed_at);
	put_moment(out, "ended_at", d->ended_at);
	put(out, "tries", json_integer(d->tries));
	put(out, "code", json_integer(d->code));
	put_text(out, "enhanced_code", d->enhanced);
	put_words(out, "answer", all, d->address, d->answer);
	for (size_t i = 0; i < m->essays.count; i++)
		append(list, essay(a, &m->essays.items[i], base_url));
	put(out, "essays", list);
	return out;
}

static json_t *returned(const struct dossier *all, const struct dossier_return *r)
{
	json_t *out = need(json_object());

	put_moment(out, "at", r->at);
	put_text(out, "code", r->code);
	put_words(out, "text", all, r->address, r->text);
	return out;
}

/* A new array under a name, borrowed. */
static json_t *put_list(json_t *object, const char *name)
{
	json_t *list = need(json_array());

	put(object, name, list);
	return list;
}

const char *reader_data_json(struct arena *a, const struct dossier *d, const char *base_url,
			     int64_t now)
{
	json_t *root = need(json_object()), *list;
	const char *text;
	char *dump;

	put_text(root, "site", base_url);
	put_moment(root, "made_at", now);
	put(root, "subscriber", subscriber(&d->subscriber));
	list = put_list(root, "consent");
	for (size_t i = 0; i < d->events.count; i++)
		append(list, event(&d->events.items[i]));
	list = put_list(root, "confirmations");
	for (size_t i = 0; i < d->request_count; i++)
		append(list, request(a, d, &d->requests[i]));
	list = put_list(root, "mails");
	for (size_t i = 0; i < d->mail_count; i++)
		append(list, mail(a, d, &d->mails[i], base_url));
	list = put_list(root, "returned");
	for (size_t i = 0; i < d->return_count; i++)
		append(list, returned(d, &d->returns[i]));
	dump = json_dumps(root, JSON_INDENT(2));
	if (dump == NULL)
		need(NULL);
	text = arena_printf(a, "%s\n", dump);
	free(dump);
	json_decref(root);
	return text;
}
