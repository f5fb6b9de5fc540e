/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/bounce_mail.h"
#include "cli/print_json.h"
#include "cli/workplace.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/site/layout.h"
#include "lib/store/bounce.h"

/* One call of the command. */
struct bouncing {
	struct arena *arena; /* as long as the call */
	struct arena mail;   /* as long as one mail */
	struct store *store;
	json_t *list;  /* with --json, else NULL */
	bool is_quiet; /* say nothing: a mail server may send a program's words back */
};

struct names {
	char **items;
	size_t count;
};

#define DONE_MAX 8 /* words for what was done, and a NULL */

static void list_done(const struct bounce_mail *m, const char *out[DONE_MAX])
{
	static const struct {
		enum bounce_effect effect;
		const char *word;
	} words[] = {
		{BOUNCE_REJECTED, "rejected"},
		{BOUNCE_DEFERRED, "deferred"},
		{BOUNCE_SUPPRESSED, "suppressed"},
		{BOUNCE_HALTED, "halted"},
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (m->effects & (unsigned)words[i].effect)
			out[n++] = words[i].word;
	if (m->unsubscribed)
		out[n++] = "unsubscribed";
	if (m->recorded)
		out[n++] = "recorded";
	if (n == 0)
		out[n++] = "ignored";
	out[n] = NULL;
}

static void tell(struct bouncing *b, const char *file, const struct bounce_mail *m)
{
	static const char *const kinds[] = {
		[RETURNED_FAILED] = "failed",       [RETURNED_DELAYED] = "delayed",
		[RETURNED_COMPLAINT] = "complaint", [RETURNED_UNSUBSCRIBE] = "unsubscribe",
		[RETURNED_AUTOMATIC] = "automatic", [RETURNED_OTHER] = "unknown",
	};
	bool matched = (m->effects & BOUNCE_MATCHED) || m->unsubscribed;
	const char *done[DONE_MAX];
	json_t *words = json_array();

	list_done(m, done);
	for (size_t i = 0; done[i]; i++)
		json_array_append_new(words, json_string(done[i]));
	if (b->list)
		json_array_append_new(b->list, json_pack("{ss ss ss sb sO}", "file", file, "kind",
							 kinds[m->kind], "code", m->code, "matched",
							 matched, "done", words));
	json_decref(words);
	if (b->list || b->is_quiet)
		return;
	printf("%s%s%s%s%s%s:", file, *file ? ": " : "", kinds[m->kind], *m->code ? " " : "",
	       m->code, matched || !m->recorded ? "" : ", of no mail of ours");
	for (size_t i = 0; done[i]; i++)
		printf("%s %s", i ? "," : "", done[i]);
	putchar('\n');
}

/* The first RETURNED_MAIL_MAX bytes; the rest is read where a pipe's other end waits for it. */
static enum status read_mail(struct arena *a, int fd, bool drain, struct blob *out)
{
	char *data = arena_alloc(a, RETURNED_MAIL_MAX + 1), rest[8192] = "";
	size_t len = 0;
	ssize_t n = 1;

	while (n != 0 && (drain || len < RETURNED_MAIL_MAX)) {
		bool is_full = len == RETURNED_MAIL_MAX;

		n = read(fd, is_full ? rest : data + len,
			 is_full ? sizeof(rest) : RETURNED_MAIL_MAX - len);
		if (n < 0 && errno != EINTR) {
			log_line("the mail can't be read: %s", strerror(errno));
			return STATUS_IO;
		}
		if (n > 0 && !is_full)
			len += (size_t)n;
	}
	*out = (struct blob){data, len};
	return STATUS_OK;
}

static enum status take(struct bouncing *b, const char *file, int fd, bool drain, int64_t at)
{
	struct bounce_mail done;
	struct blob bytes;
	enum status status;

	arena_reset(&b->mail);
	status = read_mail(&b->mail, fd, drain, &bytes);
	if (status == STATUS_OK)
		status = bounce_mail_take(b->store, &b->mail, bytes, at, &done);
	if (status == STATUS_OK)
		tell(b, file, &done);
	return status;
}

/* A mail of new/ that was taken lies in cur/, marked as seen. Another that took it is no fault. */
static enum status put_away(struct bouncing *b, int folder, const char *name)
{
	const char *from = arena_printf(&b->mail, "new/%s", name);
	const char *to = arena_printf(&b->mail, "cur/%.*s:2,S", (int)strcspn(name, ":"), name);

	if (renameat(folder, from, folder, to) == 0 || errno == ENOENT)
		return STATUS_OK;
	log_line("%s: it was taken, but not moved to cur/: %s", from, strerror(errno));
	return STATUS_IO;
}

/* When a mail came is when its file was written. */
static enum status take_file(struct bouncing *b, int folder, const char *name)
{
	const char *path = arena_printf(b->arena, "new/%s", name);
	int fd = openat(folder, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int64_t now = clock_now();
	enum status status = STATUS_OK;
	struct stat st;

	if (fd < 0) {
		if (errno == ENOENT)
			return STATUS_OK;
		log_line("%s: %s", path, strerror(errno));
		return STATUS_IO;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		status = take(b, name, fd, false, st.st_mtime < now ? st.st_mtime : now);
		if (status == STATUS_OK)
			status = put_away(b, folder, name);
	}
	close(fd);
	return status;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, which is by the time that they came. */
static enum status list_new(struct arena *a, int folder, struct names *out)
{
	struct names names = {NULL, 0};
	size_t capacity = 0;
	int fd = openat(folder, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return STATUS_IO;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		names.items =
			arena_room(a, names.items, names.count, &capacity, sizeof(*names.items));
		names.items[names.count++] = arena_strdup(a, entry->d_name);
	}
	closedir(dir);
	if (names.count)
		qsort(names.items, names.count, sizeof(*names.items), compare_names);
	*out = names;
	return STATUS_OK;
}

/* A mail that can't be read keeps none of the others waiting; a store that can't be written
 * does. */
static enum command_exit take_folder(struct bouncing *b, const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum command_exit result = COMMAND_DONE;
	enum status status = STATUS_OK;
	struct names names = {NULL, 0};

	if (folder < 0 || list_new(b->arena, folder, &names) != STATUS_OK) {
		log_line("%s: no Maildir with a folder new/ that can be read: %s", path,
			 strerror(errno));
		result = COMMAND_FAILED;
	}
	for (size_t i = 0; i < names.count && (status == STATUS_OK || status == STATUS_IO); i++) {
		status = take_file(b, folder, names.items[i]);
		if (status != STATUS_OK)
			result = COMMAND_FAILED;
	}
	if (folder >= 0)
		close(folder);
	return result;
}

/* A database that isn't there is not made: no mail of it can have come back. */
static enum status open_store(struct bouncing *b, const char *given)
{
	const char *site;
	enum status status = workplace_find(b->arena, given, &site);

	if (status != STATUS_OK)
		return status;
	status = access(file_join(b->arena, site, LAYOUT_DATABASE), F_OK) == 0
			 ? store_open(site, STORE_WRITE, &b->store)
			 : STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		log_line("%s: there is no database yet; \"quire publish\" makes it", site);
	return status;
}

/* What couldn't be done is to come again: a mail server keeps it and does so by itself. */
static enum command_exit run(struct bouncing *b, const char *site, const char *folder)
{
	enum command_exit failed = folder ? COMMAND_FAILED : COMMAND_LATER;
	enum status status = open_store(b, site);

	if (status != STATUS_OK)
		return failed;
	if (folder)
		return take_folder(b, folder);
	status = take(b, "", STDIN_FILENO, true, clock_now());
	return status == STATUS_OK ? COMMAND_DONE : failed;
}

enum command_exit command_bounce(const struct invocation *invocation, int argc, char **argv)
{
	bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
	const char *folder = argc > 1 + json ? argv[1 + json] : NULL;
	struct bouncing b = {.arena = invocation->arena,
			     .list = NULL,
			     .is_quiet = !folder && !isatty(STDOUT_FILENO)};
	enum command_exit result;

	if (argc > 2 + json || (folder && folder[0] == '-'))
		return command_usage(argv[0], argv[argc - 1]);
	if (!folder && isatty(STDIN_FILENO))
		return command_usage(argv[0], NULL);
	b.list = json ? json_array() : NULL;
	arena_init(&b.mail, 0, NULL, NULL);
	result = run(&b, invocation->site, folder);
	store_close(b.store);
	arena_release(&b.mail);
	if (b.list)
		print_json(b.list);
	return result;
}
