/* SPDX-License-Identifier: MIT */
#include "lib/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/log.h"

static enum status fail(const char *what, const char *path)
{
	log_line("%s: %s: %s", path, what, strerror(errno));
	return STATUS_IO;
}

/* Read what is left of fd behind *len bytes at *data, up to one byte over limit. */
static enum status read_rest(struct arena *a, int fd, size_t limit, char **data, size_t *len,
			     size_t capacity)
{
	for (;;) {
		ssize_t n;

		if (*len == capacity) {
			size_t larger = capacity > limit / 2 ? limit + 1 : 2 * capacity;

			*data = arena_grow(a, *data, capacity + 1, larger + 1);
			capacity = larger;
		}
		n = read(fd, *data + *len, capacity - *len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return STATUS_IO;
		if (n == 0)
			return STATUS_OK;
		*len += (size_t)n;
		if (*len > limit)
			return STATUS_TOO_LARGE;
	}
}

static enum status read_open(struct arena *a, int fd, const char *path, size_t limit,
			     struct blob *out)
{
	enum status status;
	struct stat st;
	size_t capacity, len = 0;
	char *data;

	if (fstat(fd, &st) != 0)
		return fail("fstat", path);
	if (!S_ISREG(st.st_mode)) {
		log_line("%s: not a regular file", path);
		return STATUS_IO;
	}
	if ((uintmax_t)st.st_size > limit)
		return STATUS_TOO_LARGE;
	/* One more than its size, so that the end is found without growing. */
	capacity = (size_t)st.st_size + 1;
	data = arena_alloc(a, capacity + 1);
	status = read_rest(a, fd, limit, &data, &len, capacity);
	if (status == STATUS_IO)
		return fail("read", path);
	if (status != STATUS_OK)
		return status;
	data[len] = '\0';
	*out = (struct blob){.data = data, .len = len};
	return STATUS_OK;
}

enum status file_read(struct arena *a, int dir, const char *path, size_t limit, struct blob *out)
{
	/* Without O_NONBLOCK a FIFO would wait for its writer. */
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum status status;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return STATUS_NOT_FOUND;
	if (fd < 0)
		return fail("open", path);
	status = read_open(a, fd, path, limit, out);
	close(fd);
	return status;
}

/* Bytes of path up to and with its last slash; 0 where it has none. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* FOLDER/.NAME.RANDOM.tmp for FOLDER/NAME. */
static bool temporary_name(const char *path, char out[PATH_MAX])
{
	size_t folder = folder_length(path);
	uint64_t random;
	int len;

	if (folder >= PATH_MAX || getrandom(&random, sizeof(random), 0) != sizeof(random))
		return false;
	len = snprintf(out, PATH_MAX, "%.*s.%s.%016" PRIx64 ".tmp", (int)folder, path,
		       path + folder, random);
	return len > 0 && len < PATH_MAX;
}

static enum status sync_folder(int dir, const char *path)
{
	char folder[PATH_MAX];
	size_t len = folder_length(path);
	int fd, error;

	snprintf(folder, sizeof(folder), "%.*s", len ? (int)len : 1, len ? path : ".");
	fd = openat(dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail("open", folder);
	/* EINVAL: a file system that has no need of it. */
	error = fsync(fd) != 0 && errno != EINVAL ? errno : 0;
	close(fd);
	errno = error;
	return error ? fail("fsync", folder) : STATUS_OK;
}

static enum status write_synced(int dir, const char *path, const char *data, size_t len,
				mode_t mode)
{
	int fd = openat(dir, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	enum status status;

	if (fd < 0)
		return fail("open", path);
	status = file_write_all(fd, data, len);
	if (status == STATUS_OK && fsync(fd) != 0)
		status = fail("fsync", path);
	if (close(fd) != 0 && status == STATUS_OK)
		status = fail("close", path);
	return status;
}

enum status file_replace(int dir, const char *path, const char *data, size_t len, mode_t mode)
{
	char temporary[PATH_MAX];
	enum status status;

	if (!temporary_name(path, temporary)) {
		errno = ENAMETOOLONG;
		return fail("temporary name", path);
	}
	status = write_synced(dir, temporary, data, len, mode);
	if (status == STATUS_OK && renameat(dir, temporary, dir, path) != 0)
		status = fail("rename", path);
	if (status == STATUS_OK)
		return sync_folder(dir, path);
	unlinkat(dir, temporary, 0);
	return status == STATUS_HUNG_UP ? STATUS_IO : status;
}

static enum status make_folder(int dir, const char *path)
{
	struct stat st;

	if (mkdirat(dir, path, 0755) == 0)
		return STATUS_OK;
	if (errno != EEXIST || fstatat(dir, path, &st, 0) != 0)
		return fail("mkdir", path);
	if (S_ISDIR(st.st_mode))
		return STATUS_OK;
	errno = ENOTDIR;
	return fail("mkdir", path);
}

enum status file_make_folders(int dir, const char *path)
{
	char folder[PATH_MAX];

	for (size_t i = 1; path[0] && path[i]; i++) {
		enum status status;

		if (path[i] != '/' || path[i - 1] == '/')
			continue;
		if (i >= sizeof(folder)) {
			errno = ENAMETOOLONG;
			return fail("mkdir", path);
		}
		memcpy(folder, path, i);
		folder[i] = '\0';
		status = make_folder(dir, folder);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status file_write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
			return STATUS_HUNG_UP;
		if (n < 0) {
			log_line("write: %s", strerror(errno));
			return STATUS_IO;
		}
		data += n;
		len -= (size_t)n;
	}
	return STATUS_OK;
}

const char *file_join(struct arena *a, const char *dir, const char *name)
{
	size_t len = strlen(dir);

	if (name[0] == '/' || len == 0)
		return arena_strdup(a, name);
	return arena_printf(a, "%s%s%s", dir, dir[len - 1] == '/' ? "" : "/", name);
}
