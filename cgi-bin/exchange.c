/* SPDX-License-Identifier: MIT */
#include "cgi-bin/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cgi-bin/outbox.h"
#include "lib/base/build.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/render/view.h"
#include "lib/site/address.h"
#include "lib/store/essay.h"
#include "lib/web/server.h"

#define SHARED_SECONDS 3600 /* how long a CDN may keep a page that it isn't told to forget */
#define RETRY_SECONDS  "30"
#define NEAREST        3 /* titles that a 404 offers */

/* A program while it serves. */
struct serving {
	struct program program;
	const struct route *routes;
	struct exchange exchange; /* the request under way */
};

/* The headers that every page has. Its own policy stands in the page, where a stored one keeps
 * it; frame-ancestors counts in a header only. */
static void put_headers(struct response *r, const char *cache)
{
	response_header(r, "Content-Type", "text/html; charset=utf-8");
	response_header(r, "Cache-Control", cache);
	response_header(r, "Content-Security-Policy", "frame-ancestors 'self'");
	response_header(r, "Referrer-Policy", "same-origin");
	response_header(r, "X-Content-Type-Options", "nosniff");
}

/* What is said where no theme is at hand. */
static void put_plain(struct response *r, enum status why)
{
	const char *title = "This page can’t be shown right now";
	const char *sentence = "Please try again in a minute.";

	if (why == STATUS_NOT_FOUND) {
		title = "Nothing is published here yet";
		sentence = "Please come back a little later.";
	}
	response_reset(r);
	r->code = 503;
	put_headers(r, "no-store");
	response_header(r, "Retry-After", RETRY_SECONDS);
	str_printf(&r->body,
		   "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width\">\n"
		   "<title>%s</title>\n<h1>%s</h1>\n<p>%s</p>\n</html>\n",
		   title, title, sentence);
}

/* What a code's page says. */
static struct view_message message(const struct words *w, int code)
{
	const struct {
		int code;
		struct view_message message;
	} table[] = {
		{400, {w->bad_request_title, w->bad_request_sentence}},
		{404, {w->not_found_title, w->not_found_sentence}},
		{405, {w->method_title, w->method_sentence}},
		{410, {w->gone_title, w->gone_sentence}},
		{413, {w->too_large_title, w->too_large_sentence}},
		{414, {w->too_long_title, w->too_long_sentence}},
		{503, {w->unavailable_title, w->unavailable_sentence}},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].code == code)
			return table[i].message;
	return (struct view_message){w->failed_title, w->failed_sentence};
}

/* The last segment of a path, without "/". In a. */
static const char *last_segment(struct arena *a, const char *path)
{
	size_t end = strlen(path), start;

	while (end > 0 && path[end - 1] == '/')
		end--;
	start = end;
	while (start > 0 && path[start - 1] != '/')
		start--;
	return arena_strndup(a, path + start, end - start);
}

/* The page that says what went wrong, in the theme. What it lists is left out where it can't be
 * read: it is often a failure to read that it tells. */
static void put_error(struct exchange *x, int code)
{
	struct essay_list nearest = {0}, pages = {0};
	struct view_error *view = arena_alloc(x->arena, sizeof(*view));

	if (code < 500) {
		enum status status = essay_pages(x->store, x->arena, x->horizon, &pages);

		if (status == STATUS_OK && code == 404)
			status = essay_nearest(x->store, x->arena, last_segment(x->arena, x->path),
					       x->horizon, NEAREST, &nearest);
		if (status != STATUS_OK)
			code = response_code(status);
	}
	response_reset(x->response);
	x->response->code = code;
	put_headers(x->response, code >= 500 ? "no-store" : "no-cache");
	if (code == 405 && x->route)
		response_header(x->response, "Allow", route_allow(x->arena, x->route));
	if (code == 503)
		response_header(x->response, "Retry-After", RETRY_SECONDS);
	view_error(x->arena, &x->held->site, message(x->held->site.words, code), &nearest, &pages,
		   view);
	template_render(x->held->theme.pages[THEME_ERROR], view, &x->response->body);
}

/* The ETag's text: what decides on the page's bytes. Another build than the edition's may make
 * other ones. */
static const char *etag(const struct exchange *x, int64_t variant)
{
	const char *build = x->held->edition.build;

	return arena_printf(x->arena, "%" PRIx64 "-%" PRIx64 "-%" PRIx64 "%s%s",
			    (uint64_t)x->page.edition, (uint64_t)x->page.generation,
			    (uint64_t)variant, strcmp(build, build_id) == 0 ? "" : "-",
			    strcmp(build, build_id) == 0 ? "" : build_id);
}

void exchange_page(struct exchange *x, enum theme_page page, const void *view, int64_t variant)
{
	int64_t shared = SHARED_SECONDS;
	char cache[64];

	/* The second that `now` names may be over but for a moment. */
	if (x->stale_at != 0 && x->stale_at - x->now - 1 < shared)
		shared = x->stale_at > x->now ? x->stale_at - x->now - 1 : 0;
	snprintf(cache, sizeof(cache), "no-cache, s-maxage=%" PRId64, shared);
	put_headers(x->response, cache);
	if (response_validate(x->response, x->request, etag(x, variant),
			      x->stale_at == 0 ? x->page.changed : 0))
		return;
	template_render(x->held->theme.pages[page], view, &x->response->body);
	x->rendered = true;
}

void exchange_answer(struct exchange *x, enum theme_page page, const void *view, int code)
{
	x->response->code = code;
	put_headers(x->response, "no-store");
	template_render(x->held->theme.pages[page], view, &x->response->body);
}

enum status exchange_write(struct exchange *x)
{
	struct page_state now;
	enum status status;

	store_read_end(x->store);
	status = store_write_begin(x->store);
	if (status == STATUS_OK)
		status = page_look(x->store, x->path, &now);
	if (status == STATUS_OK && now.edition != x->page.edition)
		status = STATUS_BUSY;
	return status;
}

enum status exchange_commit(struct exchange *x)
{
	enum status status = store_commit(x->store), reads;

	if (status != STATUS_OK)
		return status;
	/* It is done, and may be told. Where no page can be read any more, who reads it says so. */
	reads = store_read_begin(x->store);
	(void)reads;
	return STATUS_OK;
}

void exchange_see_other(struct exchange *x, const char *path)
{
	response_redirect(x->response, 303,
			  address_public(x->arena, x->held->settings.base_url, path));
	response_header(x->response, "Cache-Control", "no-store");
}

/* A query as it may stand in a header: what isn't visible ASCII or is a delimiter of text is
 * percent-encoded. Appended to out. */
static void put_query(struct str *out, const char *query)
{
	str_putc(out, '?');
	for (; *query; query++) {
		unsigned char c = (unsigned char)*query;

		if (c > ' ' && c < 0x7f && !strchr("\"<>\\^`{|}", c))
			str_putc(out, *query);
		else
			str_printf(out, "%%%02X", c);
	}
}

/* Not for long, since what was renamed may be renamed back, and a browser that remembers both
 * ways goes in circles. */
void exchange_redirect(struct exchange *x, const char *path)
{
	const char *query = x->request->query;
	struct str location;

	str_init(&location, x->arena);
	str_puts(&location, address_public(x->arena, x->held->settings.base_url, path));
	if (query && *query)
		put_query(&location, query);
	x->rendered = false;
	response_reset(x->response);
	response_redirect(x->response, 301, str_text(&location));
	response_header(x->response, "Cache-Control", "no-cache");
}

/* Where an essay has or had a path, with or without its last "/", lead or say so.
 * STATUS_OK: the response is filled; STATUS_NOT_FOUND: none had it; as essay_find otherwise. */
static enum status lead(struct exchange *x)
{
	size_t len = strlen(x->path);
	const char *slash = x->path[len - 1] == '/' ? "" : "/";
	struct essay essay;
	enum status status =
		essay_find(x->store, x->arena, arena_printf(x->arena, "%s%s", x->path, slash),
			   x->horizon, &essay);

	if (status == STATUS_GONE) {
		put_error(x, 410);
		return STATUS_OK;
	}
	/* An essay under its own path is another program's to show: no redirect to itself. */
	if (status == STATUS_OK && strcmp(essay.path, x->path) == 0)
		return STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		exchange_redirect(x, essay.path);
	return status;
}

enum status exchange_missing(struct exchange *x)
{
	enum status status = lead(x);

	if (status == STATUS_NOT_FOUND) {
		put_error(x, 404);
		status = STATUS_OK;
	}
	return status;
}

/* A path that a route has with a "/" at its end: where a page answers there, lead to it, and where
 * none does, say at once what would be said there. */
static enum status add_slash(struct exchange *x)
{
	enum status status;

	x->path = arena_printf(x->arena, "%s/", x->path);
	status = x->route->handle(x);
	if (status == STATUS_OK && (x->response->code == 200 || x->response->code == 304))
		exchange_redirect(x, x->path);
	return status;
}

/* Answer a request whose page's state is known. */
static enum status dispatch(struct exchange *x, const struct route *routes)
{
	const struct request *q = x->request;
	struct route_match match;

	if (q->fault != STATUS_OK) {
		put_error(x, q->uri_too_long ? 414 : response_code(q->fault));
		return STATUS_OK;
	}
	route_find(x->arena, routes, x->path, &match);
	x->route = match.route;
	x->parameter = match.parameter;
	if (!match.route)
		return exchange_missing(x);
	if (!(match.route->methods & q->method)) {
		put_error(x, 405);
		return STATUS_OK;
	}
	/* A redirect would lose what was sent, and nothing is done at two addresses. */
	if (match.slash_missing && q->method == REQUEST_POST)
		return exchange_missing(x);
	if (match.slash_missing)
		return add_slash(x);
	return match.route->handle(x);
}

/* The part of a decoded path below the base path; NULL where it lies outside. "/blog" is
 * "/blog/" without its slash: "". */
static const char *strip_base(const char *path, const char *base)
{
	size_t len = strlen(base) - 1;

	if (strncmp(path, base, len) != 0 || (path[len] != '/' && path[len] != '\0'))
		return NULL;
	return path + len;
}

/* See what is at the request's path, with the edition it belongs to. *path is NULL where it lies
 * outside the site. Mostly the edition is still the one at hand, and one look tells all. */
static enum status look(struct serving *s, const char **path)
{
	struct exchange *x = &s->exchange;
	const struct program_edition *before = s->program.edition;
	enum status status;

	*path = before ? strip_base(x->request->path, before->base_path) : NULL;
	status = page_look(x->store, *path && **path ? *path : "/", &x->page);
	if (status == STATUS_OK)
		status = program_turn(&s->program, x->arena, x->page.edition);
	if (status != STATUS_OK)
		return status;
	x->held = s->program.edition;
	x->horizon = x->held->edition.preview ? INT64_MAX : x->now;
	if (x->held == before)
		return STATUS_OK;
	*path = strip_base(x->request->path, x->held->base_path);
	return page_look(x->store, *path && **path ? *path : "/", &x->page);
}

/* Fill the response inside the read transaction. */
static enum status answer(struct serving *s)
{
	struct exchange *x = &s->exchange;
	const char *path = NULL;
	enum status status;

	x->now = clock_now();
	status = look(s, &path);
	if (status != STATUS_OK)
		return status;
	if (path && *path)
		x->path = path;
	if (path && !*path)
		exchange_redirect(x, "/");
	else if (!path && x->request->fault == STATUS_OK)
		put_error(x, 404);
	else
		status = dispatch(x, s->routes);
	return status;
}

/* What was sent and couldn't be stored may be stored later, and its sender is to try again. */
static int failure_code(const struct request *q, enum status status)
{
	int code = response_code(status);

	return code == 500 && q->method == REQUEST_POST ? 503 : code;
}

static void respond(void *context, struct arena *a, const struct request *q,
		    const struct request_source *source, struct response *r)
{
	struct serving *s = context;
	struct exchange *x = &s->exchange;
	enum status status = program_open(&s->program, source);

	*x = (struct exchange){.arena = a, .request = q, .response = r, .path = "/"};
	x->store = s->program.store;
	if (status == STATUS_OK)
		status = store_read_begin(x->store);
	if (status == STATUS_OK)
		status = answer(s);
	/* Before what went wrong is told, since that may read. */
	if (x->store && status != STATUS_OK)
		store_rollback(x->store);
	if (status != STATUS_OK && x->held)
		put_error(x, failure_code(q, status));
	else if (status != STATUS_OK)
		put_plain(r, status);
	if (x->store)
		store_rollback(x->store);
	/* Another build wrote it: the web server may start that one in our place. */
	r->exit_after = status == STATUS_SCHEMA;
	if (status == STATUS_STORE || status == STATUS_IO)
		program_close_store(&s->program);
}

/* Keep the page as a file, where it may be kept and is still true. */
static void keep(const struct exchange *x)
{
	const struct response *r = x->response;
	enum status status;

	if (!x->rendered || r->code != 200 || x->request->method != REQUEST_GET ||
	    x->request->query || !(x->route->flags & ROUTE_STORED) || !x->page.registered ||
	    !x->held->stores || x->stale_at != 0)
		return;
	status = page_store(x->store, x->path, &x->page, str_text(&r->body), r->body.len);
	/* A page that couldn't be stored is made again; page_store has logged what is wrong. */
	(void)status;
}

/* What isn't for the reader to wait for. */
static void finish(void *context)
{
	const struct serving *s = context;

	keep(&s->exchange);
	if (s->exchange.starts_outbox)
		outbox_start(s->exchange.arena, s->program.site);
}

static void abandon(void *context)
{
	struct serving *s = context;

	if (s->program.store)
		store_rollback(s->program.store);
}

static enum store_mode mode_of(const struct route *routes)
{
	for (; routes->pattern; routes++)
		if (routes->flags & ROUTE_WRITES)
			return STORE_WRITE;
	return STORE_READ;
}

int exchange_main(const char *name, const char *executable, const struct route *routes)
{
	struct serving serving = {.routes = routes};
	const struct server server = {
		.respond = respond, .after = finish, .abandon = abandon, .context = &serving};
	int code;

	log_open(name);
	program_init(&serving.program, executable, mode_of(routes));
	code = server_run(&server);
	program_release(&serving.program);
	return code;
}
