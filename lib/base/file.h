/* SPDX-License-Identifier: MIT */
/* Whole files in and out, durably. Does not know what is in them. */
#ifndef QUIRE_LIB_BASE_FILE_H
#define QUIRE_LIB_BASE_FILE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

/* A file's bytes. */
struct blob {
	const char *data; /* NUL-terminated after len bytes */
	size_t len;
};

/* file_read - a regular file's bytes, in a. dir: a folder's descriptor or AT_FDCWD.
 * STATUS_OK; STATUS_NOT_FOUND (not logged); STATUS_TOO_LARGE: over limit bytes (not logged);
 * STATUS_IO (logged). */
enum status file_read(struct arena *a, int dir, const char *path, size_t limit, struct blob *out)
	NONNULL WARN_UNUSED;

/* file_replace - write a file by way of a temporary one beside it and a rename, both synced,
 * so that a reader sees the old bytes or the new. mode: as for open(2).
 * STATUS_OK; STATUS_IO (logged): the old file is as it was. */
enum status file_replace(int dir, const char *path, const char *data, size_t len, mode_t mode)
	NONNULL WARN_UNUSED;

/* file_make_folders - mkdir -p of all but the last segment of path, mode 0755.
 * STATUS_OK; STATUS_IO (logged). */
enum status file_make_folders(int dir, const char *path) NONNULL WARN_UNUSED;

/* file_write_all - all len bytes, past short writes and EINTR. STATUS_OK; STATUS_IO (logged);
 * STATUS_HUNG_UP: EPIPE or ECONNRESET (not logged). */
enum status file_write_all(int fd, const char *data, size_t len) NONNULL WARN_UNUSED;

/* file_join - "dir/name", or name alone where it is absolute or dir is "". In a. */
const char *file_join(struct arena *a, const char *dir, const char *name) NONNULL RETURNS_NONNULL;

#endif
