/* SPDX-License-Identifier: MIT */
/* All writing, newest first, over as many pages as it takes. */
#include <string.h>

#include "cgi-bin/exchange.h"
#include "lib/render/view.h"
#include "lib/site/address.h"
#include "lib/store/essay.h"

/* The second that Last-Modified tells must be later than any that was told with other bytes.
 *
 * Within a generation the bytes change when a waiting essay turns visible, perhaps in a second that
 * `changed` is already past, since it grows with each of many changes in one second. So nothing is
 * told while one waits (stale_at), and what is told at last, the later of `changed` and the newest
 * date, is the one second of this generation. The next change raises `changed` above the old
 * `changed` and to its own second at least; so that this is above the newest date too, nothing is
 * told in the second of that date itself, but from the next one on. The ETag tells all apart. */
static enum status date_page(struct exchange *x, const struct essay_list *first)
{
	struct essay_list newest = *first;
	enum status status = STATUS_OK;
	int64_t date;

	if (!first->items)
		status = essay_list(x->store, x->arena, x->horizon, 0, 1, &newest);
	if (status != STATUS_OK || newest.count == 0)
		return status;
	date = newest.items[0].date_at;
	if (date <= x->page.changed || date > x->now)
		return STATUS_OK;
	x->page.changed = date;
	if (date == x->now && x->stale_at == 0)
		x->stale_at = date + 1;
	return STATUS_OK;
}

/* The index's page with a number from 1. */
static enum status show(struct exchange *x, size_t number)
{
	struct essay_list essays, pages, none = {0};
	struct view_index *view = arena_alloc(x->arena, sizeof(*view));
	size_t count, page_count;
	enum status status = essay_count(x->store, ESSAY_WRITING, x->horizon, &count);

	if (status != STATUS_OK)
		return status;
	page_count = count == 0 ? 1 : (count - 1) / ADDRESS_INDEX_ENTRIES + 1;
	if (number > page_count)
		return exchange_missing(x);
	status = essay_list(x->store, x->arena, x->horizon, (number - 1) * ADDRESS_INDEX_ENTRIES,
			    ADDRESS_INDEX_ENTRIES, &essays);
	if (status == STATUS_OK)
		status = essay_pages(x->store, x->arena, x->horizon, &pages);
	if (status == STATUS_OK)
		status = essay_next(x->store, x->horizon, &x->stale_at);
	if (status == STATUS_OK)
		status = date_page(x, number == 1 ? &essays : &none);
	if (status != STATUS_OK)
		return status;
	view_index(x->arena, &x->held->site, &essays, &pages,
		   (struct view_position){number, page_count}, view);
	exchange_page(x, THEME_INDEX, view, (int64_t)count);
	return STATUS_OK;
}

static enum status show_first(struct exchange *x)
{
	return show(x, 1);
}

/* A number without sign or leading zeros, at most nine digits; 0 where it is none. */
static size_t read_number(const char *text)
{
	size_t number = 0, len = strlen(text);

	if (len > 9 || text[0] == '0')
		return 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		number = number * 10 + (size_t)(*text - '0');
	}
	return number;
}

static enum status show_later(struct exchange *x)
{
	size_t number = read_number(x->parameter);

	if (number == 0)
		return exchange_missing(x);
	if (number > 1)
		return show(x, number);
	exchange_redirect(x, ADDRESS_INDEX);
	return STATUS_OK;
}

static const struct route routes[] = {
	{ADDRESS_INDEX, REQUEST_GET | REQUEST_HEAD, ROUTE_STORED, show_first},
	{ADDRESS_INDEX_PAGES "*/", REQUEST_GET | REQUEST_HEAD, ROUTE_STORED, show_later},
	{NULL, 0, 0, NULL},
};

int main(int argc, char **argv)
{
	return exchange_main("index", argc > 0 ? argv[0] : "index", routes);
}
