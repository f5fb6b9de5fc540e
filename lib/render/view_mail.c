/* SPDX-License-Identifier: MIT */
#include "lib/render/view_mail.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/url.h"
#include "lib/render/fold.h"
#include "lib/render/view_text.h"
#include "lib/site/address.h"
#include "lib/site/mailbox.h"

#define DAY 86400

/* A text as this mail shows it. */
static const char *shown(struct arena *a, const struct view_mail_site *site, const char *text)
{
	return site->plain ? fold_text(a, text) : text;
}

/* A sentence about the site. */
static const char *about(struct arena *a, const struct view_mail_site *site, const char *text)
{
	return shown(a, site, words_fill(a, text, "site", site->title, NULL));
}

/* The base address with its host in A-labels and its path encoded. */
static enum status write_base(struct arena *a, const char *base_url, const char **out)
{
	const char *host = strstr(base_url, "://"), *path = url_path(base_url), *domain = NULL;
	const char *name;
	size_t scheme, len;

	if (host == NULL)
		return STATUS_INVALID;
	host += strlen("://");
	scheme = (size_t)(host - base_url);
	len = *host == '[' ? strcspn(host, "/") : strcspn(host, ":/");
	name = arena_strndup(a, host, len);
	if (*host != '[' && mailbox_domain(a, name, &domain) != STATUS_OK)
		return STATUS_INVALID;
	*out = arena_printf(a, "%.*s%s%.*s%s", (int)scheme, base_url,
			    domain != NULL ? domain : name, (int)strcspn(host + len, "/"),
			    host + len, url_encode_path(a, path));
	return STATUS_OK;
}

static const char *below(struct arena *a, const struct view_mail_site *site, const char *path)
{
	return arena_printf(a, "%s%s", site->base_url, url_encode_path(a, path) + 1);
}

enum status view_mail_site(struct arena *a, const struct settings *settings, const char *base_url,
			   bool plain, struct view_mail_site *out)
{
	const char *base;
	struct view_mail_site site;

	if (write_base(a, base_url, &base) != STATUS_OK)
		return STATUS_INVALID;
	site = (struct view_mail_site){
		.title = settings->title,
		.author = settings->author_name,
		.home_url = base,
		.language = settings->language,
		.direction = view_direction(settings->language),
		.words = words_find(settings->language),
		.base_url = base,
		.plain = plain,
	};
	site.postal_address = shown(a, &site, settings->newsletter_postal_address);
	site.subscribe_url = below(a, &site, ADDRESS_SUBSCRIBE);
	site.archive_url = below(a, &site, ADDRESS_LETTERS);
	*out = site;
	return STATUS_OK;
}

/* "=" as long as the longest line that a title has in the text. */
static const char *underline(struct arena *a, const char *title)
{
	size_t columns = fold_width(title, strlen(title));
	char *line;

	if (columns > FOLD_COLUMNS)
		columns = FOLD_COLUMNS;
	line = arena_alloc(a, columns + 1);
	memset(line, '=', columns);
	return line;
}

void view_mail_essay(struct arena *a, const struct view_mail_site *site, const struct essay *essay,
		     const char *beginning, struct view_mail_essay *out)
{
	const char *language = essay->language[0] != '\0' ? essay->language : site->language;
	const char *standfirst = essay->standfirst[0] != '\0' ? essay->standfirst : NULL;
	const char *summary = standfirst != NULL ? standfirst : beginning;

	*out = (struct view_mail_essay){
		.title = shown(a, site, essay->title),
		.underline = underline(a, essay->title),
		.url = below(a, site, essay->path),
		.standfirst = standfirst != NULL ? shown(a, site, standfirst) : NULL,
		.summary = summary[0] != '\0' ? shown(a, site, summary) : NULL,
		.language = language,
		.direction = view_direction(language),
		.date = view_day(a, site->words, essay->date),
		.minutes = view_minutes(a, site->words, essay->minutes),
	};
}

void view_request(struct arena *a, const struct view_mail_site *site, enum view_request_kind kind,
		  enum view_cadence cadence, struct view_request *out)
{
	const struct words *w = site->words;
	bool change = kind == VIEW_REQUEST_CHANGE;

	*out = (struct view_request){
		.site = *site,
		.subject = words_fill(a, change ? w->mail_change_subject : w->mail_confirm_subject,
				      "site", site->title, NULL),
		.sentence =
			about(a, site,
			      change ? w->mail_change_sentence : w->mail_confirm_sentence[cadence]),
		.ask = shown(a, site, w->mail_confirm_ask),
		.button = change ? w->mail_change_button : w->mail_confirm_button,
		.expiry = shown(a, site, w->mail_confirm_expiry),
		.otherwise = shown(a, site, w->mail_confirm_otherwise),
	};
}

/* The day on which the first letter comes: the first of a month, or a Monday. */
static struct clock_date first_day(enum view_cadence cadence, int64_t now)
{
	struct clock_date day = clock_local(now);
	int64_t since;

	if (cadence == VIEW_MONTHLY) {
		day.year += day.month == 12;
		day.month = day.month % 12 + 1;
		day.day = 1;
		return day;
	}
	/* At noon, so that no change of clocks makes it another day. */
	day.hour = 12;
	now = clock_from_local(&day);
	day.offset_minutes = 0;
	/* 5 January 1970 was a Monday. */
	since = (clock_moment(&day) / DAY - 4) % 7;
	return clock_local(now + (7 - since) * DAY);
}

void view_welcome(struct arena *a, const struct view_mail_site *site, enum view_cadence cadence,
		  int64_t now, struct list latest, struct view_welcome *out)
{
	const struct words *w = site->words;
	struct clock_date day = first_day(cadence, now);

	*out = (struct view_welcome){
		.site = *site,
		.subject = words_fill(a, w->mail_welcome_subject, "site", site->title, NULL),
		.sentence = about(a, site, w->mail_welcome_sentence),
		.first = shown(a, site,
			       words_fill(a, w->mail_first[cadence], "date", words_date(a, w, &day),
					  NULL)),
		.latest_title = latest.count > 0 ? w->mail_latest : NULL,
		.latest = latest,
		.reason = about(a, site, w->mail_reason[cadence]),
	};
}

const char *view_letter_subject(struct arena *a, const struct words *words, const char *title,
				size_t count)
{
	if (count <= 1)
		return title;
	return words_fill(a, words->mail_and_more, "title", title, "count",
			  arena_printf(a, "%zu", count - 1), NULL);
}

void view_letter(struct arena *a, const struct view_mail_site *site, enum view_cadence cadence,
		 struct list essays, struct view_letter *out)
{
	*out = (struct view_letter){
		.site = *site,
		.several = essays.count > 1,
		.essays = essays,
		.reason = about(a, site, site->words->mail_reason[cadence]),
	};
}
