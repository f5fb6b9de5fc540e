/* SPDX-License-Identifier: MIT */
/* forms - a web program whose pages take forms, for tests/cgi and tests/servers: it shows what it
 * read, counts each form in the store, and does by a form's fields what handlers do or suffer.
 *   code=N      answered with that code       see=1     answered with 303
 *   cookie=X    set                           outbox=1  started
 *   gone=1      fails after it has counted    forget=1  ends without a commit
 *   memory=1    runs out of it then           wait=FILE waits for the file, then writes */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cgi-bin/exchange.h"
#include "lib/base/str.h"
#include "lib/render/view.h"
#include "lib/site/address.h"
#include "lib/store/budget.h"
#include "lib/web/client.h"
#include "lib/web/cookie.h"
#include "lib/web/form.h"
#include "lib/web/origin.h"

#define READ (REQUEST_GET | REQUEST_HEAD)

static enum status count(struct exchange *x)
{
	const struct budget budget = {"forms", NULL, BUDGET_EVER, 1000};
	int64_t taken;

	return budget_take(x->store, &budget, x->now, 1, &taken);
}

/* A page with a title of ours. */
static void show(struct exchange *x, const char *title, int code)
{
	const struct essay_list none = {0};
	struct view_error *view = arena_alloc(x->arena, sizeof(*view));

	view_error(x->arena, &x->held->site, (struct view_message){title, "A sentence."}, &none,
		   &none, view);
	exchange_answer(x, THEME_ERROR, view, code);
}

static const char *describe(struct exchange *x, const struct form *f)
{
	const char *cookie = cookie_get(x->arena, x->request, "sid");
	struct str text;

	str_init(&text, x->arena);
	for (size_t i = 0; i < f->count; i++)
		str_printf(&text, "[%s=%s]", f->fields[i].name, f->fields[i].value);
	str_printf(&text, " from %s",
		   client_address(x->arena, x->request, x->held->settings.trusted_proxies));
	if (cookie)
		str_printf(&text, " with %s", cookie);
	return str_text(&text);
}

static void wait_for_file(const char *path)
{
	const struct timespec pause = {.tv_nsec = 10000000};

	for (int i = 0; path && i < 1000 && access(path, F_OK) != 0; i++)
		nanosleep(&pause, NULL);
}

static enum status answer(struct exchange *x, const struct form *f)
{
	const char *code = form_get(f, "code"), *cookie = form_get(f, "cookie");
	const struct cookie set = {"sid", cookie ? cookie : "", x->held->settings.base_url, 60};

	if (cookie)
		cookie_set(x->arena, x->response, &set);
	x->starts_outbox = form_get(f, "outbox") != NULL;
	if (form_get(f, "see"))
		exchange_see_other(x, "/form");
	else
		show(x, describe(x, f), code ? (int)strtol(code, NULL, 10) : 200);
	return STATUS_OK;
}

static enum status take(struct exchange *x)
{
	struct form form;
	enum status status = form_read(x->arena, x->request, &form);

	if (status != STATUS_OK)
		return status;
	if (!origin_is_own(x->arena, x->request, x->held->settings.base_url)) {
		show(x, "Another page's", 403);
		return STATUS_OK;
	}
	wait_for_file(form_get(&form, "wait"));
	status = exchange_write(x);
	if (status == STATUS_OK)
		status = count(x);
	if (status == STATUS_OK && form_get(&form, "gone"))
		status = STATUS_GONE;
	if (status == STATUS_OK && form_get(&form, "memory"))
		arena_alloc(x->arena, (size_t)64 * 1024 * 1024);
	if (status == STATUS_OK && !form_get(&form, "forget"))
		status = exchange_commit(x);
	return status == STATUS_OK ? answer(x, &form) : status;
}

static enum status form(struct exchange *x)
{
	struct form query;
	enum status status;

	if (x->request->method == REQUEST_POST)
		return take(x);
	status = form_query(x->arena, x->request->query, &query);
	return status == STATUS_OK ? answer(x, &query) : status;
}

static const struct route routes[] = {
	{"/form", READ | REQUEST_POST, ROUTE_WRITES, form},
	{"/folder/", READ | REQUEST_POST, ROUTE_WRITES, form},
	{"/click", REQUEST_POST, ROUTE_WRITES, form},
	{ADDRESS_SUBSCRIBE, READ | REQUEST_POST, ROUTE_WRITES, form},
	{ADDRESS_CONFIRM, READ | REQUEST_POST, ROUTE_WRITES, form},
	{ADDRESS_UNSUBSCRIBE, READ | REQUEST_POST, ROUTE_WRITES, form},
	{NULL, 0, 0, NULL},
};

int main(int argc, char **argv)
{
	return exchange_main("forms", argc > 0 ? argv[0] : "forms", routes);
}
