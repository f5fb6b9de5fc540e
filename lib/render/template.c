/* SPDX-License-Identifier: MIT */
#include "lib/render/template.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/url.h"
#include "lib/render/template_step.h"

/* A frame while it is shown. */
struct frame {
	const char *at; /* the struct */
	size_t left;    /* items of its list from this one on */
};

/* Where a path's member lies; NULL where an object on the way is. */
static const char *follow(const struct frame *frames, const struct step_path *path)
{
	const char *at = frames[path->frame].at;

	for (size_t i = 0; at != NULL; i++) {
		const char *object;

		at += path->offsets[i];
		if (i + 1 >= path->count)
			break;
		memcpy(&object, at, sizeof(object));
		at = object;
	}
	return at;
}

static const char *text_at(const char *at)
{
	const char *text;

	memcpy(&text, at, sizeof(text));
	return text;
}

static void put_plain(const struct step *step, const struct frame *frames, struct str *out)
{
	const char *at = follow(frames, &step->path), *text = at != NULL ? text_at(at) : NULL;

	if (text == NULL)
		return;
	if (step->path.type == FIELD_URL && !url_is_safe(text))
		text = "#";
	str_puts(out, text);
}

static void put_value(const struct step *step, const struct frame *frames, struct str *out)
{
	const char *at = follow(frames, &step->path), *text;

	if (at == NULL)
		return;
	if (step->path.type == FIELD_HTML) {
		const struct html *html = (const void *)at;

		str_put(out, html->len > 0 ? html->data : "", html->len);
		return;
	}
	text = text_at(at);
	if (text == NULL)
		return;
	if (step->path.type == FIELD_URL)
		html_put_url(out, text);
	else
		html_put_text(out, text, strlen(text));
}

/* Whether a section shows the value at `at`. */
static bool is_shown(enum field_type type, const char *at)
{
	const char *text;

	switch (type) {
	case FIELD_TEXT:
	case FIELD_URL:
		text = text_at(at);
		return text != NULL && text[0] != '\0';
	case FIELD_HTML:
		return ((const struct html *)(const void *)at)->len > 0;
	case FIELD_BOOL:
		return *(const bool *)(const void *)at;
	case FIELD_OBJECT:
		return text_at(at) != NULL;
	case FIELD_LIST:
		return ((const struct list *)(const void *)at)->count > 0;
	case FIELD_RECORD:
		break;
	}
	return true;
}

/* Whether a section shows; then its value is a frame, where it has names. */
static bool enter(const struct step *step, struct frame *frames)
{
	const char *at = follow(frames, &step->path);
	struct frame *frame = &frames[step->frame];

	if (at == NULL || !is_shown(step->path.type, at))
		return false;
	if (step->frame == 0)
		return true;
	*frame = (struct frame){at, 1};
	if (step->path.type == FIELD_OBJECT)
		frame->at = text_at(at);
	if (step->path.type == FIELD_LIST) {
		const struct list *list = (const void *)at;

		*frame = (struct frame){list->items, list->count};
	}
	return true;
}

static bool is_left_out(const struct step *step, const struct frame *frames)
{
	const char *at = follow(frames, &step->path);

	return at == NULL || !is_shown(step->path.type, at);
}

static bool next_item(const struct step *step, struct frame *frames)
{
	struct frame *frame = &frames[step->frame];

	if (--frame->left == 0)
		return false;
	frame->at += step->item_size;
	return true;
}

void template_render(const struct template *t, const void *data, struct str *out)
{
	struct frame frames[TEMPLATE_FRAMES_MAX] = {{data, 1}};
	size_t i = 0;

	while (i < t->count) {
		const struct step *step = &t->steps[i++];

		switch (step->kind) {
		case STEP_TEXT:
			str_put(out, step->text, step->len);
			break;
		case STEP_VALUE:
			put_value(step, frames, out);
			break;
		case STEP_PLAIN:
			put_plain(step, frames, out);
			break;
		case STEP_SECTION:
			if (!enter(step, frames))
				i = step->target;
			break;
		case STEP_INVERTED:
			if (!is_left_out(step, frames))
				i = step->target;
			break;
		case STEP_REPEAT:
			if (next_item(step, frames))
				i = step->target;
			break;
		}
	}
}
