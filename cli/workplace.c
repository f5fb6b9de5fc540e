/* SPDX-License-Identifier: MIT */
#include "cli/workplace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/site/layout.h"
#include "lib/store/mail_key.h"

void workplace_print_problems(const struct workplace *w, size_t from)
{
	size_t i, warnings = 0;
	struct arena a;

	arena_init(&a, 0, NULL, NULL);
	for (i = from; i < w->problems.count; i++) {
		const struct problem *p = &w->problems.items[i];

		if (p->level == PROBLEM_WARNING && ++warnings > WORKPLACE_WARNINGS)
			continue;
		fprintf(stderr, "%s\n", problem_text(&a, p));
	}
	if (warnings > WORKPLACE_WARNINGS)
		fprintf(stderr, "and %zu more warnings; quire check shows them all\n",
			warnings - WORKPLACE_WARNINGS);
	arena_release(&a);
}

enum status workplace_locate(struct arena *a, const char *given, const char **out)
{
	if (!given || !*given)
		given = getenv("QUIRE_SITE");
	return layout_find(a, given && *given ? given : NULL, ".", out);
}

enum status workplace_find(struct arena *a, const char *given, const char **out)
{
	const char *site;
	enum status st = workplace_locate(a, given, &site);

	if (st == STATUS_OK)
		st = layout_check_owner(site);
	if (st == STATUS_OK)
		*out = site;
	return st;
}

/* The address that the environment gives in site.yaml's place. */
static enum status set_base_url(struct workplace *w)
{
	const char *url = getenv("QUIRE_BASE_URL");
	enum status st = STATUS_OK;

	if (url && *url)
		st = settings_set_base_url(w->arena, &w->settings, url);
	if (st != STATUS_OK)
		problems_add(&w->problems, PROBLEM_ERROR, (struct place){.file = "QUIRE_BASE_URL"},
			     "\"%s\" is no address; expected one that begins with http:// or "
			     "https://",
			     url);
	return st;
}

/* Likewise the way mail leaves. */
static enum status set_transport(struct workplace *w)
{
	const char *word = getenv("QUIRE_TRANSPORT");
	enum status st = STATUS_OK;

	if (word && *word)
		st = settings_set_transport(&w->settings, word);
	if (st != STATUS_OK)
		problems_add(&w->problems, PROBLEM_ERROR, (struct place){.file = "QUIRE_TRANSPORT"},
			     "\"%s\" is no way for mail; expected sendmail, smtp or file", word);
	return st;
}

static enum status read_settings(struct workplace *w)
{
	struct blob text;
	enum status st;

	settings_default(&w->settings);
	st = file_read(w->arena, w->dir, LAYOUT_SETTINGS, WORKPLACE_SETTINGS_MAX, &text);
	if (st != STATUS_OK) {
		log_line("%s/%s: %s", w->site, LAYOUT_SETTINGS, status_name(st));
		return st;
	}
	w->settings_text = text.data;
	st = settings_parse(w->arena, LAYOUT_SETTINGS, text.data, text.len, &w->problems,
			    &w->settings);
	if (st == STATUS_OK)
		st = settings_set_zone(&w->settings, &w->problems);
	if (st == STATUS_OK)
		st = set_base_url(w);
	if (st == STATUS_OK)
		st = set_transport(w);
	if (st != STATUS_OK)
		settings_default(&w->settings);
	return st;
}

enum status workplace_read(struct arena *a, const char *site, struct workplace *out)
{
	struct workplace w = {.arena = a, .site = site, .home = site};
	enum status st;

	problems_init(&w.problems, a);
	w.dir = open(site, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w.dir < 0) {
		log_line("%s: %s", site, strerror(errno));
		return STATUS_IO;
	}
	st = read_settings(&w);
	if (st != STATUS_OK && st != STATUS_INVALID) {
		workplace_close(&w);
		return st;
	}
	w.writing = file_join(a, site, w.settings.writing);
	w.pages = file_join(a, site, LAYOUT_PAGES);
	w.public = file_join(a, site, w.settings.public);
	*out = w;
	return st;
}

enum status workplace_open(struct arena *a, const char *site, struct workplace *out)
{
	struct workplace w;
	const char *folder;
	enum status st = workplace_find(a, site, &folder);

	if (st != STATUS_OK)
		return st;
	st = workplace_read(a, folder, &w);
	if (st != STATUS_OK && st != STATUS_INVALID)
		return st;
	workplace_print_problems(&w, 0);
	if (st == STATUS_OK)
		*out = w;
	else
		workplace_close(&w);
	return st;
}

enum status workplace_preview(struct workplace *w, const char *home, const char *base_url)
{
	w->home = arena_strdup(w->arena, home);
	w->public = file_join(w->arena, home, "public");
	if (settings_set_base_url(w->arena, &w->settings, base_url) == STATUS_OK)
		return STATUS_OK;
	log_line("\"%s\" is no address", base_url);
	return STATUS_INVALID;
}

static enum status has_key(struct workplace *w, bool *out)
{
	struct signature_keys keys;
	enum status st = store_read_begin(w->store);

	if (st != STATUS_OK)
		return st;
	st = mail_key_load(w->store, w->arena, &keys);
	store_read_end(w->store);
	if (st == STATUS_OK)
		*out = keys.count > 0;
	return st;
}

/* Whatever copy of the database is put back later, it has the key that readers are known by in the
 * journal of letters. */
static enum status need_key(struct workplace *w)
{
	struct signature_keys keys;
	bool is_there = false;
	enum status st = has_key(w, &is_there);

	if (st != STATUS_OK || is_there)
		return st;
	st = store_write_begin(w->store);
	if (st == STATUS_OK)
		st = mail_key_need(w->store, w->arena, clock_now(), &keys);
	if (st == STATUS_OK)
		st = store_commit(w->store);
	if (st != STATUS_OK)
		store_rollback(w->store);
	return st;
}

enum status workplace_open_store(struct workplace *w, enum store_mode mode)
{
	int64_t from = 0, to = 0;
	enum status st;

	st = store_open(w->home, mode, &w->store);
	if (st != STATUS_OK)
		return st;
	st = store_set_public(w->store, w->public);
	if (st == STATUS_OK && mode == STORE_WRITE)
		st = store_migrate(w->store, &from, &to);
	if (st == STATUS_OK && from > 0 && from != to)
		fprintf(stderr, "migrated the database from version %" PRId64 " to %" PRId64 "\n",
			from, to);
	if (st == STATUS_OK && mode == STORE_WRITE)
		st = need_key(w);
	return st;
}

enum status workplace_read_register(struct workplace *w, struct register_list *out)
{
	enum status st = STATUS_OK;

	if (!w->store)
		st = workplace_open_store(w, STORE_READ);
	if (st == STATUS_NOT_FOUND) {
		*out = (struct register_list){NULL, 0};
		return STATUS_OK;
	}
	if (st == STATUS_OK)
		st = store_read_begin(w->store);
	if (st != STATUS_OK)
		return st;
	st = register_load(w->store, w->arena, out);
	store_read_end(w->store);
	return st;
}

void workplace_close(struct workplace *w)
{
	store_close(w->store);
	w->store = NULL;
	if (w->dir >= 0)
		close(w->dir);
	w->dir = -1;
}
