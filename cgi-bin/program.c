/* SPDX-License-Identifier: MIT */
#include "cgi-bin/program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/build.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/problem.h"
#include "lib/base/url.h"
#include "lib/site/layout.h"

void program_init(struct program *p, const char *executable, enum store_mode mode)
{
	*p = (struct program){.executable = executable, .mode = mode};
	arena_init(&p->arena, 0, NULL, NULL);
	arena_init(&p->held[0].arena, 0, NULL, NULL);
	arena_init(&p->held[1].arena, 0, NULL, NULL);
}

void program_close_store(struct program *p)
{
	store_close(p->store);
	p->store = NULL;
	p->edition = NULL;
}

void program_release(struct program *p)
{
	program_close_store(p);
	arena_release(&p->held[1].arena);
	arena_release(&p->held[0].arena);
	arena_release(&p->arena);
}

/* Whether whoever names a site in a request's variables is on this machine. Plain CGI has no
 * listening socket, and its environment is the process's. */
static bool is_local(void)
{
	struct sockaddr_storage address = {0};
	socklen_t len = sizeof(address);

	return getsockname(STDIN_FILENO, (struct sockaddr *)&address, &len) == 0 &&
	       address.ss_family == AF_UNIX;
}

/* What QUIRE_SITE says; NULL where it isn't set. */
static const char *given_site(const struct request_source *source)
{
	const char *given = getenv("QUIRE_SITE");

	if ((!given || !*given) && is_local())
		given = source->variable(source->context, "QUIRE_SITE");
	return given && *given ? given : NULL;
}

/* Where to look for the site from. Only plain CGI runs the file that SCRIPT_FILENAME names; as
 * FastCGI it follows the reader's path. argv[0] has no folder under some web servers. */
static const char *own_path(const struct program *p)
{
	const char *script = getenv("SCRIPT_FILENAME");

	return getenv("GATEWAY_INTERFACE") && script && script[0] == '/' ? script : p->executable;
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether the database that is open still lies where it was. */
static bool is_current(const struct program *p, const char *given)
{
	struct stat now;

	return p->store && is_same_text(p->given, given) && stat(p->database, &now) == 0 &&
	       now.st_dev == p->device && now.st_ino == p->inode;
}

/* Open the database and remember which file it is. Only quire makes one. */
static enum status open_store(struct program *p)
{
	struct stat file;
	enum status status = stat(p->database, &file) == 0 ? store_open(p->site, p->mode, &p->store)
							   : STATUS_NOT_FOUND;

	if (status != STATUS_OK) {
		p->store = NULL;
		if (status == STATUS_NOT_FOUND && p->complaint != status)
			log_line("%s: nothing is published yet; run: quire --site %s publish",
				 p->site, p->site);
		return status;
	}
	if (stat(p->database, &file) != 0) {
		program_close_store(p);
		return STATUS_NOT_FOUND;
	}
	p->device = file.st_dev;
	p->inode = file.st_ino;
	return STATUS_OK;
}

enum status program_open(struct program *p, const struct request_source *source)
{
	const char *given = given_site(source);
	enum status status = STATUS_OK;

	if (is_current(p, given))
		return STATUS_OK;
	program_close_store(p);
	if (!p->site || !is_same_text(p->given, given)) {
		p->site = NULL;
		arena_reset(&p->arena);
		p->given = arena_strdup(&p->arena, given);
		status = layout_find(&p->arena, p->given, own_path(p), &p->site);
	}
	if (status == STATUS_OK)
		status = layout_check_owner(p->site);
	if (status == STATUS_OK) {
		p->database = file_join(&p->arena, p->site, LAYOUT_DATABASE);
		status = open_store(p);
	}
	p->complaint = status;
	return status;
}

/* The first thing that is wrong with an edition. */
static void complain(struct arena *a, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		if (problems->items[i].level != PROBLEM_ERROR)
			continue;
		log_line("this build (%s) can't read what was published; publish again: %s",
			 build_id, problem_text(a, &problems->items[i]));
		return;
	}
	log_line("this build (%s) can't read what was published; publish again", build_id);
}

static bool may_store(const struct edition *e)
{
	const char *store = getenv("QUIRE_STORE");

	return strcmp(e->build, build_id) == 0 && !e->preview &&
	       (!clock_is_set() || (store && strcmp(store, "1") == 0));
}

/* What the edition's texts say, into e. STATUS_OK; STATUS_INVALID. */
static enum status parse_edition(struct program_edition *e, struct problems *problems)
{
	struct arena *a = &e->arena;
	const char *text = e->edition.settings;
	const char *path = url_path(e->edition.base_url);
	enum status status;

	status = settings_parse(a, LAYOUT_SETTINGS, text, strlen(text), problems, &e->settings);
	if (status == STATUS_OK)
		status = settings_set_base_url(a, &e->settings, e->edition.base_url);
	if (status == STATUS_OK)
		status = url_decode(a, path, strlen(path), &e->base_path);
	if (status == STATUS_OK)
		status = theme_compile(a, e->edition.templates, e->edition.template_count, problems,
				       &e->theme);
	return status;
}

static enum status load_edition(const struct program *p, struct program_edition *e)
{
	struct problems problems;
	enum status status = edition_load(p->store, &e->arena, &e->edition);

	if (status != STATUS_OK)
		return status;
	problems_init(&problems, &e->arena);
	status = parse_edition(e, &problems);
	if (status != STATUS_OK) {
		complain(&e->arena, &problems);
		return strcmp(e->edition.build, build_id) == 0 ? status : STATUS_SCHEMA;
	}
	view_site(&e->arena, &e->settings, &e->edition, &e->site);
	e->stores = may_store(&e->edition);
	return store_set_public(p->store, file_join(&e->arena, p->site, e->settings.public));
}

enum status program_turn(struct program *p, const struct arena *a, int64_t id)
{
	struct program_edition *spare = &p->held[p->edition == &p->held[0]];
	enum status status = STATUS_NOT_FOUND;

	if (p->edition && p->edition->edition.id == id)
		return STATUS_OK;
	if (id != 0) {
		arena_release(&spare->arena);
		*spare = (struct program_edition){0};
		arena_init(&spare->arena, 0, a->exhausted, a->context);
		status = load_edition(p, spare);
	} else if (p->complaint != STATUS_NOT_FOUND) {
		log_line("%s: nothing is published yet; run: quire --site %s publish", p->site,
			 p->site);
	}
	if (status == STATUS_OK)
		p->edition = spare;
	p->complaint = status;
	return status;
}
