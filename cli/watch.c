/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* DT_DIR, lstat */
#include "cli/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/scan.h"
#include "cli/workplace.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/site/layout.h"
#include "lib/site/settings.h"

#define ROOTS_MAX 5 /* site.yaml and the folders that a publish reads */
#define EVENTS                                                                                     \
	(IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_FROM |          \
	 IN_MOVED_TO | IN_ONLYDIR)

/* A file or folder that a publish reads, watched by its name in the folder above, so that it is
 * seen when it is made, replaced or renamed. */
struct root {
	const char *path;
	int above;   /* watch of the folder that it lies in; -1 where that isn't there */
	bool folder; /* and every folder below it is watched */
};

struct watch {
	struct arena arena; /* holds the watch itself and what lives as long */
	struct arena paths; /* those of the roots; reset when they are looked up anew */
	const char *site;
	const char *skipped[2]; /* folders that a publish writes to */
	struct root roots[ROOTS_MAX];
	bool *below;       /* one a number of inotify's: a folder all of whose names count */
	size_t below_size; /* of below, which lies in arena */
	int inotify;
	int signals;
	int both;          /* an epoll(7) over the two */
	int64_t quiet_at;  /* when a change is over if no other comes; 0 for no change, ms */
	int64_t latest_at; /* when it is taken whatever comes, ms */
};

/* Where the essays lie, and what the folder for readers is. While site.yaml has errors, where
 * they are by default. */
static void read_settings(struct watch *w, struct settings *out)
{
	struct problems ignored;
	struct blob text;
	const char *file = file_join(&w->paths, w->site, LAYOUT_SETTINGS);

	settings_default(out);
	problems_init(&ignored, &w->paths);
	if (file_read(&w->paths, AT_FDCWD, file, WORKPLACE_SETTINGS_MAX, &text) == STATUS_OK &&
	    settings_parse(&w->paths, LAYOUT_SETTINGS, text.data, text.len, &ignored, out) !=
		    STATUS_OK)
		settings_default(out);
}

/* A path without empty and "." segments, so that one folder has one name. path: absolute. */
static const char *tidy(struct arena *a, const char *path)
{
	struct str out;
	size_t length;

	str_init(&out, a);
	for (; *path; path += length) {
		path += strspn(path, "/");
		length = strcspn(path, "/");
		if (length == 0 || (length == 1 && *path == '.'))
			continue;
		str_putc(&out, '/');
		str_put(&out, path, length);
	}
	return out.len ? str_text(&out) : "/";
}

static void name_roots(struct watch *w)
{
	struct settings settings;
	size_t i;

	arena_reset(&w->paths);
	read_settings(w, &settings);
	const char *const names[ROOTS_MAX] = {LAYOUT_SETTINGS, settings.writing, LAYOUT_PAGES,
					      LAYOUT_STATIC, LAYOUT_TEMPLATES};

	for (i = 0; i < ROOTS_MAX; i++)
		w->roots[i] = (struct root){
			.path = tidy(&w->paths, file_join(&w->paths, w->site, names[i])),
			.above = -1,
			.folder = i > 0};
	w->skipped[0] = tidy(&w->paths, file_join(&w->paths, w->site, settings.public));
	w->skipped[1] = tidy(&w->paths, file_join(&w->paths, w->site, "data"));
}

/* A folder that isn't there, or is gone by now, is none to watch. */
static enum status add(struct watch *w, const char *folder, int *out)
{
	int number = inotify_add_watch(w->inotify, folder, EVENTS);

	if (number < 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES)) {
		*out = -1;
		return STATUS_OK;
	}
	if (number < 0 && errno == ENOSPC) {
		log_line("%s: no more folders can be watched; raise the limit with: "
			 "sysctl fs.inotify.max_user_watches=100000",
			 folder);
		return STATUS_IO;
	}
	if (number < 0) {
		log_line("%s: can't be watched: %s", folder, strerror(errno));
		return STATUS_IO;
	}
	*out = number;
	return STATUS_OK;
}

static void note_below(struct watch *w, int number)
{
	size_t size = w->below_size, wanted = (size_t)number + 1;

	if (wanted > size) {
		wanted += 64;
		w->below = arena_grow(&w->arena, w->below, size * sizeof(*w->below),
				      wanted * sizeof(*w->below));
		memset(w->below + size, 0, (wanted - size) * sizeof(*w->below));
		w->below_size = wanted;
	}
	w->below[number] = true;
}

static bool is_skipped(const struct watch *w, const char *path, const char *name)
{
	return name[0] == '.' || strcmp(name, "node_modules") == 0 ||
	       strcmp(path, w->skipped[0]) == 0 || strcmp(path, w->skipped[1]) == 0;
}

static enum status add_below(struct watch *w, const char *folder, int depth);

static enum status add_name(struct watch *w, const char *folder, const char *name, int depth)
{
	struct arena a;
	const char *path;
	struct stat info;
	enum status st = STATUS_OK;

	arena_init(&a, 0, NULL, NULL);
	path = file_join(&a, folder, name);
	if (!is_skipped(w, path, name) && lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
		st = add_below(w, path, depth + 1);
	arena_release(&a);
	return st;
}

/* Watch a folder, then those in it: one made in between is seen by either. */
static enum status add_below(struct watch *w, const char *folder, int depth)
{
	const struct dirent *entry;
	enum status st;
	int number;
	DIR *dir;

	st = add(w, folder, &number);
	if (st != STATUS_OK || number < 0)
		return st;
	note_below(w, number);
	if (depth >= SCAN_DEPTH_MAX)
		return STATUS_OK;
	dir = opendir(folder);
	if (!dir)
		return STATUS_OK;
	while (st == STATUS_OK && (entry = readdir(dir)) != NULL)
		if (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN)
			st = add_name(w, folder, entry->d_name, depth);
	closedir(dir);
	return st;
}

static enum status add_root(struct watch *w, struct root *root)
{
	struct arena a;
	const char *slash = strrchr(root->path, '/'), *above;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	above = arena_strndup(&a, root->path, (size_t)(slash - root->path) + 1);
	st = add(w, above, &root->above);
	arena_release(&a);
	if (st == STATUS_OK && root->folder)
		st = add_below(w, root->path, 0);
	return st;
}

/* Watch what is there now; what is watched already stays so. */
static enum status refresh(struct watch *w)
{
	enum status st = STATUS_OK;
	size_t i;

	name_roots(w);
	for (i = 0; i < ROOTS_MAX && st == STATUS_OK; i++)
		st = add_root(w, &w->roots[i]);
	return st;
}

void watch_signals(sigset_t *out)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGTERM};
	struct sigaction action;
	size_t i;

	sigemptyset(out);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (sigaction(signals[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(out, signals[i]);
}

static enum status open_descriptors(struct watch *w)
{
	struct epoll_event readable = {.events = EPOLLIN};
	sigset_t signals;

	watch_signals(&signals);
	w->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	w->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	w->both = epoll_create1(EPOLL_CLOEXEC);
	if (w->inotify < 0 || w->signals < 0 || w->both < 0 ||
	    epoll_ctl(w->both, EPOLL_CTL_ADD, w->inotify, &readable) != 0 ||
	    epoll_ctl(w->both, EPOLL_CTL_ADD, w->signals, &readable) != 0) {
		log_line("nothing can be watched: %s", strerror(errno));
		return STATUS_IO;
	}
	return STATUS_OK;
}

enum status watch_open(const struct invocation *invocation, struct watch **out)
{
	struct arena a;
	struct watch *w;
	enum status st;

	arena_init(&a, 0, NULL, NULL);
	w = arena_alloc(&a, sizeof(*w));
	w->arena = a;
	arena_init(&w->paths, 0, NULL, NULL);
	w->inotify = w->signals = w->both = -1;
	st = workplace_find(&w->arena, invocation->site, &w->site);
	if (st == STATUS_OK)
		st = open_descriptors(w);
	if (st == STATUS_OK)
		st = refresh(w);
	if (st == STATUS_OK)
		*out = w;
	else
		watch_close(w);
	return st;
}

/* Whether a publish reads what has changed. In a folder that is only watched for the roots in
 * it, their names count and no others. */
static bool is_read(const struct watch *w, const struct inotify_event *event)
{
	size_t i;

	if (event->wd >= 0 && (size_t)event->wd < w->below_size && w->below[event->wd])
		return true;
	for (i = 0; i < ROOTS_MAX; i++)
		if (w->roots[i].above == event->wd && event->len &&
		    strcmp(strrchr(w->roots[i].path, '/') + 1, event->name) == 0)
			return true;
	return false;
}

/* Hidden files are editors' own: swap files, locks, copies before a rename. */
static bool counts(const struct watch *w, const struct inotify_event *event)
{
	if (event->mask & IN_Q_OVERFLOW)
		return true;
	if (event->mask & IN_IGNORED)
		return false;
	if (event->len && event->name[0] == '.' && strcmp(event->name, ".well-known") != 0)
		return false;
	return is_read(w, event);
}

/* Take a piece of the events that wait; not all, since they may come faster than they are read. */
static enum status drain(const struct watch *w, bool *changed)
{
	_Alignas(struct inotify_event) char buffer[16 * 1024];
	const struct inotify_event *event;
	ssize_t n = read(w->inotify, buffer, sizeof(buffer)), at;

	for (at = 0; at < n; at += (ssize_t)(sizeof(*event) + event->len)) {
		event = (const void *)(buffer + at);
		*changed = *changed || counts(w, event);
	}
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		log_line("watching: %s", strerror(errno));
		return STATUS_IO;
	}
	return STATUS_OK;
}

/* When a change that came is to be told; 0 where none did. */
static int64_t due_at(const struct watch *w)
{
	return w->quiet_at < w->latest_at ? w->quiet_at : w->latest_at;
}

static void note_change(struct watch *w)
{
	int64_t now = clock_monotonic_ms();

	if (!w->quiet_at)
		w->latest_at = now + WATCH_LONGEST_MS;
	w->quiet_at = now + WATCH_QUIET_MS;
}

enum status watch_take(struct watch *w)
{
	struct signalfd_siginfo signal;
	bool changed = false;
	enum status st;

	if (read(w->signals, &signal, sizeof(signal)) == (ssize_t)sizeof(signal))
		return STATUS_EXIT;
	st = drain(w, &changed);
	if (st != STATUS_OK)
		return st;
	if (changed)
		note_change(w);
	if (!w->quiet_at || clock_monotonic_ms() < due_at(w))
		return STATUS_BUSY;
	w->quiet_at = w->latest_at = 0;
	return refresh(w);
}

int watch_timeout(const struct watch *w)
{
	int64_t left = due_at(w) - clock_monotonic_ms();

	if (!w->quiet_at)
		return -1;
	return left > 0 ? (int)left : 0;
}

static enum status wait_blocked(struct watch *w)
{
	struct epoll_event event;
	enum status st;

	while ((st = watch_take(w)) == STATUS_BUSY) {
		if (epoll_wait(w->both, &event, 1, watch_timeout(w)) < 0 && errno != EINTR) {
			log_line("watching: %s", strerror(errno));
			return STATUS_IO;
		}
	}
	return st;
}

enum status watch_wait(struct watch *w)
{
	sigset_t signals, before;
	enum status st;

	watch_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, &before);
	st = wait_blocked(w);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return st;
}

int watch_fd(const struct watch *w)
{
	return w->both;
}

void watch_close(struct watch *w)
{
	struct arena a;

	if (!w)
		return;
	if (w->both >= 0)
		close(w->both);
	if (w->signals >= 0)
		close(w->signals);
	if (w->inotify >= 0)
		close(w->inotify);
	arena_release(&w->paths);
	a = w->arena;
	arena_release(&a);
}
