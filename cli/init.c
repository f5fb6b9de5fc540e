/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE     /* readlink */
#define _XOPEN_SOURCE   700 /* realpath */
#include "cli/command.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/child.h"
#include "cli/essay_file.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/site/layout.h"
#include "lib/site/settings.h"

#define ZONES "/usr/share/zoneinfo/" /* followed by a zone's name */

/* A first essay and a first page: they show what a file looks like, and stay unseen until the
 * writer takes `draft: true` out. */
static const char first_title[] = "A first essay";
static const char first_body[] =
	"An essay is a file like this one. Between the two lines of `---` stands what Quire "
	"should\n"
	"know of it: its title, its date, and `draft: true` for as long as only you should see "
	"it.\n"
	"Everything below is Markdown.\n\n"
	"A word can be *stressed*, and a sentence can lead [elsewhere](https://example.org/) or "
	"to\n"
	"another file beside this one. A remark goes to the foot.[^1]\n\n"
	"## Parts have headings\n\n"
	"> What somebody else said stands apart.\n\n"
	"- Lists have a line for each thing.\n"
	"- Code stands in backticks: `quire preview` shows this page while you write, and again\n"
	"  each time you save.\n\n"
	"When it is done, take out the line `draft: true` and run `quire publish`. A date that is\n"
	"still to come keeps it back until then.\n\n"
	"[^1]: Like this.\n";
static const char about_text[] = "---\n"
				 "title: About\n"
				 "draft: true\n"
				 "---\n\n"
				 "Who writes here, and about what. Pages like this one lie in "
				 "`pages/` and are linked at the\n"
				 "foot of every page once `draft: true` is gone.\n";
static const char ignore_text[] = "/data/\n/public/\n/secrets.yaml\n";

/* What git knows the writer as; NULL where it doesn't. */
static const char *name_by_git(struct arena *a)
{
	static const char *const argv[] = {"git", "config", "--get", "user.name", NULL};
	const struct child_call call = {.argv = argv, .seconds = 5, .limit = 1024, .quiet = true};
	struct blob name;
	int code;

	if (child_run(a, &call, &name, &code) != STATUS_OK || code != 0)
		return NULL;
	return arena_strndup(a, name.data, strcspn(name.data, "\n"));
}

/* The name in the system's list of users, its first field. */
static const char *name_by_system(struct arena *a)
{
	const struct passwd *entry = getpwuid(geteuid());

	if (!entry || !entry->pw_gecos)
		return "";
	return arena_strndup(a, entry->pw_gecos, strcspn(entry->pw_gecos, ","));
}

static const char *find_author(struct arena *a)
{
	const char *name = name_by_git(a);

	if (!name || !essay_file_is_title(name))
		name = name_by_system(a);
	return essay_file_is_title(name) ? name : "";
}

static const char *zone_by_link(struct arena *a)
{
	char *real = realpath("/etc/localtime", NULL);
	const char *zone = NULL;

	if (real && strncmp(real, ZONES, strlen(ZONES)) == 0)
		zone = arena_strdup(a, real + strlen(ZONES));
	free(real);
	return zone;
}

static const char *zone_by_file(struct arena *a)
{
	struct blob text;

	if (file_read(a, AT_FDCWD, "/etc/timezone", 1024, &text) != STATUS_OK)
		return NULL;
	return arena_strndup(a, text.data, strcspn(text.data, " \t\r\n"));
}

static const char *find_zone(struct arena *a)
{
	const char *variable = getenv("TZ");
	const char *const zones[] = {variable && *variable == ':' ? variable + 1 : variable,
				     zone_by_file(a), zone_by_link(a)};
	size_t i;

	for (i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (zones[i] && *zones[i] && clock_set_zone(zones[i]) == STATUS_OK)
			return zones[i];
	return clock_set_zone("UTC") == STATUS_OK ? "UTC" : "Etc/UTC";
}

/* "my-essays" is "My essays". */
static const char *title_of(struct arena *a, const char *folder)
{
	const char *slash = strrchr(folder, '/');
	char *title = arena_strdup(a, slash ? slash + 1 : folder), *at;

	for (at = title; *at; at++)
		if (*at == '-' || *at == '_')
			*at = ' ';
	if (*title >= 'a' && *title <= 'z')
		*title = (char)(*title - 'a' + 'A');
	return essay_file_is_title(title) ? title : "Essays";
}

static enum status make_folder(const char *path, mode_t mode)
{
	if (mkdir(path, mode) == 0 || errno == EEXIST)
		return STATUS_OK;
	log_line("%s: %s", path, strerror(errno));
	return STATUS_IO;
}

static enum status make_folders(struct arena *a, const char *site)
{
	static const char *const names[] = {"writing", LAYOUT_PAGES, LAYOUT_STATIC,
					    LAYOUT_TEMPLATES, "public"};
	enum status st = STATUS_OK;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names) && st == STATUS_OK; i++)
		st = make_folder(file_join(a, site, names[i]), 0755);
	return st == STATUS_OK ? make_folder(file_join(a, site, "data"), 0700) : st;
}

static int is_empty(const char *folder)
{
	const struct dirent *entry;
	DIR *dir = opendir(folder);
	int empty = 1;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			empty = 0;
	closedir(dir);
	return empty;
}

/* A file that is there already is the writer's, and stays. */
static enum status write_if_missing(const char *file, const char *text)
{
	enum status st = essay_file_create(file, text);

	return st == STATUS_BUSY ? STATUS_OK : st;
}

static enum status write_first(struct arena *a, const char *site)
{
	const char *writing = file_join(a, site, "writing"), *file;
	const char *pages = file_join(a, site, LAYOUT_PAGES);
	enum status st = STATUS_OK;

	if (is_empty(writing))
		st = essay_file_write(a, writing, "a-first-essay", first_title, first_body, &file);
	if (st == STATUS_OK && is_empty(pages))
		st = write_if_missing(file_join(a, pages, "about.md"), about_text);
	if (st == STATUS_OK)
		st = write_if_missing(file_join(a, site, ".gitignore"), ignore_text);
	return st;
}

/* The folder, made where it is missing; absolute, without symbolic links. */
static enum status open_folder(struct arena *a, const char *folder, const char **out)
{
	enum status st = file_make_folders(AT_FDCWD, arena_printf(a, "%s/", folder));
	char *real = st == STATUS_OK ? realpath(folder, NULL) : NULL;

	if (st != STATUS_OK)
		return st;
	if (!real) {
		log_line("%s: %s", folder, strerror(errno));
		return STATUS_IO;
	}
	*out = arena_strdup(a, real);
	free(real);
	return STATUS_OK;
}

static enum status make_site(struct arena *a, const char *site)
{
	const char *zone = find_zone(a);
	const char *settings = settings_sample(a, title_of(a, site), find_author(a), zone);
	enum status st = layout_check_owner(site);

	if (st == STATUS_OK)
		st = essay_file_create(file_join(a, site, LAYOUT_SETTINGS), settings);
	if (st == STATUS_BUSY)
		log_line("%s has a %s already; nothing was changed", site, LAYOUT_SETTINGS);
	if (st == STATUS_OK)
		st = make_folders(a, site);
	return st == STATUS_OK ? write_first(a, site) : st;
}

/* This program, as cron finds it. */
static const char *find_program(struct arena *a, const char *program)
{
	char *real = realpath("/proc/self/exe", NULL);
	const char *path = real ? arena_printf(a, "'%s'", real) : program;

	free(real);
	return path;
}

enum command_exit command_init(const struct invocation *invocation, int argc, char **argv)
{
	struct arena *a = invocation->arena;
	const char *folder = argc > 1 ? argv[1] : invocation->site ? invocation->site : ".", *site;
	enum status st;

	if (argc > 2 || folder[0] == '-' || !*folder)
		return command_usage(argv[0], argc > 2 ? argv[2] : folder);
	st = open_folder(a, folder, &site);
	if (st == STATUS_OK)
		st = make_site(a, site);
	if (st != STATUS_OK)
		return st == STATUS_BUSY ? COMMAND_WRONG : COMMAND_FAILED;
	printf("made a site in %s\n\n"
	       "  cd '%s'\n"
	       "  quire preview           look at it, with its first draft\n"
	       "  quire new \"A title\"     begin an essay\n"
	       "  quire publish           once base_url in site.yaml says where it will stand\n\n"
	       "for letters to readers, once newsletter: is filled in there, a line for crontab "
	       "-e:\n\n"
	       "  */15 * * * *  %s --site '%s' digest\n",
	       site, site, find_program(a, invocation->program), site);
	return COMMAND_DONE;
}
