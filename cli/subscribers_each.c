/* SPDX-License-Identifier: MIT */
#include "cli/subscribers.h"

#include "lib/store/consent.h"
#include "lib/store/mail_key.h"

#define PAGE 1000 /* subscribers read in one transaction */

/* What brought a subscriber, or tried to, last. It begins with a word of ours, so that no
 * spreadsheet takes it for a formula, whatever the rest is. */
static enum status summarise(struct store *s, struct arena *a, int64_t id, const char **out)
{
	static const char *const words[] = {[CONSENT_ASKED] = "asked",
					    [CONSENT_CONFIRMED] = "confirmed",
					    [CONSENT_ADDED] = "added",
					    [CONSENT_IMPORTED] = "imported"};
	struct consent_list list = {NULL, 0};
	char time[CLOCK_RFC3339_SIZE];
	enum status status = consent_list(s, a, id, &list);

	if (status != STATUS_OK)
		return status;
	*out = "";
	for (size_t i = list.count; i > 0; i--) {
		const struct consent *c = &list.items[i - 1];

		if ((size_t)c->event >= sizeof(words) / sizeof(*words) || !words[c->event])
			continue;
		*out = arena_printf(a, "%s %s%s%s%s%s", words[c->event],
				    subscribers_time(c->at, time), *c->page ? " by " : "", c->page,
				    *c->wording ? ": " : "", c->wording);
		break;
	}
	return STATUS_OK;
}

static enum status look(struct store *s, struct arena *a, const struct signature_keys *keys,
			bool with_consent, struct subscribers_shown *out)
{
	enum status status;

	out->state = (int)out->subscriber.state;
	out->consent = "";
	status = suppression_find(s, keys, out->subscriber.address, &out->reason);
	if (status == STATUS_OK)
		out->state = SUBSCRIBERS_SUPPRESSED;
	else if (status == STATUS_NOT_FOUND)
		status = STATUS_OK;
	if (status == STATUS_OK && with_consent)
		status = summarise(s, a, out->subscriber.id, &out->consent);
	return status;
}

/* One page, in a transaction of its own. *shown: count of them, in a. */
static enum status read_page(struct store *s, struct arena *a, const struct subscribers_walk *walk,
			     const char *after, struct subscribers_shown **shown, size_t *count)
{
	struct subscriber_filter filter = {walk->state, SUBSCRIBER_ANY, after, PAGE};
	struct subscriber_list list = {NULL, 0};
	struct signature_keys keys = {NULL, 0};
	enum status status = store_read_begin(s);

	if (filter.state == SUBSCRIBERS_SUPPRESSED)
		filter.state = SUBSCRIBER_ANY;
	if (status != STATUS_OK)
		return status;
	status = mail_key_load(s, a, &keys);
	if (status == STATUS_OK)
		status = subscriber_list(s, a, &filter, &list);
	*shown = arena_array(a, list.count, sizeof(**shown));
	for (size_t i = 0; status == STATUS_OK && i < list.count; i++) {
		(*shown)[i].subscriber = list.items[i];
		status = look(s, a, &keys, walk->with_consent, &(*shown)[i]);
	}
	store_read_end(s);
	*count = list.count;
	return status;
}

enum status subscribers_each(struct store *s, const struct subscribers_walk *walk)
{
	struct subscribers_shown *shown = NULL;
	size_t count = s ? PAGE : 0;
	enum status status = STATUS_OK;
	struct arena pages[2]; /* the last page's address is where the next begins */
	const char *after = "";
	int at = 0;

	arena_init(&pages[0], 0, NULL, NULL);
	arena_init(&pages[1], 0, NULL, NULL);
	while (status == STATUS_OK && count == PAGE) {
		at = !at;
		arena_reset(&pages[at]);
		status = read_page(s, &pages[at], walk, after, &shown, &count);
		for (size_t i = 0; status == STATUS_OK && i < count; i++)
			if (walk->state == SUBSCRIBER_ANY || walk->state == shown[i].state)
				walk->show(walk->context, &shown[i]);
		if (status == STATUS_OK && count)
			after = shown[count - 1].subscriber.address;
	}
	arena_release(&pages[0]);
	arena_release(&pages[1]);
	return status;
}
