/* SPDX-License-Identifier: MIT */
#include "lib/render/raw_html_rewrite.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/render/html.h"

#define SPACES "\t\n\f\r "

/* A fragment being written anew. */
struct rewriting {
	struct raw_html *r;
	struct blob html;
	struct str out; /* what stands before done */
	size_t done;    /* bytes of html */
	size_t counted; /* bytes of html whose lines are in at */
	struct place at;
};

/* What an attribute's value becomes. */
struct answer {
	const char *value;
	long long width, height; /* pixels; 0 where unknown */
};

static const char *trim(struct arena *a, const char *value)
{
	size_t len;

	value += strspn(value, SPACES);
	len = strlen(value);
	while (len > 0 && strchr(SPACES, value[len - 1]) != NULL)
		len--;
	return arena_strndup(a, value, len);
}

static struct answer ask_link(struct rewriting *w, const char *url)
{
	const struct markdown_resolver *m = w->r->resolver;
	const char *found = NULL;

	if (m != NULL && m->link != NULL && *url != '\0')
		found = m->link(m->context, w->out.arena, url, w->at);
	return (struct answer){.value = found != NULL ? found : url};
}

static struct answer ask_image(struct rewriting *w, const char *url)
{
	const struct markdown_resolver *m = w->r->resolver;
	struct markdown_image found = {0};

	if (m != NULL && m->image != NULL && *url != '\0' &&
	    m->image(m->context, w->out.arena, url, w->at, &found))
		return (struct answer){found.url, found.width, found.height};
	return (struct answer){.value = url};
}

/* Each address of "a.png 1x, b.png 2x"; all else as it is. */
static struct answer ask_set(struct rewriting *w, const char *set)
{
	struct str out;

	str_init(&out, w->out.arena);
	while (*set != '\0') {
		size_t gap = strspn(set, "," SPACES), len, commas = 0;

		str_put(&out, set, gap);
		set += gap;
		len = strcspn(set, SPACES);
		/* An address that ends in a comma has no descriptor behind it. */
		while (commas < len && set[len - 1 - commas] == ',')
			commas++;
		len -= commas;
		str_puts(&out, ask_image(w, arena_strndup(w->out.arena, set, len)).value);
		set += len;
		len = commas > 0 ? commas : strcspn(set, ",");
		str_put(&out, set, len);
		set += len;
	}
	return (struct answer){.value = str_text(&out)};
}

static struct answer ask(struct rewriting *w, const struct raw_address *address)
{
	const char *value = trim(w->out.arena, address->value);

	if (address->role == RAW_IMAGE_SET)
		return ask_set(w, value);
	return address->role == RAW_IMAGE ? ask_image(w, value) : ask_link(w, value);
}

static void add_source(struct raw_html *r, const struct raw_address *address, const char *value)
{
	if (address->directive == NULL)
		return;
	if (address->role == RAW_IMAGE_SET)
		csp_sources_add_set(r->sources, address->directive, value);
	else
		csp_sources_add(r->sources, address->directive, value);
}

/* Count lines up to an address; "\r\n" is the end of one. */
static void move_to(struct rewriting *w, size_t start)
{
	for (; w->counted < start; w->counted++) {
		const char *c = w->html.data + w->counted;

		if (*c == '\n' || (*c == '\r' && c[1] != '\n'))
			w->at.line++;
	}
}

static void write_answer(struct rewriting *w, const struct raw_address *address,
			 const struct answer *answer)
{
	bool sized = address->unsized && answer->width > 0 && answer->height > 0;

	if (strcmp(answer->value, trim(w->out.arena, address->value)) == 0 && !sized)
		return;
	if (address->start == address->end || address->start < w->done) {
		problems_add(w->r->problems, PROBLEM_WARNING, w->at,
			     "the address \"%s\" stays as it is; write it as name=\"address\"",
			     address->value);
		return;
	}
	str_put(&w->out, w->html.data + w->done, address->start - w->done);
	str_putc(&w->out, '"');
	html_put_text(&w->out, answer->value, strlen(answer->value));
	str_putc(&w->out, '"');
	if (sized)
		str_printf(&w->out, " width=\"%lld\" height=\"%lld\"", answer->width,
			   answer->height);
	w->done = address->end;
}

static int compare(const void *a, const void *b)
{
	const struct raw_address *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

void raw_html_rewrite(struct raw_html *r, struct raw_address *items, size_t count, struct blob html,
		      struct blob *out)
{
	struct rewriting w = {.r = r, .html = html, .at = r->at};

	str_init(&w.out, r->text->arena);
	if (count > 0)
		qsort(items, count, sizeof(*items), compare);
	for (size_t i = 0; i < count; i++) {
		struct answer answer;

		/* Of one tag the parser may have made several elements. */
		if (i > 0 && items[i].end > items[i].start && items[i].start == items[i - 1].start)
			continue;
		move_to(&w, items[i].start);
		answer = ask(&w, &items[i]);
		add_source(r, &items[i], answer.value);
		write_answer(&w, &items[i], &answer);
	}
	*out = html;
	if (w.done == 0)
		return;
	str_put(&w.out, html.data + w.done, html.len - w.done);
	*out = (struct blob){.data = str_text(&w.out), .len = w.out.len};
}
