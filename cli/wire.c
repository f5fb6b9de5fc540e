/* SPDX-License-Identifier: MIT */
/* A rendered essay as bytes: numbers as they lie in memory, since both processes are of one
 * program; texts and blobs as their length and their bytes with a NUL behind, so that what is
 * read can be borrowed. */
#include <string.h>

#include "cli/rendered.h"

static void put_number(struct str *out, int64_t number)
{
	str_put(out, (const char *)&number, sizeof(number));
}

static void put_blob(struct str *out, struct blob blob)
{
	put_number(out, (int64_t)blob.len);
	str_put(out, blob.len ? blob.data : "", blob.len);
	str_putc(out, '\0');
}

static void put_text(struct str *out, const char *text)
{
	put_blob(out, (struct blob){text, strlen(text)});
}

/* Bytes being read; `cut` is set once they end too early. */
struct reader {
	const char *at, *end;
	bool cut;
};

static int64_t get_number(struct reader *r)
{
	int64_t number = 0;

	if ((size_t)(r->end - r->at) < sizeof(number)) {
		r->cut = true;
		return 0;
	}
	memcpy(&number, r->at, sizeof(number));
	r->at += sizeof(number);
	return number;
}

static struct blob get_blob(struct reader *r)
{
	struct blob blob = {"", 0};
	int64_t len = get_number(r);

	if (r->cut || len < 0 || r->end - r->at <= len) {
		r->cut = true;
		return blob;
	}
	blob = (struct blob){r->at, (size_t)len};
	r->at += len + 1;
	return blob;
}

static const char *get_text(struct reader *r)
{
	return get_blob(r).data;
}

/* The texts of a rendering, in one order for both ways. */
static void list_texts(struct rendering *r, const char **texts[], size_t *count)
{
	const char **all[] = {&r->inputs,  &r->title,     &r->standfirst, &r->date,
			      &r->updated, &r->language,  &r->tags,       &r->series,
			      &r->image,   &r->image_alt, &r->extra,      &r->origins};

	*count = sizeof(all) / sizeof(*all);
	memcpy(texts, all, sizeof(all));
}

#define TEXTS_MAX 16

static void put_rendering(struct str *out, struct rendering r)
{
	const char **texts[TEXTS_MAX];
	size_t i, count;

	str_put(out, (const char *)r.key.bytes, sizeof(r.key.bytes));
	list_texts(&r, texts, &count);
	for (i = 0; i < count; i++)
		put_text(out, *texts[i]);
	put_number(out, r.image_width);
	put_number(out, r.image_height);
	put_number(out, r.words);
	put_number(out, r.minutes);
	put_number(out, r.draft);
	put_number(out, r.toc);
	put_blob(out, r.html);
	put_number(out, r.notes);
	put_blob(out, r.text);
}

static void get_rendering(struct reader *r, struct rendering *out)
{
	const char **texts[TEXTS_MAX];
	size_t i, count;

	if ((size_t)(r->end - r->at) < sizeof(out->key.bytes)) {
		r->cut = true;
		return;
	}
	memcpy(out->key.bytes, r->at, sizeof(out->key.bytes));
	r->at += sizeof(out->key.bytes);
	list_texts(out, texts, &count);
	for (i = 0; i < count; i++)
		*texts[i] = get_text(r);
	out->image_width = get_number(r);
	out->image_height = get_number(r);
	out->words = get_number(r);
	out->minutes = get_number(r);
	out->draft = get_number(r);
	out->toc = get_number(r);
	out->html = get_blob(r);
	out->notes = get_number(r);
	out->text = get_blob(r);
}

static void put_problem(struct str *out, const struct problem *p)
{
	put_number(out, p->level);
	put_text(out, p->file);
	put_number(out, (int64_t)p->line);
	put_number(out, (int64_t)p->column);
	put_text(out, p->text);
}

static void get_problem(struct reader *r, struct problems *problems)
{
	enum problem_level level = get_number(r) == PROBLEM_ERROR ? PROBLEM_ERROR : PROBLEM_WARNING;
	struct place at = {.file = get_text(r)};

	at.line = (size_t)get_number(r);
	at.column = (size_t)get_number(r);
	problems_add(problems, level, at, "%s", get_text(r));
}

static void put_asset(struct str *out, const struct asset *asset)
{
	put_text(out, asset->path);
	put_text(out, asset->source);
	put_number(out, asset->size);
	put_number(out, asset->modified_ns);
	put_number(out, asset->width);
	put_number(out, asset->height);
}

static void get_asset(struct reader *r, struct asset *asset)
{
	asset->path = get_text(r);
	asset->source = get_text(r);
	asset->size = get_number(r);
	asset->modified_ns = get_number(r);
	asset->width = get_number(r);
	asset->height = get_number(r);
}

void rendered_write(const struct rendered *r, struct str *out)
{
	size_t i;

	put_number(out, r->changed);
	if (r->changed)
		return;
	put_rendering(out, r->rendering);
	put_number(out, (int64_t)r->problems.count);
	for (i = 0; i < r->problems.count; i++)
		put_problem(out, &r->problems.items[i]);
	put_number(out, (int64_t)r->asset_count);
	for (i = 0; i < r->asset_count; i++)
		put_asset(out, &r->assets[i]);
}

enum status rendered_read(struct arena *a, struct blob bytes, struct rendered *out)
{
	struct reader r = {bytes.data, bytes.data + bytes.len, false};
	struct rendered got = {.changed = get_number(&r) != 0};
	int64_t i, count;

	problems_init(&got.problems, a);
	if (got.changed || r.cut)
		goto out;
	get_rendering(&r, &got.rendering);
	count = get_number(&r);
	for (i = 0; i < count && !r.cut; i++)
		get_problem(&r, &got.problems);
	count = get_number(&r);
	if (r.cut || count < 0 || count > r.end - r.at)
		return STATUS_INVALID;
	got.assets = arena_array(a, (size_t)count, sizeof(*got.assets));
	got.asset_count = (size_t)count;
	for (i = 0; i < count && !r.cut; i++)
		get_asset(&r, &got.assets[i]);
out:
	if (r.cut)
		return STATUS_INVALID;
	*out = got;
	return STATUS_OK;
}
