/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/programs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"

static bool has_programs(struct arena *a, const char *folder)
{
	static const char *const names[] = {"index", "post", "subscribe"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (access(file_join(a, folder, names[i]), X_OK) != 0)
			return false;
	return true;
}

/* The folder of the command itself, by one of its names; NULL where that leads nowhere. */
static const char *own_folder(struct arena *a, const char *name)
{
	char *real = realpath(name, NULL);
	const char *out = NULL;

	if (real)
		out = arena_strndup(a, real, (size_t)(strrchr(real, '/') - real));
	free(real);
	return out;
}

/* Beside a command in a build tree or an installed one. */
static const char *look_beside(struct arena *a, const char *folder)
{
	static const char *const names[] = {"../cgi-bin", "../libexec/quire"};
	size_t i;

	for (i = 0; folder && i < sizeof(names) / sizeof(*names); i++) {
		const char *beside = file_join(a, folder, names[i]);

		if (has_programs(a, beside))
			return own_folder(a, file_join(a, beside, "index"));
	}
	return NULL;
}

enum status programs_find(struct arena *a, const struct invocation *invocation, const char **out)
{
	const char *given = getenv("QUIRE_PROGRAMS"), *folder;

	if (given && *given) {
		folder = own_folder(a, file_join(a, given, "index"));
		*out = folder ? folder : arena_strdup(a, given);
		return has_programs(a, *out) ? STATUS_OK : STATUS_NOT_FOUND;
	}
	folder = look_beside(a, own_folder(a, "/proc/self/exe"));
	if (!folder)
		folder = look_beside(a, own_folder(a, invocation->program));
	*out = folder ? folder : QUIRE_WEBDIR;
	return has_programs(a, *out) ? STATUS_OK : STATUS_NOT_FOUND;
}
