/* SPDX-License-Identifier: MIT */
/* A form of any bytes, and who sends it.
 *
 * Input: a Content-Type, a Cookie, an Origin and an X-Forwarded-For, each up to a NUL byte; the
 * rest is the body, and once more a query. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/web/client.h"
#include "lib/web/cookie.h"
#include "lib/web/form.h"
#include "lib/web/origin.h"

#define ARENA_FACTOR 64 /* memory may not grow faster than the input does */
#define ARENA_BASE   (256 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int truth)
{
	if (!truth)
		abort();
}

/* What form.h promises. */
static void check_form(const struct form *f)
{
	check(f->count <= FORM_FIELDS_MAX);
	for (size_t i = 0; i < f->count; i++) {
		check(utf8_is_valid(f->fields[i].name, strlen(f->fields[i].name)));
		check(utf8_is_valid(f->fields[i].value, strlen(f->fields[i].value)));
		check(form_get(f, f->fields[i].name) != NULL);
	}
}

static void read_forms(struct arena *a, const struct request *q)
{
	struct form form = {.count = 0};

	if (form_read(a, q, &form) == STATUS_OK)
		check_form(&form);
	form.count = 0;
	if (form_query(a, q->body.data, &form) == STATUS_OK)
		check_form(&form);
}

static void read_sender(struct arena *a, const struct request *q)
{
	static const char *const trusted[] = {"127.0.0.0/8", "fd00::/8", NULL};
	const char *value = cookie_get(a, q, "sid");
	const char *address = client_address(a, q, trusted);

	for (const char *c = value ? value : ""; *c; c++)
		check(*c > ' ' && *c < 0x7f && !strchr("\",;\\", *c));
	check(*address && *client_network(a, address));
	/* An origin is ours only if it looks like it. */
	if (q->origin && origin_is_own(a, q, "https://example.org/"))
		check(strlen(q->origin) >= strlen("https://example.org"));
}

/* The text up to the next NUL byte; *at moves behind it. */
static const char *take(const char *text, size_t size, size_t *at)
{
	const char *out = text + *at;

	*at += strlen(out);
	*at += *at < size;
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 1);
	struct request q = {.client = "127.0.0.1"};
	struct arena a;
	size_t at = 0;

	if (!text)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	q.content_type = take(text, size, &at);
	q.cookie = take(text, size, &at);
	q.origin = take(text, size, &at);
	q.forwarded = take(text, size, &at);
	q.body.data = text + at;
	q.body.len = size - at;
	arena_init(&a, ARENA_BASE + ARENA_FACTOR * size, NULL, NULL);
	read_forms(&a, &q);
	read_sender(&a, &q);
	arena_release(&a);
	free(text);
	return 0;
}
