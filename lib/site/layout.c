/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE     /* fgetpwent */
#define _XOPEN_SOURCE   700 /* realpath */
#include "lib/site/layout.h"

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/log.h"

static bool has_settings(struct arena *a, const char *folder)
{
	struct stat st;

	return stat(file_join(a, folder, LAYOUT_SETTINGS), &st) == 0 && S_ISREG(st.st_mode);
}

/* An absolute path without symbolic links; NULL where there is no such file. */
static const char *resolve(struct arena *a, const char *path)
{
	char *real = realpath(path, NULL);
	const char *out = arena_strdup(a, real);

	free(real);
	return out;
}

/* An absolute path with its symbolic links; NULL where the working folder has none. */
static const char *absolute(struct arena *a, const char *path)
{
	char *folder;
	const char *out;

	if (*path == '/')
		return path;
	folder = getcwd(NULL, 0);
	out = folder == NULL ? NULL : file_join(a, folder, path);
	free(folder);
	return out;
}

/* The nearest folder at or above an absolute path with a site.yaml; NULL for none. */
static const char *look_above(struct arena *a, const char *path)
{
	char *folder = arena_strdup(a, path);
	size_t len = strlen(folder);

	for (;;) {
		if (has_settings(a, len == 0 ? "/" : folder))
			return len == 0 ? "/" : folder;
		if (len == 0)
			return NULL;
		while (len > 0 && folder[--len] != '/')
			continue;
		folder[len] = '\0';
	}
}

static enum status find_given(struct arena *a, const char *given, const char **out)
{
	const char *folder = resolve(a, given);

	if (folder == NULL || !has_settings(a, folder)) {
		log_line("%s has no " LAYOUT_SETTINGS
			 "; name a site's folder with --site or QUIRE_SITE, or make one with "
			 "quire init",
			 given);
		return STATUS_NOT_FOUND;
	}
	*out = folder;
	return STATUS_OK;
}

enum status layout_find(struct arena *a, const char *given, const char *from, const char **out)
{
	const char *start, *folder;

	if (given != NULL && *given != '\0')
		return find_given(a, given, out);
	/* A program may be linked into the site's folder from elsewhere. */
	start = absolute(a, from);
	folder = start == NULL ? NULL : look_above(a, start);
	if (folder == NULL) {
		start = resolve(a, from);
		folder = start == NULL ? NULL : look_above(a, start);
	}
	folder = folder == NULL ? NULL : resolve(a, folder);
	if (folder == NULL) {
		log_line("no " LAYOUT_SETTINGS " in %s or above it; name the site's folder with "
			 "--site or QUIRE_SITE, or make one with quire init",
			 from);
		return STATUS_NOT_FOUND;
	}
	*out = folder;
	return STATUS_OK;
}

/* A user's name from /etc/passwd, which static programs can read; else "'#1000'", which sudo
 * takes too. */
static void find_user(uid_t uid, char *out, size_t size)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *entry = NULL;

	snprintf(out, size, "'#%ld'", (long)uid);
	if (file == NULL)
		return;
	do {
		entry = fgetpwent(file);
	} while (entry != NULL && entry->pw_uid != uid);
	if (entry != NULL)
		snprintf(out, size, "%s", entry->pw_name);
	fclose(file);
}

/* A small Debian has no sudo, and its runuser is for root and takes names alone. */
const char *layout_as_user(const char *user)
{
	if (geteuid() != 0 || strchr(user, '#') != NULL || access("/usr/bin/sudo", X_OK) == 0)
		return "sudo -u";
	return "runuser -u";
}

enum status layout_check_owner(const char *site)
{
	char user[128];
	struct stat st;

	if (stat(site, &st) < 0) {
		log_line("%s: %s", site, strerror(errno));
		return STATUS_IO;
	}
	if (st.st_uid == geteuid())
		return STATUS_OK;
	find_user(st.st_uid, user, sizeof(user));
	log_line("the site belongs to %s; run: %s %s -- quire --site '%s' …", user,
		 layout_as_user(user), user, site);
	return STATUS_INVALID;
}
