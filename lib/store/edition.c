/* SPDX-License-Identifier: MIT */
#include "lib/store/edition.h"

#include <string.h>

#include "lib/store/page.h"
#include "lib/store/statement.h"

static enum status load_templates(struct store *s, struct arena *a, struct edition *e)
{
	static const char sql[] = "SELECT name, text, count(*) OVER () FROM template WHERE edition "
				  "= ?1 ORDER BY name";
	struct edition_template *list = NULL;
	struct statement *t;
	size_t n = 0;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, e->id);
	while ((status = statement_next(t)) == STATUS_OK) {
		if (!list)
			list = arena_array(a, (size_t)statement_column_int(t, 2), sizeof(*list));
		list[n].name = statement_column_text(t, 0, a);
		list[n++].text = statement_column_text(t, 1, a);
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	e->templates = list;
	e->template_count = n;
	return STATUS_OK;
}

enum status edition_load(struct store *s, struct arena *a, struct edition *out)
{
	static const char sql[] =
		"SELECT e.id, e.settings, e.base_url, e.build, e.style, e.preview, e.made_at"
		" FROM site s JOIN edition e ON e.id = s.edition";
	struct edition e = {.id = 0};
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status == STATUS_OK)
		status = statement_next(t);
	if (status != STATUS_OK)
		return status;
	e.id = statement_column_int(t, 0);
	e.settings = statement_column_text(t, 1, a);
	e.base_url = statement_column_text(t, 2, a);
	e.build = statement_column_text(t, 3, a);
	e.style = statement_column_text(t, 4, a);
	e.preview = statement_column_int(t, 5) != 0;
	e.made_at = statement_column_int(t, 6);
	statement_done(t);
	status = load_templates(s, a, &e);
	if (status == STATUS_OK)
		*out = e;
	return status;
}

bool edition_is_same(const struct edition *a, const struct edition *b)
{
	if (strcmp(a->settings, b->settings) != 0 || strcmp(a->base_url, b->base_url) != 0 ||
	    strcmp(a->build, b->build) != 0 || strcmp(a->style, b->style) != 0 ||
	    a->preview != b->preview || a->template_count != b->template_count)
		return false;
	for (size_t i = 0; i < a->template_count; i++)
		if (strcmp(a->templates[i].name, b->templates[i].name) != 0 ||
		    strcmp(a->templates[i].text, b->templates[i].text) != 0)
			return false;
	return true;
}

/* Whether the current edition says the same: STATUS_OK; STATUS_NOT_FOUND: it doesn't. */
static enum status is_current(struct store *s, const struct edition *e)
{
	struct edition current;
	struct arena a;
	enum status status;

	arena_init(&a, 0, NULL, NULL);
	status = edition_load(s, &a, &current);
	if (status == STATUS_OK && !edition_is_same(&current, e))
		status = STATUS_NOT_FOUND;
	arena_release(&a);
	return status;
}

static enum status insert(struct store *s, const struct edition *e, int64_t *id)
{
	static const char sql[] =
		"INSERT INTO edition (settings, base_url, build, style, preview, made_at)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id";
	struct statement *t;
	enum status status = statement_get(s, sql, &t);

	if (status != STATUS_OK)
		return status;
	statement_text(t, 1, e->settings);
	statement_text(t, 2, e->base_url);
	statement_text(t, 3, e->build);
	statement_text(t, 4, e->style);
	statement_int(t, 5, e->preview);
	statement_int(t, 6, e->made_at);
	return statement_number(t, id);
}

static enum status insert_template(struct store *s, int64_t id, const struct edition_template *m)
{
	struct statement *t;
	enum status status = statement_get(
		s, "INSERT INTO template (edition, name, text) VALUES (?1, ?2, ?3)", &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_text(t, 2, m->name);
	statement_text(t, 3, m->text);
	return statement_run(t);
}

/* The new id is above all older ones, since the current one is deleted after it is given. */
static enum status point_to(struct store *s, const struct edition *e, int64_t id)
{
	struct statement *t;
	enum status status = statement_get(s,
					   "UPDATE site SET edition = ?1, first_published_at ="
					   " ifnull(first_published_at, iif(?2, NULL, ?3))",
					   &t);

	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	statement_int(t, 2, e->preview);
	statement_int(t, 3, e->made_at);
	status = statement_run(t);
	if (status != STATUS_OK)
		return status;
	status = statement_get(s, "DELETE FROM edition WHERE id <> ?1", &t);
	if (status != STATUS_OK)
		return status;
	statement_int(t, 1, id);
	return statement_run(t);
}

enum status edition_turn(struct store *s, const struct edition *e)
{
	int64_t id = 0;
	enum status status = is_current(s, e);

	if (status != STATUS_NOT_FOUND)
		return status;
	status = insert(s, e, &id);
	for (size_t i = 0; status == STATUS_OK && i < e->template_count; i++)
		status = insert_template(s, id, &e->templates[i]);
	if (status == STATUS_OK)
		status = point_to(s, e, id);
	if (status == STATUS_OK)
		page_mark_site(s);
	return status;
}
