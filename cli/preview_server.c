/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "cli/preview_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "cli/cgi_call.h"
#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/url.h"
#include "lib/render/view.h"
#include "lib/site/address.h"

#define CHANGES_PATH       "/.quire/changes"
#define CONNECTION_SECONDS 60u

/* One request on its way; made with its first line, gone with its answer. */
struct visit {
	struct preview_server *server;
	struct arena arena; /* holds the visit itself */
	const char *uri;    /* as sent */
	const char *path;   /* of it, without the query, as sent */
	struct MHD_Connection *connection;
	bool begun;         /* its headers were seen */
	bool waiting;       /* suspended, until word comes or its time is over */
	int64_t until;      /* when that is, monotonic milliseconds */
	struct visit *next; /* of those that wait */
};

struct preview_server {
	struct MHD_Daemon *daemon;
	const char *programs;
	const char *home;
	const char *url;
	int port;
	int64_t number; /* of the last publish; starts at the clock, so that none comes twice */
	bool published; /* there is something to show */
	struct visit *waiting;
};

/* Loads the page again when another number than its own comes. A tab that isn't looked at
 * doesn't ask, since a browser opens only a few connections. */
static const char script[] =
	"\"use strict\";\n"
	"(() => {\n"
	"\tconst since = \"%" PRId64 "\", source = document.currentScript.src;\n"
	"\tlet asking = null;\n"
	"\tconst later = () => setTimeout(ask, 1000);\n"
	"\tasync function ask() {\n"
	"\t\tif (document.hidden || asking) return;\n"
	"\t\tconst stop = asking = new AbortController();\n"
	"\t\ttry {\n"
	"\t\t\tconst answer = await fetch(new URL(\"changes?since=\" + since, source),\n"
	"\t\t\t\t{signal: stop.signal, cache: \"no-store\"});\n"
	"\t\t\tif (answer.ok && await answer.text() !== since) return location.reload();\n"
	"\t\t\tasking = null;\n"
	"\t\t\tif (answer.ok) ask(); else later();\n"
	"\t\t} catch {\n"
	"\t\t\tasking = null;\n"
	"\t\t\tif (stop.signal.aborted) ask(); else later();\n"
	"\t\t}\n"
	"\t}\n"
	"\tdocument.addEventListener(\"visibilitychange\", () => {\n"
	"\t\tif (!document.hidden) ask(); else if (asking) asking.abort();\n"
	"\t});\n"
	"\task();\n"
	"})();\n";

static const char nothing_yet[] =
	"<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<title>Nothing to show yet</title>\n"
	"<script src=\"" VIEW_RELOAD_PATH "\" defer></script>\n"
	"<h1>Nothing to show yet</h1>\n"
	"<p>The terminal says what is wrong. This page loads again when it is mended.</p>\n"
	"</html>\n";

static enum MHD_Result send_response(struct visit *v, int code, struct MHD_Response *response)
{
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	result = MHD_queue_response(v->connection, (unsigned)code, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result send_text(struct visit *v, int code, const char *type, const char *text)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(
		strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);

	if (r) {
		MHD_add_response_header(r, "Content-Type", type);
		MHD_add_response_header(r, "Cache-Control", "no-store");
		MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	}
	return send_response(v, code, r);
}

static const char *type_of(const char *path)
{
	static const struct {
		const char *suffix, *type;
	} types[] = {{".css", "text/css; charset=utf-8"},
		     {".js", "text/javascript; charset=utf-8"},
		     {".html", "text/html; charset=utf-8"},
		     {".txt", "text/plain; charset=utf-8"},
		     {".md", "text/markdown; charset=utf-8"},
		     {".xml", "application/xml; charset=utf-8"},
		     {".json", "application/json"},
		     {".webmanifest", "application/manifest+json"},
		     {".svg", "image/svg+xml"},
		     {".png", "image/png"},
		     {".jpg", "image/jpeg"},
		     {".jpeg", "image/jpeg"},
		     {".gif", "image/gif"},
		     {".webp", "image/webp"},
		     {".avif", "image/avif"},
		     {".ico", "image/vnd.microsoft.icon"},
		     {".woff2", "font/woff2"},
		     {".woff", "font/woff"},
		     {".pdf", "application/pdf"},
		     {".mp3", "audio/mpeg"},
		     {".m4a", "audio/mp4"},
		     {".ogg", "audio/ogg"},
		     {".mp4", "video/mp4"},
		     {".webm", "video/webm"}};
	const char *dot = strrchr(path, '.');
	size_t i;

	for (i = 0; dot && i < sizeof(types) / sizeof(*types); i++)
		if (strcasecmp(dot, types[i].suffix) == 0)
			return types[i].type;
	return "application/octet-stream";
}

/* Whether a decoded path can name a file below public/: no segment that begins with a dot but
 * .well-known. */
static bool is_file_path(const char *path)
{
	const char *at;

	for (at = path; (at = strchr(at, '/')) != NULL; at++)
		if (at[1] == '.' && strncmp(at, "/.well-known/", 13) != 0)
			return false;
	return path[strlen(path) - 1] != '/';
}

/* Open the file that a path names. -1 where there is none. */
static int open_file(struct visit *v, const char **path, struct stat *info)
{
	const char *file;
	int fd;

	if (url_decode(&v->arena, v->path, strlen(v->path), path) != STATUS_OK ||
	    !is_file_path(*path))
		return -1;
	file = arena_printf(&v->arena, "%s/public%s", v->server->home, *path);
	fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0 && (fstat(fd, info) != 0 || !S_ISREG(info->st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static enum MHD_Result send_file(struct visit *v, int fd, const char *path, const struct stat *info)
{
	struct MHD_Response *r = MHD_create_response_from_fd64((uint64_t)info->st_size, fd);

	if (!r) {
		close(fd);
		return MHD_NO;
	}
	MHD_add_response_header(r, "Content-Type", type_of(path));
	MHD_add_response_header(r, "Cache-Control", "no-cache");
	MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	return send_response(v, 200, r);
}

/* The same choice as deploy/ makes for the real web servers. */
static const char *program_of(const char *path)
{
	static const char *const elsewhere[] = {"/tags/", "/archive/", "/page/", "/media/",
						"/comments/"};
	const char *slash = strchr(path + 1, '/');
	size_t i;

	if (strncmp(path, ADDRESS_WRITING, strlen(ADDRESS_WRITING)) == 0)
		return "post";
	if (strcmp(path, ADDRESS_UNSUBSCRIBE) == 0 || strcmp(path, ADDRESS_SUBSCRIBE) == 0 ||
	    strncmp(path, ADDRESS_SUBSCRIBE "/", strlen(ADDRESS_SUBSCRIBE "/")) == 0)
		return "subscribe";
	if (!slash || slash[1] || path[1] == '.' || slash == path + 1)
		return "index";
	for (i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		if (strcmp(path, elsewhere[i]) == 0)
			return "index";
	return "post";
}

static const char *header(const struct visit *v, const char *name)
{
	return MHD_lookup_connection_value(v->connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result send_page(struct visit *v, const char *method)
{
	struct preview_server *s = v->server;
	const struct cgi_request request = {
		.program = file_join(&v->arena, s->programs, program_of(v->path)),
		.site = s->home,
		.method = strcmp(method, "HEAD") == 0 ? "GET" : method,
		.uri = v->uri,
		.host = header(v, "Host"),
		.if_none_match = header(v, "If-None-Match"),
		.if_modified_since = header(v, "If-Modified-Since"),
		.port = s->port};
	struct MHD_Response *r;
	struct cgi_answer answer;
	size_t i;

	if (cgi_call(&v->arena, &request, &answer) != STATUS_OK)
		return send_text(v, 500, "text/plain; charset=utf-8",
				 "The web program failed; the terminal says why.\n");
	r = MHD_create_response_from_buffer(answer.body.len, (void *)(uintptr_t)answer.body.data,
					    MHD_RESPMEM_MUST_COPY);
	for (i = 0; r && i < answer.header_count; i++)
		MHD_add_response_header(r, answer.headers[i].name, answer.headers[i].value);
	return send_response(v, answer.code, r);
}

static bool is_number(const struct preview_server *s, const char *text)
{
	return text && strtoll(text, NULL, 10) == s->number;
}

/* Answer with the number of the last publish once that is another than the page's. */
static enum MHD_Result send_changes(struct visit *v)
{
	struct preview_server *s = v->server;
	const char *since =
		MHD_lookup_connection_value(v->connection, MHD_GET_ARGUMENT_KIND, "since");

	if (v->until == 0 && is_number(s, since)) {
		v->until = clock_monotonic_ms() + PREVIEW_SERVER_WAIT_MS;
		v->waiting = true;
		v->next = s->waiting;
		s->waiting = v;
		MHD_suspend_connection(v->connection);
		return MHD_YES;
	}
	return send_text(v, 200, "text/plain; charset=utf-8",
			 arena_printf(&v->arena, "%" PRId64, s->number));
}

/* Another site's page in the same browser can reach this port under a name of its own, and
 * shall not read drafts. */
static bool is_for_us(const struct visit *v)
{
	static const char *const names[] = {"127.0.0.1", "localhost"};
	const char *host = header(v, "Host");
	size_t i, len;

	for (i = 0; host && i < sizeof(names) / sizeof(*names); i++) {
		len = strlen(names[i]);
		if (strncasecmp(host, names[i], len) != 0)
			continue;
		if (host[len] == ':' && strtol(host + len + 1, NULL, 10) == v->server->port)
			return true;
		if (!host[len] && v->server->port == 80)
			return true;
	}
	return false;
}

static enum MHD_Result answer(struct visit *v, const char *method)
{
	struct preview_server *s = v->server;
	const char *path;
	struct stat info;
	int fd;

	if (!is_for_us(v))
		return send_text(v, 421, "text/plain; charset=utf-8",
				 arena_printf(&v->arena, "The preview is at %s\n", s->url));
	if (v->path[0] != '/')
		return send_text(v, 400, "text/plain; charset=utf-8", "This is no path.\n");
	if (strcmp(v->path, CHANGES_PATH) == 0)
		return send_changes(v);
	if (strcmp(v->path, VIEW_RELOAD_PATH) == 0)
		return send_text(v, 200, "text/javascript; charset=utf-8",
				 arena_printf(&v->arena, script, s->number));
	fd = open_file(v, &path, &info);
	if (fd >= 0)
		return send_file(v, fd, path, &info);
	if (!s->published)
		return send_text(v, 503, "text/html; charset=utf-8", nothing_yet);
	return send_page(v, method);
}

/* Called with the headers, with each piece of a body, which is thrown away, and at the end. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *size, void **request)
{
	struct visit *v = *request;

	(void)context;
	(void)url;
	(void)version;
	(void)data;
	v->connection = connection;
	if (!v->begun) {
		v->begun = true;
		return MHD_YES;
	}
	if (*size) {
		*size = 0;
		return MHD_YES;
	}
	return answer(v, method);
}

static void *begin_visit(void *context, const char *uri, struct MHD_Connection *connection)
{
	struct arena a;
	struct visit *v;

	arena_init(&a, 0, NULL, NULL);
	v = arena_alloc(&a, sizeof(*v));
	v->server = context;
	v->connection = connection;
	v->uri = arena_strdup(&a, uri);
	v->path = arena_strndup(&a, uri, strcspn(uri, "?"));
	v->arena = a;
	return v;
}

static void end_visit(void *context, struct MHD_Connection *connection, void **request,
		      enum MHD_RequestTerminationCode why)
{
	struct visit *v = *request;
	struct arena a;

	(void)context;
	(void)connection;
	(void)why;
	if (!v)
		return;
	*request = NULL;
	a = v->arena;
	arena_release(&a);
}

/* Let those go on whose time is over, or all. */
static void resume(struct preview_server *s, int64_t time)
{
	struct visit **at = &s->waiting, *v;

	while ((v = *at) != NULL) {
		if (v->until > time) {
			at = &v->next;
			continue;
		}
		*at = v->next;
		v->waiting = false;
		MHD_resume_connection(v->connection);
	}
}

static int listen_on(int port, int *taken)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons((uint16_t)port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, SOMAXCONN) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	*taken = ntohs(address.sin_port);
	return fd;
}

static enum status start(struct preview_server *s, int fd)
{
	const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;

	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, handle, s, MHD_OPTION_LISTEN_SOCKET, fd,
				     MHD_OPTION_CONNECTION_TIMEOUT, CONNECTION_SECONDS,
				     MHD_OPTION_URI_LOG_CALLBACK, begin_visit, s,
				     MHD_OPTION_NOTIFY_COMPLETED, end_visit, s, MHD_OPTION_END);
	if (s->daemon)
		return STATUS_OK;
	log_line("the preview's web server can't be started");
	close(fd);
	return STATUS_IO;
}

enum status preview_server_open(struct arena *a, const char *programs, const char *home, int port,
				struct preview_server **out)
{
	struct preview_server *s = arena_alloc(a, sizeof(*s));
	int fd = listen_on(port, &s->port);
	enum status st;

	if (fd < 0 && errno == EADDRINUSE) {
		log_line("port %d is taken; name another one, such as: quire preview --port %d",
			 port, port < 65535 ? port + 1 : 8081);
		return STATUS_BUSY;
	}
	if (fd < 0) {
		log_line("port %d: %s", port, strerror(errno));
		return STATUS_IO;
	}
	s->programs = programs;
	s->home = home;
	s->url = arena_printf(a, "http://127.0.0.1:%d/", s->port);
	s->number = (int64_t)time(NULL);
	st = start(s, fd);
	if (st == STATUS_OK)
		*out = s;
	return st;
}

const char *preview_server_url(const struct preview_server *s)
{
	return s->url;
}

int preview_server_fd(const struct preview_server *s)
{
	return MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int preview_server_timeout(const struct preview_server *s)
{
	const struct visit *v;
	MHD_UNSIGNED_LONG_LONG left;
	int64_t timeout = -1, now = clock_monotonic_ms();

	if (MHD_get_timeout(s->daemon, &left) == MHD_YES)
		timeout = left > 1000 ? 1000 : (int64_t)left;
	for (v = s->waiting; v; v = v->next)
		if (timeout < 0 || v->until - now < timeout)
			timeout = v->until > now ? v->until - now : 0;
	return (int)timeout;
}

void preview_server_run(struct preview_server *s)
{
	resume(s, clock_monotonic_ms());
	MHD_run(s->daemon);
}

void preview_server_published(struct preview_server *s)
{
	s->number++;
	s->published = true;
	resume(s, INT64_MAX);
	MHD_run(s->daemon);
}

void preview_server_close(struct preview_server *s)
{
	if (!s)
		return;
	resume(s, INT64_MAX);
	MHD_run(s->daemon);
	MHD_stop_daemon(s->daemon);
}
