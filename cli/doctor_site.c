/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/doctor_site.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <fcntl.h>
#include <unistd.h>

#include "cli/scan.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/url.h"
#include "lib/site/layout.h"
#include "lib/site/secrets.h"

#define MEBIBYTE         ((uint64_t)1 << 20)
#define DISK_LOW         (100 * MEBIBYTE) /* free, below which it is named */
#define DISK_FULL        (10 * MEBIBYTE)  /* and below which it is wrong */
#define LEFTOVER_SECONDS 3600             /* a temporary file so old is nobody's any more */

static const char *user_name(struct arena *a, uid_t uid)
{
	const struct passwd *entry = getpwuid(uid);

	return entry ? arena_strdup(a, entry->pw_name)
		     : arena_printf(a, "#%lu", (unsigned long)uid);
}

void doctor_owner(struct findings *f, const char *site)
{
	const char *user;
	struct stat info;

	if (stat(site, &info) != 0) {
		findings_add(f, FINDING_ERROR, "owner", "%s: %s", site, strerror(errno));
		return;
	}
	user = user_name(f->arena, info.st_uid);
	if (info.st_uid == geteuid())
		findings_add(f, FINDING_OK, "owner", "%s belongs to you, %s", site, user);
	else
		findings_add(f, FINDING_ERROR, "owner",
			     "%s belongs to %s, and you are %s; run: %s '%s' -- quire --site "
			     "'%s' doctor",
			     site, user, user_name(f->arena, geteuid()), layout_as_user(user), user,
			     site);
}

static void check_address(struct findings *f, const char *url)
{
	if (!*url)
		findings_add(f, FINDING_ERROR, "base_url",
			     "base_url is missing in " LAYOUT_SETTINGS "; expected the site's "
			     "address, such as base_url: https://example.org/");
	else if (strncmp(url, "https://", 8) == 0 || url_is_loopback(url))
		findings_add(f, FINDING_OK, "base_url", "%s", url);
	else
		findings_add(f, FINDING_WARNING, "base_url",
			     "%s is not encrypted on its way; ask your host for a certificate and "
			     "write https://",
			     url);
}

/* What readers are not shown until it is filled in. */
static void check_parts(struct findings *f, const struct settings *s)
{
	if (!*s->newsletter_from)
		findings_add(
			f, FINDING_NOTE, "newsletter",
			"not set up, and not shown; fill in newsletter.from in " LAYOUT_SETTINGS);
	else
		findings_add(f, FINDING_OK, "newsletter", "from %s", s->newsletter_from);
	if (s->comments_provider == SETTINGS_PROVIDER_UNSET)
		findings_add(
			f, FINDING_NOTE, "comments",
			"not set up, and not shown; fill in comments.provider in " LAYOUT_SETTINGS
			" (none, if there shall be none)");
	else
		findings_add(f, FINDING_OK, "comments", "%s",
			     s->comments_provider == SETTINGS_PROVIDER_NONE ? "none wanted"
									    : "set up");
}

static void check_secrets(struct findings *f, struct workplace *w)
{
	size_t from = w->problems.count;
	struct secrets secrets;

	if (faccessat(w->dir, LAYOUT_SECRETS, F_OK, 0) != 0)
		findings_add(f, FINDING_OK, "secrets", "there is no " LAYOUT_SECRETS);
	else if (secrets_read(w->arena, w->dir, &w->problems, &secrets) == STATUS_IO)
		findings_add(f, FINDING_ERROR, "secrets", LAYOUT_SECRETS " can't be read");
	else
		findings_add_problems(f, "secrets", &w->problems, from,
				      "nobody else can read " LAYOUT_SECRETS);
}

static void check_clock(struct findings *f, const struct settings *s)
{
	struct clock_date now = clock_local(clock_now());
	char text[CLOCK_RFC3339_SIZE];

	clock_format_rfc3339(&now, text);
	if (clock_is_set())
		findings_add(f, FINDING_WARNING, "clock", "QUIRE_NOW says that it is %s", text);
	else
		findings_add(f, FINDING_OK, "clock", "it is %s in %s", text, s->timezone);
}

void doctor_settings(struct findings *f, struct workplace *w)
{
	size_t errors = w->problems.errors;

	findings_add_problems(f, "settings", &w->problems, 0, LAYOUT_SETTINGS " can be read");
	if (!errors) {
		check_address(f, w->settings.base_url);
		check_clock(f, &w->settings);
		check_parts(f, &w->settings);
	}
	check_secrets(f, w);
}

static void check_writing(struct findings *f, const struct workplace *w)
{
	struct stat info;

	if (stat(w->writing, &info) == 0 && S_ISDIR(info.st_mode) && access(w->writing, R_OK) == 0)
		findings_add(f, FINDING_OK, "writing", "%s can be read", w->writing);
	else
		findings_add(f, FINDING_ERROR, "writing",
			     "%s is no folder that can be read; expected the essays there "
			     "(writing: in " LAYOUT_SETTINGS ")",
			     w->writing);
}

/* Whether a file or folder is ours to write; *info is of it. What isn't there is no fault. */
static bool is_ours(struct findings *f, const char *about, const char *path, struct stat *info)
{
	if (stat(path, info) != 0) {
		if (errno != ENOENT)
			findings_add(f, FINDING_ERROR, about, "%s: %s", path, strerror(errno));
		return false;
	}
	if (info->st_uid != geteuid() && geteuid() != 0) {
		findings_add(f, FINDING_ERROR, about,
			     "%s belongs to %s; run: sudo chown -R %s '%s'", path,
			     user_name(f->arena, info->st_uid), user_name(f->arena, geteuid()),
			     path);
		return false;
	}
	if (access(path, W_OK) == 0)
		return true;
	findings_add(f, FINDING_ERROR, about, "%s can't be written to; run: chmod u+w '%s'", path,
		     path);
	return false;
}

static void check_data(struct findings *f, const char *data)
{
	struct stat info;

	if (!is_ours(f, "data", data, &info))
		return;
	if (info.st_mode & 077)
		findings_add(f, FINDING_WARNING, "data",
			     "others may look into %s, where readers' words lie; run: chmod 700 "
			     "'%s'",
			     data, data);
	else
		findings_add(f, FINDING_OK, "data", "%s is yours alone", data);
}

/* Whether path is folder or lies below it. Both exist. */
static bool is_inside(const char *path, const char *folder)
{
	char *a = realpath(path, NULL), *b = realpath(folder, NULL);
	size_t len = b ? strlen(b) : 0;
	bool inside =
		a && b && strncmp(a, b, len) == 0 && (a[len] == '\0' || a[len] == '/' || len == 1);

	free(a);
	free(b);
	return inside;
}

static void check_public(struct findings *f, const struct workplace *w)
{
	struct stat info;

	if (stat(w->public, &info) != 0 && errno == ENOENT) {
		findings_add(f, FINDING_NOTE, "public",
			     "%s isn't there yet; quire publish makes it", w->public);
		return;
	}
	if (!is_ours(f, "public", w->public, &info))
		return;
	if (is_inside(w->site, w->public))
		findings_add(f, FINDING_ERROR, "public",
			     "the whole site lies in %s, where the web server shows it to "
			     "everyone; move the site out, or set public: in " LAYOUT_SETTINGS,
			     w->public);
	else if (!S_ISDIR(info.st_mode))
		findings_add(f, FINDING_ERROR, "public", "%s is no folder", w->public);
	else
		findings_add(f, FINDING_OK, "public", "%s can be written to", w->public);
}

static void check_disk(struct findings *f, const char *folder)
{
	struct statvfs disk;
	uint64_t free_bytes;

	if (statvfs(folder, &disk) != 0)
		return;
	free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
	if (disk.f_files && disk.f_favail == 0)
		findings_add(f, FINDING_ERROR, "disk",
			     "no file can be made where %s lies; delete some", folder);
	else if (free_bytes < DISK_LOW)
		findings_add(f, free_bytes < DISK_FULL ? FINDING_ERROR : FINDING_WARNING, "disk",
			     "%" PRIu64 " MiB are free where %s lies; make room",
			     free_bytes / MEBIBYTE, folder);
	else
		findings_add(f, FINDING_OK, "disk", "%" PRIu64 " MiB are free where %s lies",
			     free_bytes / MEBIBYTE, folder);
}

/* Names that file_replace and the page cache give to what isn't whole yet. */
static bool is_temporary(const char *folder, const char *name)
{
	size_t len = strlen(name), n = strlen(folder);

	if (n > 7 && strcmp(folder + n - 7, "/.quire") == 0)
		return name[0] != '.';
	return name[0] == '.' && len > 4 && strcmp(name + len - 4, ".tmp") == 0;
}

static size_t count_leftovers(const char *folder, int64_t before, int depth);

static size_t count_one(const char *folder, const char *name, int64_t before, int depth)
{
	struct arena a;
	const char *path;
	struct stat info;
	size_t count = 0;

	arena_init(&a, 0, NULL, NULL);
	path = file_join(&a, folder, name);
	if (lstat(path, &info) == 0) {
		if (S_ISDIR(info.st_mode))
			count = count_leftovers(path, before, depth + 1);
		else if (is_temporary(folder, name) && info.st_ctim.tv_sec < before)
			count = 1;
	}
	arena_release(&a);
	return count;
}

static size_t count_leftovers(const char *folder, int64_t before, int depth)
{
	DIR *dir = depth <= SCAN_DEPTH_MAX ? opendir(folder) : NULL;
	const struct dirent *entry;
	size_t count = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			count += count_one(folder, entry->d_name, before, depth);
	closedir(dir);
	return count;
}

static void check_leftovers(struct findings *f, const struct workplace *w)
{
	size_t count = count_leftovers(w->public, clock_now() - LEFTOVER_SECONDS, 0);

	if (count)
		findings_add(f, FINDING_WARNING, "leftovers",
			     "%zu files in %s were left half written by something that was "
			     "killed; run: find '%s' -type f '(' -path '*/.quire/*' -o -name "
			     "'.*.tmp' ')' -mmin +60 -delete",
			     count, w->public, w->public);
	else
		findings_add(f, FINDING_OK, "leftovers", "nothing was left half written in %s",
			     w->public);
}

void doctor_folders(struct findings *f, const struct workplace *w)
{
	const char *data = file_join(w->arena, w->site, "data");

	check_data(f, data);
	check_disk(f, w->site);
	if (w->problems.errors)
		return; /* site.yaml doesn't say where the others are */
	check_writing(f, w);
	check_public(f, w);
	check_leftovers(f, w);
	if (!is_inside(w->public, w->site))
		check_disk(f, w->public);
}
