/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* syncfs */
#include "lib/store/page_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/log.h"

#define INDEX        "index.html"
#define TEMPORARY    ".quire"
#define PATH_LIMIT   1000
#define SYNC_MANY    16 /* folders, from which on the whole file system is synced */
#define FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

bool page_file_is_valid(const char *path)
{
	const char *at = path;

	if (path[0] != '/' || strlen(path) > PATH_LIMIT)
		return false;
	while (at[0] == '/' && at[1] != '\0') {
		size_t len = strcspn(++at, "/");

		if (len == 0 || len > NAME_MAX || at[0] == '.')
			return false;
		at += len;
	}
	return true;
}

/* The file's name in its folder. */
static const char *name_of(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return name[0] == '\0' ? INDEX : name;
}

static enum status failed(const char *what, int error)
{
	log_line("public folder: %s: %s", what, strerror(error));
	return STATUS_IO;
}

enum status page_file_root(const char *public, int *out)
{
	/* The folder itself may be a link: hosts have www -> public_html. */
	int fd = open(public, FOLDER_FLAGS & ~O_NOFOLLOW);

	if (fd < 0)
		return errno == ENOENT ? STATUS_NOT_FOUND : failed(public, errno);
	*out = fd;
	return STATUS_OK;
}

/* Open one folder below another, made where wanted; -1 and errno. The mode is set whatever the
 * umask is, since the web server may be another user. */
static int enter(int dir, const char *name, bool make, mode_t mode)
{
	bool made = make && mkdirat(dir, name, mode) == 0;
	int fd = openat(dir, name, FOLDER_FLAGS);

	if (fd >= 0 && made)
		fchmod(fd, mode);
	return fd;
}

/* Open the folder of a page's file, segment by segment; -1 and errno. */
static int walk(int root, const char *path, bool make)
{
	char segment[NAME_MAX + 1];
	const char *at = path + 1;
	const char *slash;
	int error, next;
	int fd = fcntl(root, F_DUPFD_CLOEXEC, 0);

	for (; fd >= 0 && (slash = strchr(at, '/')); at = slash + 1) {
		memcpy(segment, at, (size_t)(slash - at));
		segment[slash - at] = '\0';
		next = enter(fd, segment, make, 0755);
		error = errno;
		close(fd);
		errno = error;
		fd = next;
	}
	return fd;
}

/* What is not there, is a folder, or is reached through a link or a file, was not stored. */
static bool holds_nothing(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP || error == EISDIR;
}

static int open_temporary(struct page_draft *draft)
{
	struct timespec t;
	int fd;

	do {
		clock_gettime(CLOCK_MONOTONIC, &t);
		snprintf(draft->name, sizeof(draft->name), "%ld-%llx", (long)getpid(),
			 (unsigned long long)t.tv_sec * 1000000000 + (unsigned long long)t.tv_nsec);
		fd = openat(draft->folder, draft->name,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	} while (fd < 0 && errno == EEXIST);
	if (fd < 0)
		draft->name[0] = '\0';
	return fd;
}

/* Bytes, mode and mtime, synced. */
static enum status fill(int fd, const char *data, size_t len, int64_t modified)
{
	struct timespec times[2] = {{.tv_sec = (time_t)modified}, {.tv_sec = (time_t)modified}};
	enum status status = file_write_all(fd, data, len);

	if (status != STATUS_OK)
		return STATUS_IO;
	/* The web server may be another user, whatever the umask is. */
	if (fchmod(fd, 0644) < 0 || futimens(fd, times) < 0 || fdatasync(fd) < 0)
		return failed("temporary file", errno);
	return STATUS_OK;
}

enum status page_file_write(int root, const char *data, size_t len, int64_t modified,
			    struct page_draft *out)
{
	struct page_draft draft = {.folder = enter(root, TEMPORARY, true, 0700)};
	enum status status = STATUS_OK;
	int fd = -1;

	if (draft.folder < 0)
		return failed(TEMPORARY, errno);
	fd = open_temporary(&draft);
	if (fd < 0) {
		status = failed("temporary file", errno);
		goto out;
	}
	status = fill(fd, data, len, modified);
	if (close(fd) < 0 && status == STATUS_OK)
		status = failed("temporary file", errno);
out:
	if (status == STATUS_OK)
		*out = draft;
	else
		page_file_drop(&draft);
	return status;
}

enum status page_file_folder(int root, const char *path, int *out)
{
	int fd = walk(root, path, true);

	if (fd < 0)
		return failed(path, errno);
	*out = fd;
	return STATUS_OK;
}

enum status page_file_place(struct page_draft *draft, int folder, const char *path)
{
	if (renameat(draft->folder, draft->name, folder, name_of(path)) < 0)
		return failed(path, errno);
	draft->name[0] = '\0';
	return STATUS_OK;
}

void page_file_drop(struct page_draft *draft)
{
	if (draft->folder < 0)
		return;
	if (draft->name[0] != '\0')
		unlinkat(draft->folder, draft->name, 0);
	close(draft->folder);
	draft->folder = -1;
}

/* A quick look by the whole path first, since where many are to go most are gone already. It
 * follows links in the middle, and then the walk, which doesn't, finds nothing. */
static enum status unlink_one(int root, const char *path)
{
	char file[PATH_LIMIT + sizeof(INDEX)];
	struct stat st;
	int folder, error;

	snprintf(file, sizeof(file), "%s%s", path + 1, path[strlen(path) - 1] == '/' ? INDEX : "");
	if (fstatat(root, file, &st, AT_SYMLINK_NOFOLLOW) < 0 && holds_nothing(errno))
		return STATUS_OK;
	folder = walk(root, path, false);
	error = folder < 0 || unlinkat(folder, name_of(path), 0) < 0 ? errno : 0;
	if (folder >= 0)
		close(folder);
	return error == 0 || holds_nothing(error) ? STATUS_OK : failed(path, error);
}

enum status page_file_unlink(int root, const char *const *paths, size_t count)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count; i++) {
		enum status one = unlink_one(root, paths[i]);

		if (one != STATUS_OK)
			status = one;
	}
	return status;
}

static enum status sync_folder(int root, const char *path)
{
	int folder = walk(root, path, false);
	int error;

	if (folder < 0)
		return holds_nothing(errno) ? STATUS_OK : failed(path, errno);
	error = fsync(folder) < 0 ? errno : 0;
	close(folder);
	return error == 0 ? STATUS_OK : failed(path, error);
}

enum status page_file_sync(int root, const char *const *paths, size_t count)
{
	enum status status = STATUS_OK;

	if (count > SYNC_MANY)
		return syncfs(root) < 0 ? failed("syncfs", errno) : STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = sync_folder(root, paths[i]);
	return status;
}

void page_file_sweep(int root, int64_t age)
{
	int fd = enter(root, TEMPORARY, false, 0700);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	int64_t before = (int64_t)time(NULL) - age;
	struct dirent *entry;
	struct stat st;

	if (!folder) {
		if (fd >= 0)
			close(fd);
		return;
	}
	/* By ctime, since mtime is what the page says; it is the system's, whatever QUIRE_NOW
	 * is. */
	while ((entry = readdir(folder)))
		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_ctime < before)
			unlinkat(fd, entry->d_name, 0);
	closedir(folder);
}
