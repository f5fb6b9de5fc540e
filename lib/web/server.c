/* SPDX-License-Identifier: MIT */
/* One process answers one request at a time, and other processes wait on the same listening
 * socket. What a peer makes us wait for is bounded twice: each read and write by the socket's
 * own timeouts, and all of them together by a timer, whose signal handler shuts the socket down,
 * so that libfcgi's loops, which know no deadline, come to an end too. The timer stands still
 * while an answer is made. */
#define _GNU_SOURCE /* accept4, ppoll */
#include "lib/web/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <fcgiapp.h>

#include "lib/base/file.h"
#include "lib/base/log.h"

#define LINGER_MS  "100" /* libfcgi's longest wait, after an answer, for the peer to close */
#define LISTENING  STDIN_FILENO
#define EXIT_FAULT 3

static const char out_of_memory[] = "Status: 503 Service Unavailable\r\n"
				    "Content-Type: text/plain; charset=utf-8\r\n"
				    "Cache-Control: no-store\r\n"
				    "Retry-After: 60\r\n"
				    "Content-Length: 52\r\n"
				    "\r\n"
				    "This page needs more memory than it may have. Sorry.";

/* What the timer's handler looks at: the connection, -1 where there is none. */
struct peer {
	volatile sig_atomic_t fd;
};

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
	struct peer peer;
	timer_t timer;          /* signals SIGALRM for peer */
	struct itimerspec left; /* what the timer had left when it was stopped */
	sigset_t idle_mask;     /* while waiting for a connection: SIGTERM and SIGUSR1 pass */
	FCGX_Request fcgi;
};

/* Set by SIGTERM and SIGUSR1. */
static volatile sig_atomic_t stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

static void expire(int signal, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)signal;
	(void)context;
	if (info->si_code == SI_TIMER) {
		const struct peer *peer = info->si_value.sival_ptr;

		if (peer->fd >= 0)
			shutdown(peer->fd, SHUT_RDWR);
	}
	errno = saved;
}

static void timer_start(struct loop *l)
{
	timer_settime(l->timer, 0, &l->left, NULL);
}

static void timer_stop(struct loop *l)
{
	static const struct itimerspec never = {{0, 0}, {0, 0}};

	timer_settime(l->timer, 0, &never, &l->left);
	/* Zero would start no timer, and the peer has had its time. */
	if (l->left.it_value.tv_sec == 0 && l->left.it_value.tv_nsec == 0)
		l->left.it_value.tv_nsec = 1;
}

/* Memory ran out: undo, say so where nothing was said yet, and leave. Allocates nothing. */
static void exhausted(void *context) NORETURN;
static void exhausted(void *context)
{
	struct loop *l = context;

	log_line("out of memory (a request may take %d MB); this process leaves",
		 SERVER_ARENA_MAX / (1024 * 1024));
	if (l->server->abandon)
		l->server->abandon(l->server->context);
	if (!l->answered && l->cgi) {
		if (file_write_all(STDOUT_FILENO, out_of_memory, sizeof(out_of_memory) - 1) !=
		    STATUS_OK)
			_exit(EXIT_FAULT);
	} else if (!l->answered) {
		timer_start(l);
		FCGX_PutStr(out_of_memory, sizeof(out_of_memory) - 1, l->fcgi.out);
		FCGX_Finish_r(&l->fcgi);
	}
	_exit(EXIT_FAULT);
}

/* Make the answer to the request at hand, whole. STATUS_OK; STATUS_HUNG_UP. */
static enum status make_answer(struct loop *l, struct str *out)
{
	struct response *r = &l->response;
	enum status status = request_read(&l->arena, &l->source, &l->request);

	if (!l->cgi)
		timer_stop(l);
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
	enum status status = make_answer(l, &out);
	bool leave = status == STATUS_OK && l->response.exit_after;

	timer_start(l);
	if (status == STATUS_OK)
		FCGX_PutStr(str_text(&out), (int)out.len, l->fcgi.out);
	l->answered = true;
	FCGX_Finish_r(&l->fcgi);
	l->peer.fd = -1;
	timer_stop(l);
	if (status == STATUS_OK && l->server->after)
		l->server->after(l->server->context);
	arena_reset(&l->arena);
	return leave ? STATUS_EXIT : STATUS_OK;
}

/* Read one request from a connection and answer it; the connection is closed whatever came. */
static enum status serve(struct loop *l, int fd)
{
	static const struct timeval wait = {.tv_sec = SERVER_PEER_SECONDS};
	enum status status = STATUS_OK;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	l->answered = false;
	l->peer.fd = fd;
	l->left = (struct itimerspec){
		.it_value = {.tv_sec = SERVER_PEER_TOTAL_MS / 1000,
			     .tv_nsec = SERVER_PEER_TOTAL_MS % 1000 * 1000000L}};
	timer_start(l);
	FCGX_InitRequest(&l->fcgi, -1, 0);
	l->fcgi.ipcFd = fd;
	/* Keeps FCGX_Accept_r from closing our connection before it reads from it; unset again
	 * whatever the peer asked for, so that none captures the process. */
	l->fcgi.keepConnection = 1;
	if (FCGX_Accept_r(&l->fcgi) == 0) {
		l->fcgi.keepConnection = 0;
		status = answer(l);
	} else {
		l->peer.fd = -1;
		timer_stop(l);
	}
	return status;
}

/* Whether a signal to stop waits or came. ppoll alone would let it through only where no
 * connection is ready, which under load is never. */
static bool is_stopping(void)
{
	sigset_t pending;

	sigpending(&pending);
	return stopping || sigismember(&pending, SIGTERM) == 1 ||
	       sigismember(&pending, SIGUSR1) == 1;
}

/* STATUS_OK: *fd is a connection; STATUS_EXIT: told to stop; STATUS_IO (logged). */
static enum status wait_for_connection(const struct loop *l, int *fd)
{
	for (;;) {
		struct pollfd listening = {.fd = LISTENING, .events = POLLIN};
		int n = ppoll(&listening, 1, NULL, &l->idle_mask);
		int got;

		if (is_stopping())
			return STATUS_EXIT;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || (listening.revents & POLLIN) == 0) {
			log_line("the listening socket can't be waited for: %s",
				 n < 0 ? strerror(errno) : "it is closed");
			return STATUS_IO;
		}
		got = accept4(LISTENING, NULL, NULL, SOCK_CLOEXEC);
		if (got >= 0) {
			*fd = got;
			return STATUS_OK;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS ||
		    errno == EINVAL || errno == EBADF) {
			log_line("no connection can be accepted: %s", strerror(errno));
			return STATUS_IO;
		}
	}
}

/* Signals and the timer. Several processes share the listening socket, and only one gets each
 * connection: it must not block the others in accept4. STATUS_OK; STATUS_IO (logged). */
static enum status prepare(struct loop *l)
{
	struct sigaction on_stop = {.sa_handler = stop};
	struct sigaction on_expire = {.sa_sigaction = expire, .sa_flags = SA_SIGINFO | SA_RESTART};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
	sigset_t alarm;
	int flags = fcntl(LISTENING, F_GETFL);

	event.sigev_value.sival_ptr = &l->peer;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	if (flags < 0 || fcntl(LISTENING, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    sigaction(SIGTERM, &on_stop, NULL) != 0 || sigaction(SIGUSR1, &on_stop, NULL) != 0 ||
	    sigaction(SIGALRM, &on_expire, NULL) != 0 ||
	    sigprocmask(SIG_UNBLOCK, &alarm, NULL) != 0 ||
	    timer_create(CLOCK_MONOTONIC, &event, &l->timer) != 0) {
		log_line("signals can't be set up: %s", strerror(errno));
		return STATUS_IO;
	}
	return STATUS_OK;
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

	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		close(null);
	} else {
		close(STDOUT_FILENO);
	}
}

static int run_cgi(struct loop *l)
{
	struct str out;
	enum status status;

	l->source = (struct request_source){.variable = cgi_variable, .read = cgi_read};
	status = make_answer(l, &out);
	if (status == STATUS_OK)
		status = file_write_all(STDOUT_FILENO, str_text(&out), out.len);
	l->answered = true;
	close_output();
	if (status == STATUS_OK && l->server->after)
		l->server->after(l->server->context);
	return status == STATUS_OK ? 0 : EXIT_FAULT;
}

int server_run(const struct server *server)
{
	struct loop l = {.server = server, .peer = {.fd = -1}};
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
	/* Before libfcgi reads it; its own default is 2 s. */
	setenv("LIBFCGI_OS_CLOSE_POLL_TIMEOUT", LINGER_MS, 1);
	l.cgi = FCGX_IsCGI() != 0;
	code = l.cgi ? run_cgi(&l) : run_fcgi(&l);
	arena_release(&l.arena);
	return code;
}
