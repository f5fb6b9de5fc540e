/* SPDX-License-Identifier: MIT */
/* Preloaded into `quire`: the process dies right before its write, send, sync, rename or unlink
 * with the number KILL_AT, counted from 1. Its children are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

static long left;
static pid_t parent;

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("KILL_AT");

	left = at ? strtol(at, NULL, 10) : 0;
	parent = getpid();
	unsetenv("LD_PRELOAD");
}

static void step(void)
{
	if (getpid() == parent && left > 0 && --left == 0)
		raise(SIGKILL);
}

#define WRAP(type, name, parameters, arguments)                                                    \
	type name parameters;                                                                      \
	type name parameters                                                                       \
	{                                                                                          \
		type(*next) parameters = (type(*) parameters)dlsym(RTLD_NEXT, #name);              \
                                                                                                   \
		step();                                                                            \
		return next arguments;                                                             \
	}

WRAP(ssize_t, pwrite64, (int fd, const void *data, size_t len, off64_t at), (fd, data, len, at))
WRAP(ssize_t, pwrite, (int fd, const void *data, size_t len, off_t at), (fd, data, len, at))
WRAP(ssize_t, write, (int fd, const void *data, size_t len), (fd, data, len))
WRAP(ssize_t, send, (int fd, const void *data, size_t len, int flags), (fd, data, len, flags))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, syncfs, (int fd), (fd))
WRAP(int, ftruncate64, (int fd, off64_t len), (fd, len))
WRAP(int, ftruncate, (int fd, off_t len), (fd, len))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
