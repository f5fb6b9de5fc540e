/* SPDX-License-Identifier: MIT */
#include "lib/render/view.h"

#include <string.h>
#include <strings.h>

#include "lib/base/clock.h"
#include "lib/base/str.h"
#include "lib/base/url.h"
#include "lib/render/view_policy.h"
#include "lib/render/view_subscribe.h"
#include "lib/render/view_text.h"
#include "lib/site/address.h"

static const char *or_null(const char *text)
{
	return text[0] != '\0' ? text : NULL;
}

/* Whether site.yaml says what comments need. */
static bool has_comments(const struct settings *s)
{
	if (s->comments_provider == SETTINGS_PROVIDER_GISCUS)
		return s->giscus_repo[0] != '\0' && s->giscus_repo_id[0] != '\0' &&
		       s->giscus_category[0] != '\0' && s->giscus_category_id[0] != '\0';
	return s->comments_provider == SETTINGS_PROVIDER_GITHUB;
}

static const char *byline(struct arena *a, const struct words *w, const struct settings *settings)
{
	const char *name = settings->author_name, *place = settings->author_place;

	if (name[0] == '\0')
		return NULL;
	if (place[0] == '\0')
		return words_fill(a, w->written_by, "name", name, NULL);
	return words_fill(a, w->written_by_in, "name", name, "place", place, NULL);
}

void view_site(struct arena *a, const struct settings *settings, const struct edition *edition,
	       struct view_site *out)
{
	const char *base = edition->base_url;
	bool local = url_is_loopback(base);
	bool wanted = settings->comments_provider != SETTINGS_PROVIDER_NONE;

	*out = (struct view_site){
		.title = settings->title,
		.description = settings->description,
		.author = settings->author_name,
		.home_url = address_public(a, base, ADDRESS_INDEX),
		.style_url = address_public(a, base, edition->style),
		.language = settings->language,
		.direction = view_direction(settings->language),
		.reload_url = edition->preview ? address_public(a, base, VIEW_RELOAD_PATH) : NULL,
		.local = local,
		.preview = edition->preview,
		.letter = settings->newsletter_from[0] != '\0',
		.letter_setup = local && settings->newsletter_from[0] == '\0',
		/* With a conversation to show, this is has_comments(). */
		.comments = false,
		.comments_setup = local && wanted && !has_comments(settings),
		.words = words_find(settings->language),
		.byline = byline(a, words_find(settings->language), settings),
		.base_url = base,
	};
}

static const char *absolute_url(struct arena *a, const struct view_site *site, const char *path)
{
	return arena_printf(a, "%s%s", site->base_url, url_encode_path(a, path) + 1);
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static bool has_own_language(const struct view_site *site, const struct essay *essay)
{
	return essay->language[0] != '\0' && strcasecmp(essay->language, site->language) != 0;
}

static void fill_entry(struct arena *a, const struct view_site *site, const struct essay *essay,
		       struct view_entry *out)
{
	bool own = has_own_language(site, essay);

	*out = (struct view_entry){
		.title = essay->title,
		.url = address_public(a, site->base_url, essay->path),
		.standfirst = or_null(essay->standfirst),
		.language = own ? essay->language : NULL,
		.direction = own ? view_direction(essay->language) : NULL,
		.datetime = or_null(essay->date),
		.date = view_day(a, site->words, essay->date),
		.minutes = view_minutes(a, site->words, essay->minutes),
		.draft = essay->draft,
	};
}

struct list view_entries(struct arena *a, const struct view_site *site,
			 const struct essay_list *essays)
{
	struct view_entry *items = arena_array(a, essays->count, sizeof(*items));

	for (size_t i = 0; i < essays->count; i++)
		fill_entry(a, site, &essays->items[i], &items[i]);
	return (struct list){items, essays->count};
}

struct list view_links(struct arena *a, const struct view_site *site,
		       const struct essay_list *pages)
{
	struct view_link *items = arena_array(a, pages->count, sizeof(*items));

	for (size_t i = 0; i < pages->count; i++) {
		items[i].title = pages->items[i].title;
		items[i].url = address_public(a, site->base_url, pages->items[i].path);
	}
	return (struct list){items, pages->count};
}

/* The length of the year that an RFC 3339 text begins with. */
static size_t year_len(const char *date)
{
	return strspn(date, "0123456789");
}

/* Essays, newest first, one list a year. */
static struct list years(struct arena *a, const struct view_site *site,
			 const struct essay_list *essays)
{
	struct list all = view_entries(a, site, essays);
	const struct view_entry *items = all.items;
	struct view_year *out = arena_array(a, all.count, sizeof(*out));
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++) {
		const char *date = essays->items[i].date;
		const char *year = arena_strndup(a, date, year_len(date));

		if (count == 0 || strcmp(out[count - 1].year, year) != 0)
			out[count++] = (struct view_year){year, {&items[i], 0}};
		out[count - 1].entries.count++;
	}
	return (struct list){out, count};
}

/* The form to sign up, as it stands on the page of a path; NULL where the letter isn't shown. */
static const struct view_form *form(struct arena *a, const struct view_site *site, const char *path)
{
	struct view_form *out = arena_alloc(a, sizeof(*out));

	if (!site->letter)
		return NULL;
	view_form(a, site, path, VIEW_EACH, out);
	return out;
}

void view_index(struct arena *a, const struct view_site *site, const struct essay_list *essays,
		const struct essay_list *pages, struct view_position position,
		struct view_index *out)
{
	size_t n = position.number;
	const char *base = site->base_url;

	*out = (struct view_index){
		.site = *site,
		.heading = site->words->all_writing,
		.canonical_url = absolute_url(a, site, address_index(a, n)),
		.empty = essays->count == 0,
		.years = years(a, site, essays),
		.form = form(a, site, address_index(a, n)),
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
	if (n > 1)
		out->newer_url = address_public(a, base, address_index(a, n - 1));
	if (n < position.count)
		out->older_url = address_public(a, base, address_index(a, n + 1));
	if (position.count > 1)
		out->position = words_fill(a, site->words->page_of, "page", number(a, (int64_t)n),
					   "pages", number(a, (int64_t)position.count), NULL);
}

/* What only essays have, and pages that are none do not. */
static void fill_essay(struct arena *a, const struct view_site *site, const struct essay *essay,
		       struct view_post *out)
{
	const char *updated = view_day(a, site->words, essay->updated);

	out->essay = true;
	out->datetime = or_null(essay->date);
	out->date = view_day(a, site->words, essay->date);
	if (updated != NULL) {
		out->updated_datetime = essay->updated;
		out->updated = words_fill(a, site->words->updated, "date", updated, NULL);
	}
	out->minutes = view_minutes(a, site->words, essay->minutes);
	out->byline = site->byline;
	/* With essays to show, this is also their being none. */
	out->related_setup = site->local;
	out->form = form(a, site, essay->path);
}

static void fill_text(const struct essay *essay, struct view_post *out)
{
	const struct blob *html = &essay->html;
	size_t notes = html->len;

	if (essay->notes >= 0 && (uint64_t)essay->notes < html->len)
		notes = (size_t)essay->notes;
	out->body = (struct html){html->data, notes};
	out->footnotes = (struct html){html->data + notes, html->len - notes};
}

static void fill_image(struct arena *a, const struct essay *essay, struct view_post *out)
{
	out->image_url = or_null(essay->image);
	out->image_alt = essay->image_alt;
	if (essay->image_width <= 0 || essay->image_height <= 0)
		return;
	out->image_width = number(a, essay->image_width);
	out->image_height = number(a, essay->image_height);
}

static const char *state(struct arena *a, const struct view_site *site, const struct essay *essay,
			 bool scheduled)
{
	const char *date = view_day(a, site->words, essay->date);

	if (essay->draft)
		return site->words->draft;
	if (!scheduled || date == NULL)
		return NULL;
	return words_fill(a, site->words->scheduled, "date", date, NULL);
}

void view_post(struct arena *a, const struct view_site *site, const struct essay *essay,
	       const struct essay_list *pages, bool scheduled, struct view_post *out)
{
	const char *language = essay->language[0] != '\0' ? essay->language : site->language;

	*out = (struct view_post){
		.site = *site,
		.title = essay->title,
		.standfirst = or_null(essay->standfirst),
		.canonical_url = absolute_url(a, site, essay->path),
		.language = language,
		.direction = view_direction(language),
		.state = state(a, site, essay, scheduled),
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, essay->origins),
	};
	fill_text(essay, out);
	fill_image(a, essay, out);
	if (essay->kind == ESSAY_WRITING)
		fill_essay(a, site, essay, out);
}

void view_error(struct arena *a, const struct view_site *site, struct view_message message,
		const struct essay_list *nearest, const struct essay_list *pages,
		struct view_error *out)
{
	*out = (struct view_error){
		.site = *site,
		.title = message.title,
		.sentence = message.sentence,
		.nearest_title = nearest->count > 0 ? site->words->not_found_nearest : NULL,
		.nearest = view_entries(a, site, nearest),
		.pages = view_links(a, site, pages),
		.policy = view_policy(a, site->preview, ""),
	};
}
