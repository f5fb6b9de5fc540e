/* SPDX-License-Identifier: MIT */
/* An essay, or a page that is none. */
#include <string.h>

#include "cgi-bin/exchange.h"
#include "lib/render/view.h"
#include "lib/site/address.h"
#include "lib/store/essay.h"

static enum status show(struct exchange *x)
{
	struct essay essay;
	struct essay_list pages;
	struct view_post *view = arena_alloc(x->arena, sizeof(*view));
	enum status status = essay_find(x->store, x->arena, x->path, x->horizon, &essay);

	if (status == STATUS_NOT_FOUND)
		return exchange_missing(x);
	if (status != STATUS_OK)
		return status;
	if (strcmp(essay.path, x->path) != 0) {
		exchange_redirect(x, essay.path);
		return STATUS_OK;
	}
	status = essay_pages(x->store, x->arena, x->horizon, &pages);
	if (status != STATUS_OK)
		return status;
	view_post(x->arena, &x->held->site, &essay, &pages, essay.date_at > x->now, view);
	exchange_page(x, THEME_POST, view, 0);
	return STATUS_OK;
}

/* There is no list of its own under /writing/: the index is it. */
static enum status show_index(struct exchange *x)
{
	exchange_redirect(x, ADDRESS_INDEX);
	return STATUS_OK;
}

static const struct route routes[] = {
	{ADDRESS_WRITING, REQUEST_GET | REQUEST_HEAD, 0, show_index},
	{ADDRESS_WRITING "*/", REQUEST_GET | REQUEST_HEAD, ROUTE_STORED, show},
	{"/*/", REQUEST_GET | REQUEST_HEAD, ROUTE_STORED, show},
	{NULL, 0, 0, NULL},
};

int main(int argc, char **argv)
{
	return exchange_main("post", argc > 0 ? argv[0] : "post", routes);
}
