/* SPDX-License-Identifier: MIT */
/* A preview is a site of its own in a temporary folder, published from the writer's files with
 * drafts by a child process after each save, and shown by the very programs that show the real
 * one. The parent serves and watches; it forks no thread and reads no essay. */
#define _GNU_SOURCE /* closefrom, mkdtemp, nftw, pipe2 */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/preview_server.h"
#include "cli/programs.h"
#include "cli/publication.h"
#include "cli/watch.h"
#include "cli/workplace.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/site/layout.h"

#define PORT         8081
#define FOLDERS_OPEN 16 /* while the temporary folder is removed */

struct preview {
	const struct invocation *invocation;
	struct preview_server *server;
	struct watch *watch;
	const char *home; /* the temporary folder, absolute; NULL while there is none */
	pid_t publisher;  /* the child at work; 0 for none */
	int done;         /* comes to its end when that child does; -1 for none */
	bool again;       /* something was saved since it began */
	bool shown;       /* where to look was said */
};

static enum command_exit read_port(int argc, char **argv, int *out)
{
	static const struct option known[] = {{"port", required_argument, NULL, 'p'},
					      {NULL, 0, NULL, 0}};
	int64_t port;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (c != 'p')
			return command_usage(argv[0], argv[optind - 1]);
		if (!command_number(optarg, 0, 65535, &port))
			return command_usage_value(argv[0], optarg,
						   "a port from 0 (any that is free) to 65535");
		*out = (int)port;
	}
	return optind < argc ? command_usage(argv[0], argv[optind]) : COMMAND_DONE;
}

static enum status make_home(struct preview *p)
{
	const char *folder = getenv("TMPDIR");
	char *path = arena_printf(p->invocation->arena, "%s/quire-preview.XXXXXX",
				  folder && *folder == '/' ? folder : "/tmp");

	if (!mkdtemp(path)) {
		log_line("%s: %s", path, strerror(errno));
		return STATUS_IO;
	}
	p->home = path;
	return STATUS_OK;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
	(void)info;
	(void)kind;
	(void)where;
	return remove(path);
}

/* The programs look for a site.yaml before they believe that a folder is a site. */
static enum status publish_there(const struct preview *p, struct workplace *w,
				 struct publication *done)
{
	const struct publication_options options = {
		.retract = true, .drafts = true, .progress = true};
	const char *settings = file_join(w->arena, p->home, LAYOUT_SETTINGS);
	enum status st = workplace_preview(w, p->home, preview_server_url(p->server));

	if (st == STATUS_OK)
		st = file_replace(AT_FDCWD, settings, w->settings_text, strlen(w->settings_text),
				  0600);
	if (st == STATUS_OK)
		st = workplace_open_store(w, STORE_WRITE);
	return st == STATUS_OK ? publication_run(w, &options, done) : st;
}

static int publish(const struct preview *p)
{
	struct arena arena;
	struct workplace w;
	struct publication done = {0};
	enum status st;

	arena_init(&arena, 0, NULL, NULL);
	st = workplace_open(&arena, p->invocation->site, &w);
	if (st == STATUS_OK) {
		st = publish_there(p, &w, &done);
		workplace_close(&w);
	}
	if (st == STATUS_OK && p->shown)
		printf("%zu shown, %zu changed, %zu taken back, %zu with errors\n",
		       done.published + done.scheduled, done.changed, done.removed, done.failed);
	fflush(stdout);
	arena_release(&arena);
	return st == STATUS_OK ? COMMAND_DONE : COMMAND_WRONG;
}

/* The child keeps no descriptor but the one whose end tells of its own: connections and locks
 * are the parent's. */
static void become_publisher(const struct preview *p, int done) NORETURN;

static void become_publisher(const struct preview *p, int done)
{
	sigset_t none;

	if (dup2(done, STDERR_FILENO + 1) >= 0)
		closefrom(STDERR_FILENO + 2);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	_exit(publish(p));
}

static enum status start_publisher(struct preview *p)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		log_line("preview: %s", strerror(errno));
		return STATUS_IO;
	}
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		become_publisher(p, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		log_line("preview: %s", strerror(errno));
		close(ends[0]);
		return STATUS_IO;
	}
	p->publisher = pid;
	p->done = ends[0];
	p->again = false;
	return STATUS_OK;
}

/* Returns whether it has published. */
static bool wait_for_publisher(struct preview *p)
{
	int state = 0;

	while (waitpid(p->publisher, &state, 0) < 0 && errno == EINTR)
		;
	close(p->done);
	p->done = -1;
	p->publisher = 0;
	return WIFEXITED(state) && WEXITSTATUS(state) == COMMAND_DONE;
}

static void say_where(struct preview *p)
{
	if (p->shown)
		return;
	p->shown = true;
	printf("the preview is at %s until Ctrl-C\n", preview_server_url(p->server));
	fflush(stdout);
}

static enum status end_publisher(struct preview *p)
{
	if (wait_for_publisher(p))
		preview_server_published(p->server);
	say_where(p);
	return p->again ? start_publisher(p) : STATUS_OK;
}

static enum status see_change(struct preview *p)
{
	enum status st = watch_take(p->watch);

	if (st == STATUS_BUSY)
		return STATUS_OK;
	if (st != STATUS_OK)
		return st;
	p->again = true;
	return p->publisher ? STATUS_OK : start_publisher(p);
}

/* How long nothing needs to be done unless something comes, in milliseconds; -1 for ever. */
static int idle_time(const struct preview *p)
{
	int server = preview_server_timeout(p->server), watch = watch_timeout(p->watch);

	if (server < 0 || watch < 0)
		return server < 0 ? watch : server;
	return server < watch ? server : watch;
}

/* Until told to stop. */
static enum status serve(struct preview *p)
{
	enum status st = start_publisher(p);

	while (st == STATUS_OK) {
		struct pollfd fds[] = {{.fd = preview_server_fd(p->server), .events = POLLIN},
				       {.fd = watch_fd(p->watch), .events = POLLIN},
				       {.fd = p->done, .events = POLLIN}};

		if (poll(fds, 3, idle_time(p)) < 0 && errno != EINTR) {
			log_line("preview: %s", strerror(errno));
			return STATUS_IO;
		}
		st = see_change(p);
		if (st == STATUS_OK)
			preview_server_run(p->server);
		if (st == STATUS_OK && fds[2].revents)
			st = end_publisher(p);
	}
	return st;
}

static void clean_up(struct preview *p)
{
	if (p->publisher) {
		kill(p->publisher, SIGTERM);
		(void)wait_for_publisher(p);
	}
	preview_server_close(p->server);
	watch_close(p->watch);
	if (p->home)
		nftw(p->home, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static enum status run(struct preview *p, int port)
{
	struct arena *a = p->invocation->arena;
	const char *programs;
	enum status st;

	st = watch_open(p->invocation, &p->watch);
	if (st == STATUS_OK && programs_find(a, p->invocation, &programs) != STATUS_OK) {
		log_line("there are no web programs in %s; name their folder with QUIRE_PROGRAMS",
			 programs);
		st = STATUS_NOT_FOUND;
	}
	if (st == STATUS_OK)
		st = make_home(p);
	if (st == STATUS_OK)
		st = preview_server_open(a, programs, p->home, port, &p->server);
	return st == STATUS_OK ? serve(p) : st;
}

enum command_exit command_preview(const struct invocation *invocation, int argc, char **argv)
{
	struct preview p = {.invocation = invocation, .done = -1};
	enum command_exit result;
	sigset_t signals, before;
	enum status st;
	int port = PORT;

	result = read_port(argc, argv, &port);
	if (result != COMMAND_DONE)
		return result;
	watch_signals(&signals);
	sigprocmask(SIG_BLOCK, &signals, &before);
	st = run(&p, port);
	clean_up(&p);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return st == STATUS_EXIT ? COMMAND_DONE : COMMAND_FAILED;
}
