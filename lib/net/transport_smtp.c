/* SPDX-License-Identifier: MIT */
#include "lib/net/transport.h"

#include <stdbool.h>
#include <string.h>

#include <curl/curl.h>

#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/base/url.h"
#include "lib/net/reply.h"

#define CONNECT_SECONDS 30

/* How far a conversation is, by the command last sent. */
enum phase {
	PHASE_SESSION, /* connecting, EHLO, STARTTLS, AUTH, MAIL: nothing about the recipient */
	PHASE_RCPT,
	PHASE_DATA, /* the command, not answered */
	PHASE_MAIL  /* behind its 354: the server may have the mail */
};

struct smtp {
	struct transport base;
	struct arena arena; /* of all that is here */
	CURL *easy;         /* keeps the connection */
	char error[CURL_ERROR_SIZE];
	/* Of the mail being sent: */
	const struct blob *bytes;
	size_t sent; /* bytes of it that libcurl has */
	enum phase phase;
	struct str reply; /* the last one's words, lines joined by spaces; in the caller's arena */
	int code;         /* the last reply's; 0 before any */
	bool is_reply_open; /* a line with "-" behind its code came last */
	bool is_answered;   /* a whole reply came behind the last command */
	bool is_leaving;    /* QUIT came last, perhaps to a connection before this one */
};

static bool begins(const char *text, size_t len, const char *word)
{
	return len >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

static void see_command(struct smtp *s, const char *text, size_t len)
{
	s->is_leaving = begins(text, len, "QUIT");
	if (s->is_leaving || s->phase == PHASE_MAIL)
		return;
	if (begins(text, len, "RCPT "))
		s->phase = PHASE_RCPT;
	else if (begins(text, len, "DATA"))
		s->phase = PHASE_DATA;
	s->is_answered = false;
}

/* One line of a reply with its code. */
static void see_reply(struct smtp *s, int code, const char *line, size_t len)
{
	if (!s->is_reply_open)
		str_init(&s->reply, s->reply.arena);
	else
		str_putc(&s->reply, ' ');
	s->code = code;
	s->is_reply_open = len > 3 && line[3] == '-';
	if (len > 4 && s->reply.len < REPLY_TEXT_MAX)
		str_put(&s->reply, line + 4, len - 4);
	if (s->is_reply_open)
		return;
	s->is_answered = true;
	if (s->phase == PHASE_DATA && code == 354) {
		s->phase = PHASE_MAIL;
		s->is_answered = false;
	}
}

/* One line of a server's. */
static void see_line(struct smtp *s, const char *line, size_t len)
{
	int code = reply_code(line, len);

	if (s->is_leaving && code == 221)
		s->is_leaving = false;
	else if (!s->is_leaving && code != 0)
		see_reply(s, code, line, len);
}

static int see(CURL *easy, curl_infotype type, char *data, size_t size, void *context)
{
	struct smtp *s = context;

	(void)easy;
	if (type == CURLINFO_HEADER_OUT)
		see_command(s, data, size);
	for (size_t at = 0; type == CURLINFO_HEADER_IN && at < size;) {
		const char *end = memchr(data + at, '\n', size - at);
		size_t len = end ? (size_t)(end - data) - at + 1 : size - at;

		see_line(s, data + at, len);
		at += len;
	}
	return 0;
}

static size_t give(char *buffer, size_t size, size_t count, void *context)
{
	struct smtp *s = context;
	size_t left = s->bytes->len - s->sent;
	size_t len = size * count < left ? size * count : left;

	memcpy(buffer, s->bytes->data + s->sent, len);
	s->sent += len;
	return len;
}

/* Refusals that concern whoever asks: closing, a command out of turn, no AUTH. */
static bool is_about_us(int code)
{
	return code == 421 || code == 503 || code == 530;
}

static enum transport_end judge(const struct smtp *s)
{
	if ((s->phase == PHASE_MAIL || s->sent > 0) && !s->is_answered)
		return TRANSPORT_UNCERTAIN;
	if (s->phase == PHASE_SESSION || !s->is_answered || is_about_us(s->code))
		return TRANSPORT_STOPPED;
	if (s->code / 100 == 4)
		return TRANSPORT_DEFERRED;
	if (s->code / 100 == 5)
		return TRANSPORT_REJECTED;
	if (s->phase != PHASE_MAIL)
		return TRANSPORT_STOPPED;
	return s->code / 100 == 2 ? TRANSPORT_SENT : TRANSPORT_UNCERTAIN;
}

/* Nothing was said yet. */
static void begin(struct smtp *s, struct arena *a)
{
	s->sent = 0;
	s->phase = PHASE_SESSION;
	s->code = 0;
	s->is_reply_open = s->is_answered = s->is_leaving = false;
	s->error[0] = '\0';
	str_init(&s->reply, a);
}

static CURLcode perform(struct smtp *s, struct arena *a, const struct transport_mail *mail,
			bool is_fresh)
{
	struct curl_slist *to = curl_slist_append(NULL, mail->to);
	CURLcode result;

	begin(s, a);
	s->bytes = &mail->bytes;
	curl_easy_setopt(s->easy, CURLOPT_MAIL_FROM, mail->from);
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(s->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->bytes.len);
	curl_easy_setopt(s->easy, CURLOPT_FRESH_CONNECT, is_fresh ? 1L : 0L);
	result = to ? curl_easy_perform(s->easy) : CURLE_OUT_OF_MEMORY;
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(to);
	return result;
}

/* A kept connection that the server has had enough of. */
static bool is_worn_out(const struct smtp *s)
{
	long made = 0;

	curl_easy_getinfo(s->easy, CURLINFO_NUM_CONNECTS, &made);
	return made == 0 && s->phase != PHASE_MAIL && s->sent == 0 &&
	       (!s->is_answered || s->code == 421);
}

static struct transport_answer send_smtp(struct transport *t, struct arena *a,
					 const struct transport_mail *mail)
{
	struct smtp *s = (struct smtp *)t;
	struct transport_answer answer;
	enum transport_end end;
	const char *text;
	CURLcode result;

	if (reply_refuse_envelope(a, mail, &answer))
		return answer;
	result = perform(s, a, mail, false);
	if (result != CURLE_OK && is_worn_out(s))
		result = perform(s, a, mail, true);
	end = result == CURLE_OK ? TRANSPORT_SENT : judge(s);
	if (s->is_answered && (end == TRANSPORT_SENT || s->code >= 400))
		return reply_answer(a, end, s->code, str_text(&s->reply), s->reply.len);
	text = s->error[0] ? s->error : curl_easy_strerror(result);
	return reply_answer(a, end, 0, text, strlen(text));
}

struct transport_answer transport_smtp_greet(struct transport *t, struct arena *a)
{
	static const char good[] = "the server takes our name";
	struct smtp *s = (struct smtp *)t;
	const char *text;
	CURLcode result;

	begin(s, a);
	curl_easy_setopt(s->easy, CURLOPT_UPLOAD, 0L);
	curl_easy_setopt(s->easy, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(s->easy, CURLOPT_CUSTOMREQUEST, "NOOP");
	result = curl_easy_perform(s->easy);
	curl_easy_setopt(s->easy, CURLOPT_CUSTOMREQUEST, NULL);
	curl_easy_setopt(s->easy, CURLOPT_NOBODY, 0L);
	curl_easy_setopt(s->easy, CURLOPT_UPLOAD, 1L);
	if (result == CURLE_OK)
		return reply_answer(a, TRANSPORT_SENT, s->code, good, strlen(good));
	if (s->is_answered && s->code >= 400)
		return reply_answer(a, TRANSPORT_STOPPED, s->code, str_text(&s->reply),
				    s->reply.len);
	text = s->error[0] ? s->error : curl_easy_strerror(result);
	return reply_answer(a, TRANSPORT_STOPPED, 0, text, strlen(text));
}

static void close_smtp(struct transport *t)
{
	struct smtp *s = (struct smtp *)t;
	struct arena a = s->arena;

	/* It says QUIT, and the reply's arena may be gone. */
	curl_easy_setopt(s->easy, CURLOPT_VERBOSE, 0L);
	curl_easy_cleanup(s->easy);
	curl_global_cleanup();
	arena_release(&a);
}

static bool is_name(const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c <= ' ' || *c > '~' || strchr("/?#%\\", *c))
			return false;
	}
	return *text != '\0';
}

static bool has(CURLU *url, CURLUPart part)
{
	char *value = NULL;
	bool is_there = curl_url_get(url, part, &value, 0) == CURLUE_OK;

	curl_free(value);
	return is_there;
}

/* Whether it is smtp://HOST[:PORT], or smtps, and no more; *is_local, where HOST is this machine.
 * Our name, which libcurl takes for the path, is added. */
static bool check_url(CURLU *url, struct arena *a, const struct transport_smtp *options,
		      bool *is_local)
{
	char *scheme = NULL, *host = NULL, *path = NULL;
	bool is_one = false;

	if (curl_url_set(url, CURLUPART_URL, options->url, 0) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_PATH, &path, 0) != CURLUE_OK)
		goto out;
	if (strcmp(scheme, "smtp") != 0 && strcmp(scheme, "smtps") != 0)
		goto out;
	if (strcmp(path, "/") != 0 || has(url, CURLUPART_USER) || has(url, CURLUPART_PASSWORD) ||
	    has(url, CURLUPART_QUERY) || has(url, CURLUPART_FRAGMENT))
		goto out;
	*is_local = url_is_loopback(arena_printf(a, "http://%s/", host));
	is_one = is_name(options->helo) &&
		 curl_url_set(url, CURLUPART_PATH, arena_printf(a, "/%s", options->helo), 0) ==
			 CURLUE_OK;
out:
	curl_free(path);
	curl_free(host);
	curl_free(scheme);
	return is_one;
}

/* Its address as libcurl wants it, in a; NULL where it is none (logged). */
static const char *address_of(struct arena *a, const struct transport_smtp *options, bool *is_local)
{
	CURLU *url = curl_url();
	char *whole = NULL;
	const char *address = NULL;

	if (url && check_url(url, a, options, is_local) &&
	    curl_url_get(url, CURLUPART_URL, &whole, 0) == CURLUE_OK)
		address = arena_strdup(a, whole);
	else
		log_line(
			"mail: neither smtp://HOST:PORT nor smtps://HOST:PORT, or no name of ours: "
			"%s, %s",
			options->url, options->helo);
	curl_free(whole);
	curl_url_cleanup(url);
	return address;
}

/* libcurl copies the texts. */
static void set_up(struct smtp *s, const struct transport_smtp *options, const char *address,
		   bool is_local)
{
	long wait = options->seconds < CONNECT_SECONDS ? options->seconds : CONNECT_SECONDS;

	curl_easy_setopt(s->easy, CURLOPT_URL, address);
	curl_easy_setopt(s->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(s->easy, CURLOPT_PROXY, "");
	curl_easy_setopt(s->easy, CURLOPT_USE_SSL, is_local ? CURLUSESSL_NONE : CURLUSESSL_ALL);
	curl_easy_setopt(s->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(s->easy, CURLOPT_TIMEOUT, (long)options->seconds);
	curl_easy_setopt(s->easy, CURLOPT_CONNECTTIMEOUT, wait);
	curl_easy_setopt(s->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)options->seconds);
	curl_easy_setopt(s->easy, CURLOPT_ERRORBUFFER, s->error);
	curl_easy_setopt(s->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->easy, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(s->easy, CURLOPT_READDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(s->easy, CURLOPT_DEBUGFUNCTION, see);
	curl_easy_setopt(s->easy, CURLOPT_DEBUGDATA, s);
	if (options->user[0] == '\0')
		return;
	curl_easy_setopt(s->easy, CURLOPT_USERNAME, options->user);
	curl_easy_setopt(s->easy, CURLOPT_PASSWORD, options->password);
}

enum status transport_smtp(const struct transport_smtp *options, struct transport **out)
{
	enum status st = STATUS_INVALID;
	bool is_local = false;
	const char *address;
	struct arena a;
	struct smtp *s;

	arena_init(&a, 0, NULL, NULL);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	address = address_of(&a, options, &is_local);
	if (!address)
		goto out;
	s = arena_alloc(&a, sizeof(*s));
	s->base = (struct transport){.send = send_smtp, .close = close_smtp};
	s->easy = curl_easy_init();
	st = STATUS_IO;
	if (!s->easy) {
		log_line("mail: libcurl could not begin");
		goto out;
	}
	set_up(s, options, address, is_local);
	s->arena = a;
	*out = &s->base;
	return STATUS_OK;
out:
	curl_global_cleanup();
	arena_release(&a);
	return st;
}
