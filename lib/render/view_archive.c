/* SPDX-License-Identifier: MIT */
#include "lib/render/view_archive.h"

#include "lib/base/clock.h"
#include "lib/base/url.h"
#include "lib/render/view_policy.h"
#include "lib/render/view_text.h"
#include "lib/site/address.h"

static const char *datetime(struct arena *a, int64_t moment)
{
	struct clock_date date = clock_local(moment);

	return clock_format_rfc3339(&date, arena_alloc(a, CLOCK_RFC3339_SIZE));
}

static const char *absolute_url(struct arena *a, const struct view_site *site, const char *path)
{
	return arena_printf(a, "%s%s", site->base_url, url_encode_path(a, path) + 1);
}

void view_letters(struct arena *a, const struct view_site *site,
		  const struct view_archive_letter *letters, size_t count,
		  const struct essay_list *pages, struct view_letters *out)
{
	struct view_sent *items = arena_array(a, count, sizeof(*items));

	for (size_t i = 0; i < count; i++)
		items[i] = (struct view_sent){
			.title = letters[i].title,
			.url = address_public(a, site->base_url, address_letter(a, letters[i].id)),
			.datetime = datetime(a, letters[i].sent_at),
			.date = view_day_of(a, site->words, letters[i].sent_at),
		};
	*out = (struct view_letters){
		.site = *site,
		.canonical_url = absolute_url(a, site, ADDRESS_LETTERS),
		.empty = count == 0,
		.letters = {items, count},
		.subscribe_url = address_public(a, site->base_url, ADDRESS_SUBSCRIBE),
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}

void view_letters_turn(struct arena *a, size_t page, bool more, struct view_letters *out)
{
	const char *base = out->site.base_url;

	out->canonical_url = absolute_url(a, &out->site, address_letters(a, page));
	out->newer_url = page > 1 ? address_public(a, base, address_letters(a, page - 1)) : NULL;
	out->older_url = more ? address_public(a, base, address_letters(a, page + 1)) : NULL;
	/* Further back there are only letters whose essays are gone. */
	out->empty = out->empty && page == 1 && !more;
}

void view_sent_letter(struct arena *a, const struct view_site *site,
		      const struct view_archive_letter *letter, const struct essay_list *pages,
		      struct view_sent_letter *out)
{
	const char *sent = view_day_of(a, site->words, letter->sent_at);

	*out = (struct view_sent_letter){
		.site = *site,
		.title = letter->title,
		.canonical_url = absolute_url(a, site, address_letter(a, letter->id)),
		.datetime = datetime(a, letter->sent_at),
		.date = words_fill(a, site->words->archive_sent, "date", sent, NULL),
		.entries = view_entries(a, site, &letter->essays),
		.archive_url = address_public(a, site->base_url, ADDRESS_LETTERS),
		.subscribe_url = address_public(a, site->base_url, ADDRESS_SUBSCRIBE),
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}
