/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* POSIX_SPAWN_SETSID, posix_spawn_file_actions_addclosefrom_np */
#include "cgi-bin/outbox.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/log.h"

/* The file behind a name, without links, in a; NULL where there is none that can be run. */
static const char *resolve(struct arena *a, const char *name)
{
	char *real = realpath(name, NULL);
	const char *out = NULL;

	if (real && access(real, X_OK) == 0)
		out = arena_strdup(a, real);
	free(real);
	return out;
}

static const char *find_command(struct arena *a)
{
	static const char *const beside[] = {"../cli/quire", "../../bin/quire"};
	const char *given = getenv("QUIRE_PROGRAM"), *own, *folder, *found;

	if (given && *given)
		return given;
	own = resolve(a, "/proc/self/exe");
	folder = own ? arena_strndup(a, own, (size_t)(strrchr(own, '/') - own)) : NULL;
	for (size_t i = 0; folder && i < sizeof(beside) / sizeof(*beside); i++) {
		found = resolve(a, file_join(a, folder, beside[i]));
		if (found)
			return found;
	}
	return QUIRE_BINDIR "/quire";
}

/* Whether the command sees a variable. As plain CGI our environment is full of a reader's words,
 * and mail programs look at many names. */
static bool is_kept(const char *variable)
{
	static const char *const kept[] = {
		"ASAN_OPTIONS=", "HOME=",          "LANG=",  "LC_ALL=", "LOGNAME=",
		"LSAN_OPTIONS=", "PATH=",          "QUIRE_", "TMPDIR=", "TZ=",
		"TZDIR=",        "UBSAN_OPTIONS=", "USER="};

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (strncmp(variable, kept[i], strlen(kept[i])) == 0)
			return true;
	return false;
}

/* Our environment without what the web server tells of a request. */
static char **own_environment(struct arena *a)
{
	size_t count = 0, kept = 0;
	char **out;

	while (environ[count])
		count++;
	out = arena_array(a, count + 1, sizeof(*out));
	for (size_t i = 0; i < count; i++)
		if (is_kept(environ[i]))
			out[kept++] = environ[i];
	out[kept] = NULL;
	return out;
}

/* Returns an errno. */
static int spawn(const char *command, char *const *argv, char *const *environment)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	pid_t pid;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	/* Web servers wait for the end of a CGI program's errors, too. */
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
						      POSIX_SPAWN_SETSID);
	error = posix_spawn(&pid, command, &files, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

void outbox_start(struct arena *a, const char *site)
{
	const char *command = find_command(a);
	char *argv[] = {arena_strdup(a, "quire"), arena_strdup(a, "--site"), arena_strdup(a, site),
			arena_strdup(a, "outbox"), NULL};
	int error;

	/* Nobody waits for it, and it leaves no zombie. */
	signal(SIGCHLD, SIG_IGN);
	error = spawn(command, argv, own_environment(a));
	if (error)
		log_line("%s: can't be started: %s; mail waits for cron", command, strerror(error));
}
