/* SPDX-License-Identifier: MIT */
/* One process answers one request at a time, and other processes wait on the same listening
 * socket. Requests are read by libfcgi; the answer leaves by record.c, and the connection is
 * closed at once where the request was read to its end, so that the peer loses nothing by it.
 * What a peer makes us wait for is bounded by deadline.c, which stands still while an answer is
 * made. */
#define _GNU_SOURCE /* accept4, ppoll */
#include "lib/web/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/web/deadline.h"
#include "lib/web/record.h"

#define LINGER_MS  "100" /* libfcgi's longest wait, after an answer, for the peer to close */
#define LISTENING  STDIN_FILENO
#define LOOK_MS    50   /* how long a signal to stop may go unseen under load */
#define LEAVE_MS   1000 /* how long those that wait are still answered once told to stop */
#define EXIT_FAULT 3

#define DISCARD_MAX ((unsigned long long)1024 * 1024) /* bytes of a body that nobody wanted */
#define APOLOGY     "This page needs more memory than it may have. Sorry."

static const char out_of_memory[] = "Status: 503 Service Unavailable\r\n"
				    "Content-Type: text/plain; charset=utf-8\r\n"
				    "Cache-Control: no-store\r\n"
				    "Retry-After: 60\r\n"
				    "Content-Length: 52\r\n"
				    "\r\n" APOLOGY;

/* Everything the loop holds. */
struct loop {
	const struct server *server;
	struct arena arena;
	struct request_source source;
	struct request request; /* at hand; with the response it lives until `after` has run */
	struct response response;
	bool cgi;
	bool answered; /* the answer left; nothing more may be said */
	/* FastCGI only */
	struct deadline deadline; /* of the peer at hand */
	sigset_t idle_mask;       /* while waiting for a connection: SIGTERM and SIGUSR1 pass */
	int64_t looked;           /* when it was last looked whether a signal waits, ms */
	int64_t leave_at;         /* once told to stop: no connection is taken from then on, ms */
	FCGX_Request fcgi;
};

/* Set by SIGTERM and SIGUSR1. */
static volatile sig_atomic_t stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

/* End a connection whose answer was written. Only where the request was read to its end, which
 * without a body is a matter of what was sent with it, is nothing lost by closing at once: a peer
 * that is still sending would see an error before it sees the answer. */
static void end_connection(struct loop *l)
{
	int fd = l->fcgi.ipcFd;
	const char *length = FCGX_GetParam("CONTENT_LENGTH", l->fcgi.envp);
	bool bodiless = !length || !*length || strcmp(length, "0") == 0;
	bool is_read =
		bodiless && FCGX_GetChar(l->fcgi.in) == EOF && FCGX_GetError(l->fcgi.in) == 0;

	/* Closes by itself, after it has waited for the peer to. */
	FCGX_Free(&l->fcgi, !is_read);
	deadline_end(&l->deadline);
	if (is_read)
		close(fd);
}

/* Bytes of out_of_memory that answer the request under way, which may not have been read yet. */
static size_t apology_length(const struct loop *l)
{
	const char *method = l->source.variable(l->source.context, "REQUEST_METHOD");
	bool bodiless = method && strcmp(method, "HEAD") == 0;

	return sizeof(out_of_memory) - (bodiless ? sizeof(APOLOGY) : 1);
}

/* Memory ran out: undo, say so where nothing was said yet, and leave. Allocates nothing. */
static void exhausted(void *context) NORETURN;
static void exhausted(void *context)
{
	struct loop *l = context;
	size_t len = apology_length(l);

	log_line("out of memory (a request may take %d MB); this process leaves",
		 SERVER_ARENA_MAX / (1024 * 1024));
	if (l->server->abandon)
		l->server->abandon(l->server->context);
	if (!l->answered && l->cgi) {
		if (file_write_all(STDOUT_FILENO, out_of_memory, len) != STATUS_OK)
			_exit(EXIT_FAULT);
	} else if (!l->answered) {
		deadline_wait(&l->deadline);
		if (record_answer(l->fcgi.ipcFd, l->fcgi.requestId, out_of_memory, len) ==
		    STATUS_OK)
			end_connection(l);
	}
	_exit(EXIT_FAULT);
}

/* Make the answer to the request at hand, whole. STATUS_OK; STATUS_HUNG_UP. */
static enum status make_answer(struct loop *l, struct str *out)
{
	struct response *r = &l->response;
	enum status status = request_read(&l->arena, &l->source, &l->request);

	if (!l->cgi)
		deadline_pause(&l->deadline);
	if (status != STATUS_OK)
		return status;
	response_init(r, &l->arena);
	l->server->respond(l->server->context, &l->arena, &l->request, &l->source, r);
	str_init(out, &l->arena);
	response_write(r, &l->request, out);
	return STATUS_OK;
}

/* FastCGI */

static const char *fcgi_variable(void *context, const char *name)
{
	const struct loop *l = context;

	return FCGX_GetParam(name, l->fcgi.envp);
}

static enum status fcgi_read(void *context, char *buffer, size_t size, size_t *got)
{
	struct loop *l = context;
	int n = FCGX_GetStr(buffer, size > REQUEST_BODY_MAX ? REQUEST_BODY_MAX : (int)size,
			    l->fcgi.in);

	if (n < 0 || FCGX_GetError(l->fcgi.in) != 0)
		return STATUS_HUNG_UP;
	*got = (size_t)n;
	return STATUS_OK;
}

/* Answer the request that l->fcgi holds, and end the connection. STATUS_OK: go on;
 * STATUS_EXIT: leave. */
static enum status answer(struct loop *l)
{
	struct str out;
	enum status sent = STATUS_OK, status = make_answer(l, &out);
	bool leave = status == STATUS_OK && l->response.exit_after;

	deadline_wait(&l->deadline);
	/* Whether the peer took it or not, the page may be kept. */
	if (status == STATUS_OK)
		sent = record_answer(l->fcgi.ipcFd, l->fcgi.requestId, str_text(&out), out.len);
	(void)sent;
	l->answered = true;
	end_connection(l);
	if (status == STATUS_OK && l->server->after)
		l->server->after(l->server->context);
	arena_reset(&l->arena);
	return leave ? STATUS_EXIT : STATUS_OK;
}

/* Read one request from a connection and answer it; the connection is closed whatever came. */
static enum status serve(struct loop *l, int fd)
{
	enum status status = STATUS_OK;

	l->answered = false;
	deadline_begin(&l->deadline, fd, SERVER_PEER_MS);
	FCGX_InitRequest(&l->fcgi, -1, 0);
	l->fcgi.ipcFd = fd;
	/* Keeps FCGX_Accept_r from closing our connection before it reads from it; unset again
	 * whatever the peer asked for, so that none captures the process. */
	l->fcgi.keepConnection = 1;
	if (FCGX_Accept_r(&l->fcgi) == 0) {
		l->fcgi.keepConnection = 0;
		status = answer(l);
	} else {
		deadline_end(&l->deadline);
	}
	return status;
}

/* Whether a signal to stop waits or came. ppoll alone would let it through only where no
 * connection is ready, which under load is never; but then not each connection need ask. */
static bool is_stopping(struct loop *l)
{
	sigset_t pending;
	int64_t now;

	if (stopping)
		return true;
	now = clock_monotonic_ms();
	if (now - l->looked < LOOK_MS)
		return false;
	l->looked = now;
	sigpending(&pending);
	return sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGUSR1) == 1;
}

/* STATUS_OK: *fd is a connection that waited; STATUS_BUSY: none did; STATUS_IO (logged). */
static enum status take_connection(int *fd)
{
	int got = accept4(LISTENING, NULL, NULL, SOCK_CLOEXEC);

	if (got >= 0) {
		*fd = got;
		return STATUS_OK;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS ||
	    errno == EINVAL || errno == EBADF) {
		log_line("no connection can be accepted: %s", strerror(errno));
		return STATUS_IO;
	}
	return STATUS_BUSY;
}

/* Told to stop: those that wait already are answered still, since a web server takes it for a
 * fault when one of its connections breaks. STATUS_OK: *fd is one; STATUS_EXIT. */
static enum status take_last(struct loop *l, int *fd)
{
	int64_t now = clock_monotonic_ms();

	if (l->leave_at == 0)
		l->leave_at = now + LEAVE_MS;
	if (now < l->leave_at && take_connection(fd) == STATUS_OK)
		return STATUS_OK;
	close(LISTENING);
	return STATUS_EXIT;
}

/* STATUS_OK: *fd is a connection; STATUS_EXIT: told to stop; STATUS_IO (logged). */
static enum status wait_for_connection(struct loop *l, int *fd)
{
	enum status status = STATUS_BUSY;

	while (status == STATUS_BUSY) {
		struct pollfd listening = {.fd = LISTENING, .events = POLLIN};
		int n = l->leave_at == 0 ? ppoll(&listening, 1, NULL, &l->idle_mask) : 0;

		if (l->leave_at != 0 || is_stopping(l))
			return take_last(l, fd);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || (listening.revents & POLLIN) == 0) {
			log_line("the listening socket can't be waited for: %s",
				 n < 0 ? strerror(errno) : "it is closed");
			return STATUS_IO;
		}
		status = take_connection(fd);
	}
	return status;
}

/* Signals. Several processes share the listening socket, and only one gets each connection: it
 * must not block the others in accept4. STATUS_OK; STATUS_IO (logged). */
static enum status prepare(struct loop *l)
{
	struct sigaction on_stop = {.sa_handler = stop};
	int flags = fcntl(LISTENING, F_GETFL);

	if (flags < 0 || fcntl(LISTENING, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    sigaction(SIGTERM, &on_stop, NULL) != 0 || sigaction(SIGUSR1, &on_stop, NULL) != 0) {
		log_line("signals can't be set up: %s", strerror(errno));
		return STATUS_IO;
	}
	return deadline_init(&l->deadline);
}

static int run_fcgi(struct loop *l)
{
	enum status status;
	int fd = -1;

	if (FCGX_Init() != 0) {
		log_line("libfcgi can't be initialised");
		return EXIT_FAULT;
	}
	l->source =
		(struct request_source){.variable = fcgi_variable, .read = fcgi_read, .context = l};
	status = prepare(l);
	while (status == STATUS_OK) {
		status = wait_for_connection(l, &fd);
		if (status == STATUS_OK)
			status = serve(l, fd);
	}
	return status == STATUS_EXIT ? 0 : EXIT_FAULT;
}

/* Plain CGI */

static const char *cgi_variable(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

static enum status cgi_read(void *context, char *buffer, size_t size, size_t *got)
{
	ssize_t n;

	(void)context;
	do
		n = read(STDIN_FILENO, buffer, size);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return STATUS_HUNG_UP;
	*got = (size_t)n;
	return STATUS_OK;
}

/* The web server waits for the end of our output: it must not wait for what we do after. */
static void close_output(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	/* Where it is a socket, standard input is the same one and stays open. */
	shutdown(STDOUT_FILENO, SHUT_WR);
	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		close(null);
	} else {
		close(STDOUT_FILENO);
	}
}

/* Read what is left of a body that nobody wanted: where standard input is a socket, to end with
 * bytes unread in it takes the answer along. */
static void discard_body(const struct loop *l)
{
	const char *text = getenv("CONTENT_LENGTH");
	unsigned long long left = text ? strtoull(text, NULL, 10) : 0;
	int64_t end = clock_monotonic_ms() + SERVER_PEER_MS;
	char buffer[4096];

	left -= left < l->request.body.len ? left : l->request.body.len;
	if (left > DISCARD_MAX)
		left = DISCARD_MAX;
	while (left > 0) {
		struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
		int64_t wait = end - clock_monotonic_ms();
		ssize_t n;

		if (wait <= 0 || poll(&input, 1, (int)wait) <= 0)
			return;
		n = read(STDIN_FILENO, buffer, left < sizeof(buffer) ? left : sizeof(buffer));
		if (n <= 0)
			return;
		left -= (unsigned long long)n;
	}
}

static int run_cgi(struct loop *l)
{
	struct str out;
	enum status sent, status;

	l->source = (struct request_source){.variable = cgi_variable, .read = cgi_read};
	status = make_answer(l, &out);
	if (status != STATUS_OK)
		return EXIT_FAULT;
	discard_body(l);
	/* Whether the peer took it or not, what it asked for was done. */
	sent = file_write_all(STDOUT_FILENO, str_text(&out), out.len);
	l->answered = true;
	close_output();
	if (l->server->after)
		l->server->after(l->server->context);
	return sent == STATUS_OK ? 0 : EXIT_FAULT;
}

int server_run(const struct server *server)
{
	struct loop l = {.server = server};
	sigset_t stops;
	int code;

	arena_init(&l.arena, SERVER_ARENA_MAX, exhausted, &l);
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGUSR1);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &stops, &l.idle_mask);
	sigdelset(&l.idle_mask, SIGTERM);
	sigdelset(&l.idle_mask, SIGUSR1);
	sigaddset(&l.idle_mask, DEADLINE_SIGNAL);
	/* Before libfcgi reads it; its own default is 2 s. */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", LINGER_MS, 1);
	l.cgi = FCGX_IsCGI() != 0;
	code = l.cgi ? run_cgi(&l) : run_fcgi(&l);
	arena_release(&l.arena);
	return code;
}
