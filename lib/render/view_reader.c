/* SPDX-License-Identifier: MIT */
#include "lib/render/view_reader.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/render/view_policy.h"
#include "lib/render/view_text.h"
#include "lib/site/address.h"

#define DAY INT64_C(86400)

static const char *const cadence_values[WORDS_CADENCES] = {
	[VIEW_EACH] = "each", [VIEW_WEEKLY] = "weekly", [VIEW_MONTHLY] = "monthly"};

const char *view_cadence_value(enum view_cadence cadence)
{
	return cadence_values[cadence];
}

bool view_cadence_read(const char *value, enum view_cadence *out)
{
	for (unsigned i = 0; i < WORDS_CADENCES; i++) {
		if (strcmp(cadence_values[i], value) != 0)
			continue;
		*out = (enum view_cadence)i;
		return true;
	}
	return false;
}

struct list view_cadences(struct arena *a, const char *const *labels, enum view_cadence chosen)
{
	struct view_choice *items = arena_array(a, WORDS_CADENCES, sizeof(*items));

	for (unsigned i = 0; i < WORDS_CADENCES; i++)
		items[i] =
			(struct view_choice){cadence_values[i], labels[i], i == (unsigned)chosen};
	return (struct list){items, WORDS_CADENCES};
}

const char *view_masked(struct arena *a, const char *address)
{
	const char *at = strchr(address, '@');
	bool has_more = at > address + 1;

	return arena_printf(a, "%.*s***%s", has_more ? 1 : 0, address, at != NULL ? at : "");
}

/* A sentence about somebody's letters. */
static const char *about(struct arena *a, const struct view_site *site,
			 const struct view_reader *reader, const char *sentence)
{
	return words_fill(a, sentence, "address", view_masked(a, reader->address), "site",
			  site->title, NULL);
}

/* The day after today, as a form writes it. */
static const char *tomorrow(struct arena *a, int64_t now)
{
	struct clock_date day = clock_local(now);

	/* At noon, so that no change of clocks makes it another day. */
	day.hour = 12;
	day = clock_local(clock_from_local(&day) + DAY);
	return arena_printf(a, "%04d-%02d-%02d", day.year, day.month, day.day);
}

void view_preferences(struct arena *a, const struct view_site *site,
		      const struct view_reader *reader, const struct essay_list *pages,
		      struct view_preferences *out)
{
	const struct words *w = site->words;
	const char *own = address_public(a, site->base_url, ADDRESS_PREFERENCES);

	*out = (struct view_preferences){
		.site = *site,
		.state = about(a, site, reader,
			       reader->subscribed ? w->reader_state[reader->cadence]
						  : w->reader_state_none),
		.action_url = own,
		.token = reader->token,
		.subscribed = reader->subscribed,
		.cadences = view_cadences(a, w->reader_cadence, reader->cadence),
		.pause_first = tomorrow(a, reader->now),
		.pause_until = "",
		.move_to = "",
		.data_address = "",
		.erase_url = arena_printf(a, "%s?t=%s&erase=1", own, reader->token),
		.subscribe_url = address_public(a, site->base_url, ADDRESS_SUBSCRIBE),
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
	if (reader->paused_until != 0)
		out->paused = words_fill(a, w->reader_paused, "date",
					 view_day_of(a, w, reader->paused_until), NULL);
}

void view_unsubscribe(struct arena *a, const struct view_site *site,
		      const struct view_reader *reader, const struct essay_list *pages,
		      struct view_unsubscribe *out)
{
	*out = (struct view_unsubscribe){
		.site = *site,
		.sentence = about(a, site, reader, site->words->unsubscribe_sentence),
		.action_url = address_public(a, site->base_url, ADDRESS_UNSUBSCRIBE),
		.token = reader->token,
		.monthly = reader->cadence != VIEW_MONTHLY,
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}

void view_erase(struct arena *a, const struct view_site *site, const struct view_reader *reader,
		const struct essay_list *pages, struct view_erase *out)
{
	const char *own = address_public(a, site->base_url, ADDRESS_PREFERENCES);

	*out = (struct view_erase){
		.site = *site,
		.sentence = about(a, site, reader, site->words->erase_sentence),
		.kept = site->words->erase_kept,
		.action_url = own,
		.token = reader->token,
		.back_url = arena_printf(a, "%s?t=%s", own, reader->token),
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}

void view_notice(struct arena *a, const struct view_site *site, struct view_message message,
		 const struct essay_list *pages, struct view_notice *out)
{
	*out = (struct view_notice){
		.site = *site,
		.title = message.title,
		.sentence = message.sentence,
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}
