/* SPDX-License-Identifier: MIT */
/* The letters that were sent, as everybody may read them. Never stored as files: a folder of the
 * sign-up's name would take its address from the program.
 *
 * What a letter holds is what is visible of it now: an essay that was taken back is left out, with
 * its title in the subject; a letter of which nothing is left is gone. */
#include <string.h>

#include "cgi-bin/subscribe_reader.h"
#include "lib/base/hash.h"
#include "lib/render/view_archive.h"
#include "lib/render/view_mail.h"
#include "lib/site/address.h"
#include "lib/store/essay.h"
#include "lib/store/letter.h"

#define PAGE_LETTERS   50
#define SHARED_SECONDS 300 /* how long a CDN may show a list without the letter sent meanwhile */
#define DIGITS_MAX     18  /* of a number in a path, which then fits 63 bits */

/* What of a letter is visible; none of its essays may be. */
static enum status load(struct exchange *x, const struct letter *letter,
			struct view_archive_letter *out)
{
	struct letter_essays sent;
	struct essay_list *essays = &out->essays;
	enum status status = letter_essays(x->store, x->arena, letter->id, &sent);

	if (status == STATUS_OK)
		status = essay_list_letter(x->store, x->arena, letter->id, x->horizon, essays);
	if (status != STATUS_OK)
		return status;
	out->id = letter->id;
	out->sent_at = letter->frozen_at;
	out->title = letter->subject;
	if (essays->count > 0 && essays->count < sent.count)
		out->title = view_letter_subject(x->arena, x->held->site.words,
						 essays->items[0].title, essays->count);
	return STATUS_OK;
}

/* What decides on the bytes beside the site's generation, which letters don't raise. */
static void add_letter(struct hasher *h, const struct view_archive_letter *letter)
{
	hasher_add(h, &letter->id, sizeof(letter->id));
	hasher_add(h, &letter->sent_at, sizeof(letter->sent_at));
	hasher_add_text(h, letter->title);
	for (size_t i = 0; i < letter->essays.count; i++) {
		const struct essay *essay = &letter->essays.items[i];

		hasher_add_text(h, essay->path);
		hasher_add_text(h, essay->title);
		hasher_add_text(h, essay->standfirst);
		hasher_add_text(h, essay->language);
		hasher_add_text(h, essay->date);
		hasher_add(h, &essay->minutes, sizeof(essay->minutes));
	}
}

static int64_t finish(struct hasher *h)
{
	struct hash hash = hasher_finish(h);
	int64_t variant;

	memcpy(&variant, hash.bytes, sizeof(variant));
	return variant;
}

/* No moment of a change is known, so no Last-Modified is told. */
static void answer(struct exchange *x, enum theme_page page, const void *view, int64_t variant)
{
	x->stale_at = x->now + SHARED_SECONDS + 1;
	exchange_page(x, page, view, variant);
}

static enum status show_list(struct exchange *x, const struct letter_list *list, size_t page)
{
	size_t count = 0, limit = list->count < PAGE_LETTERS ? list->count : PAGE_LETTERS;
	struct view_archive_letter *letters = arena_array(x->arena, limit, sizeof(*letters));
	struct view_letters *view = arena_alloc(x->arena, sizeof(*view));
	bool more = list->count > PAGE_LETTERS;
	struct essay_list pages;
	struct hasher h;
	enum status status = essay_pages(x->store, x->arena, x->horizon, &pages);

	hasher_init(&h);
	hasher_add(&h, &more, sizeof(more));
	for (size_t i = 0; status == STATUS_OK && i < limit; i++) {
		status = load(x, &list->items[i], &letters[count]);
		if (status != STATUS_OK || letters[count].essays.count == 0)
			continue;
		add_letter(&h, &letters[count++]);
	}
	if (status != STATUS_OK)
		return status;
	reader_set_zone(x);
	view_letters(x->arena, &x->held->site, letters, count, &pages, view);
	view_letters_turn(x->arena, page, more, view);
	answer(x, THEME_LETTERS, view, finish(&h));
	return STATUS_OK;
}

/* The list's page with a number from 1. */
static enum status show_page(struct exchange *x, size_t page)
{
	struct letter_list list;
	enum status status = letter_archive(x->store, x->arena, (int64_t)(page - 1) * PAGE_LETTERS,
					    PAGE_LETTERS + 1, &list);

	if (status != STATUS_OK)
		return status;
	/* Where nothing is set up and nothing was sent, there is no archive. */
	if (list.count == 0 && (page > 1 || x->held->settings.newsletter_from[0] == '\0'))
		return exchange_missing(x);
	return show_list(x, &list, page);
}

enum status reader_archive(struct exchange *x)
{
	return show_page(x, 1);
}

/* A number without sign or leading zeros; 0 where it is none. */
static int64_t read_number(const char *text)
{
	size_t len = strspn(text, "0123456789");
	int64_t number = 0;

	if (text[len] != '\0' || len > DIGITS_MAX || text[0] == '0')
		return 0;
	for (; *text; text++)
		number = number * 10 + (*text - '0');
	return number;
}

enum status reader_archive_page(struct exchange *x)
{
	int64_t number = read_number(x->parameter);

	if (number > 1 && number <= INT32_MAX)
		return show_page(x, (size_t)number);
	if (number != 1)
		return exchange_missing(x);
	exchange_redirect(x, ADDRESS_LETTERS);
	return STATUS_OK;
}

static enum status show_letter(struct exchange *x, const struct letter *letter)
{
	struct view_sent_letter *view = arena_alloc(x->arena, sizeof(*view));
	struct view_archive_letter shown = {.id = 0};
	struct essay_list pages;
	struct hasher h;
	enum status status = load(x, letter, &shown);

	if (status == STATUS_OK && shown.essays.count == 0)
		return STATUS_GONE;
	if (status == STATUS_OK)
		status = essay_pages(x->store, x->arena, x->horizon, &pages);
	if (status != STATUS_OK)
		return status;
	hasher_init(&h);
	add_letter(&h, &shown);
	reader_set_zone(x);
	view_sent_letter(x->arena, &x->held->site, &shown, &pages, view);
	answer(x, THEME_LETTER, view, finish(&h));
	return STATUS_OK;
}

enum status reader_archived(struct exchange *x)
{
	int64_t id = read_number(x->parameter);
	struct letter letter;
	enum status status = letter_is_archived(x->store, id);

	if (status == STATUS_OK)
		status = letter_get(x->store, x->arena, id, 0, &letter);
	if (status == STATUS_NOT_FOUND)
		return exchange_missing(x);
	return status == STATUS_OK ? show_letter(x, &letter) : status;
}
