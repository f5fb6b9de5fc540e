/* SPDX-License-Identifier: MIT */
#include "lib/web/form.h"

#include <string.h>

#include "lib/base/url.h"
#include "lib/web/multipart.h"
#include "lib/web/parameter.h"

enum status form_add(struct form *f, const char *name, const char *value)
{
	if (f->count == FORM_FIELDS_MAX)
		return STATUS_TOO_LARGE;
	f->fields[f->count++] = (struct form_field){name, value};
	return STATUS_OK;
}

/* "NAME=VALUE" or "NAME". */
static enum status add_pair(struct arena *a, const char *pair, size_t len, struct form *f)
{
	const char *equals = memchr(pair, '=', len);
	size_t name_len = equals ? (size_t)(equals - pair) : len;
	size_t value_at = equals ? name_len + 1 : len;
	const char *name, *value;
	enum status status = url_decode_field(a, pair, name_len, &name);

	if (status == STATUS_OK)
		status = url_decode_field(a, pair + value_at, len - value_at, &value);
	return status == STATUS_OK ? form_add(f, name, value) : status;
}

/* application/x-www-form-urlencoded: pairs apart by "&"; empty ones say nothing. */
static enum status read_pairs(struct arena *a, const char *text, size_t size, struct form *f)
{
	enum status status = STATUS_OK;

	while (size > 0 && status == STATUS_OK) {
		const char *end = memchr(text, '&', size);
		size_t len = end ? (size_t)(end - text) : size;

		if (len > 0)
			status = add_pair(a, text, len, f);
		len += end != NULL;
		text += len;
		size -= len;
	}
	return status;
}

enum status form_read(struct arena *a, const struct request *q, struct form *out)
{
	const char *type = q->content_type ? q->content_type : "";
	struct form form = {.count = 0};
	enum status status = STATUS_INVALID;

	if (parameter_heads(type, "application/x-www-form-urlencoded"))
		status = read_pairs(a, q->body.data, q->body.len, &form);
	else if (parameter_heads(type, "multipart/form-data"))
		status = multipart_read(a, parameter_get(a, type, "boundary"), &q->body, &form);
	if (status == STATUS_OK)
		*out = form;
	return status;
}

enum status form_query(struct arena *a, const char *query, struct form *out)
{
	struct form form = {.count = 0};
	enum status status = query ? read_pairs(a, query, strlen(query), &form) : STATUS_OK;

	if (status == STATUS_OK)
		*out = form;
	return status;
}

const char *form_get(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return f->fields[i].value;
	return NULL;
}
