/* SPDX-License-Identifier: MIT */
#include "lib/net/dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/time.h>

#include <ares.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/str.h"

#define FIRST_MILLISECONDS 1200 /* until a server is asked again */
#define HOSTS_MAX          16   /* addresses of a name that are looked at */
#define SOCKETS_MAX        8    /* of ARES_GETSOCK_MAXNUM; far more than are in use */

struct dns {
	ares_channel channel;
};

/* An answer to come. */
struct question {
	struct arena *arena;
	bool is_done;
	int result;                /* c-ares's */
	const unsigned char *data; /* the whole answer; in arena */
	int len;
};

/* Records being listed. */
struct records {
	struct arena *arena;
	const char **items;
	size_t count, capacity;
};

enum status dns_open(const char *server, struct dns **out)
{
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
		.timeout = FIRST_MILLISECONDS,
		.tries = 2,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
	struct dns *d;
	int result = ares_library_init(ARES_LIB_INIT_ALL);

	if (result != ARES_SUCCESS) {
		log_line("dns: %s", ares_strerror(result));
		return STATUS_IO;
	}
	d = calloc(1, sizeof(*d));
	result = d ? ares_init_options(&d->channel, &options, mask) : ARES_ENOMEM;
	if (result != ARES_SUCCESS) {
		log_line("dns: %s", ares_strerror(result));
		free(d);
		ares_library_cleanup();
		return STATUS_IO;
	}
	if (server && ares_set_servers_ports_csv(d->channel, server) != ARES_SUCCESS) {
		log_line("dns: expected ADDRESS:PORT, found \"%s\"", server);
		dns_close(d);
		return STATUS_INVALID;
	}
	*out = d;
	return STATUS_OK;
}

void dns_close(struct dns *d)
{
	if (!d)
		return;
	ares_destroy(d->channel);
	ares_library_cleanup();
	free(d);
}

static void hear(void *context, int result, int timeouts, unsigned char *data, int len)
{
	struct question *q = context;

	(void)timeouts;
	q->is_done = true;
	q->result = result;
	if (result != ARES_SUCCESS || !data || len < 0)
		return;
	q->data = (const unsigned char *)arena_strndup(q->arena, (const char *)data, (size_t)len);
	q->len = len;
}

/* Let c-ares read and write where it can, for at most so long. */
static void work(ares_channel channel, int64_t milliseconds)
{
	ares_socket_t sockets[SOCKETS_MAX];
	int bits = ares_getsock(channel, sockets, SOCKETS_MAX);
	struct timeval most = {milliseconds / 1000, milliseconds % 1000 * 1000}, next;
	const struct timeval *wait = ares_timeout(channel, &most, &next);
	struct pollfd fds[SOCKETS_MAX];
	nfds_t count = 0;

	for (int i = 0; i < SOCKETS_MAX; i++) {
		bool reads = ARES_GETSOCK_READABLE(bits, i),
		     writes = ARES_GETSOCK_WRITABLE(bits, i);

		if (reads || writes)
			fds[count++] = (struct pollfd){
				.fd = sockets[i],
				.events = (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0))};
	}
	if (poll(fds, count, (int)(wait->tv_sec * 1000 + wait->tv_usec / 1000 + 1)) < 0)
		count = 0;
	for (nfds_t i = 0; i < count; i++) {
		bool reads = fds[i].revents & (POLLIN | POLLERR | POLLHUP);
		bool writes = fds[i].revents & POLLOUT;

		ares_process_fd(channel, reads ? fds[i].fd : ARES_SOCKET_BAD,
				writes ? fds[i].fd : ARES_SOCKET_BAD);
	}
	ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

static enum status judge(int result)
{
	switch (result) {
	case ARES_SUCCESS:
		return STATUS_OK;
	case ARES_ENODATA:
	case ARES_ENOTFOUND:
		return STATUS_NOT_FOUND;
	case ARES_EBADNAME:
	case ARES_EBADRESP:
	case ARES_EFORMERR:
		return STATUS_INVALID;
	default:
		return STATUS_BUSY;
	}
}

static enum status ask(struct dns *d, const char *name, int type, struct question *q)
{
	int64_t end = clock_monotonic_ms() + DNS_MILLISECONDS, left;

	ares_query(d->channel, name, ns_c_in, type, hear, q);
	while (!q->is_done && (left = end - clock_monotonic_ms()) > 0)
		work(d->channel, left);
	if (!q->is_done)
		ares_cancel(d->channel);
	return judge(q->result);
}

static void put(struct str *s, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		str_putc(s, data[i] >= ' ' && data[i] <= '~' ? (char)data[i] : '?');
}

static void add(struct records *r, const struct str *text)
{
	r->items = arena_room(r->arena, r->items, r->count, &r->capacity, sizeof(*r->items));
	r->items[r->count++] = arena_strndup(r->arena, str_text(text), text->len);
}

/* One record may have several strings; each begins anew with record_start. */
static int read_texts(const struct question *q, struct records *r)
{
	struct ares_txt_ext *list = NULL;
	int result = ares_parse_txt_reply_ext(q->data, q->len, &list);
	struct str text;

	str_init(&text, r->arena);
	for (const struct ares_txt_ext *t = list; t; t = t->next) {
		put(&text, t->txt, t->length);
		if (t->next && !t->next->record_start)
			continue;
		add(r, &text);
		str_init(&text, r->arena);
	}
	ares_free_data(list);
	return result;
}

static int read_exchanges(const struct question *q, struct records *r)
{
	struct ares_mx_reply *list = NULL;
	int result = ares_parse_mx_reply(q->data, q->len, &list);

	for (const struct ares_mx_reply *m = list; m; m = m->next) {
		struct str host;
		size_t len = 0;

		while (m->host[len] != '\0')
			len++;
		str_init(&host, r->arena);
		put(&host, (const unsigned char *)m->host, len);
		add(r, &host);
	}
	ares_free_data(list);
	return result;
}

static void add_host(struct records *r, int family, const void *address)
{
	char name[INET6_ADDRSTRLEN];
	struct str text;

	str_init(&text, r->arena);
	str_puts(&text, inet_ntop(family, address, name, sizeof(name)) ? name : "?");
	add(r, &text);
}

static int read_hosts(const struct question *q, struct records *r)
{
	struct ares_addrttl found[HOSTS_MAX];
	int count = HOSTS_MAX;
	int result = ares_parse_a_reply(q->data, q->len, NULL, found, &count);

	for (int i = 0; result == ARES_SUCCESS && i < count; i++)
		add_host(r, AF_INET, &found[i].ipaddr);
	return result;
}

static int read_hosts6(const struct question *q, struct records *r)
{
	struct ares_addr6ttl found[HOSTS_MAX];
	int count = HOSTS_MAX;
	int result = ares_parse_aaaa_reply(q->data, q->len, NULL, found, &count);

	for (int i = 0; result == ARES_SUCCESS && i < count; i++)
		add_host(r, AF_INET6, &found[i].ip6addr);
	return result;
}

static enum status look(struct dns *d, struct arena *a, const char *name, int type,
			int (*read)(const struct question *q, struct records *r),
			struct dns_records *out)
{
	struct question q = {.arena = a};
	struct records r = {.arena = a};
	enum status st = ask(d, name, type, &q);

	if (st == STATUS_OK)
		st = q.data ? judge(read(&q, &r)) : STATUS_INVALID;
	if (st == STATUS_OK && r.count == 0)
		st = STATUS_NOT_FOUND;
	if (st == STATUS_OK)
		*out = (struct dns_records){r.items, r.count};
	return st;
}

enum status dns_ask(struct dns *d, struct arena *a, const char *name, enum dns_type type,
		    struct dns_records *out)
{
	enum status st;

	switch (type) {
	case DNS_TXT:
		return look(d, a, name, ns_t_txt, read_texts, out);
	case DNS_MX:
		return look(d, a, name, ns_t_mx, read_exchanges, out);
	case DNS_HOST:
		break;
	}
	st = look(d, a, name, ns_t_a, read_hosts, out);
	if (st == STATUS_NOT_FOUND)
		st = look(d, a, name, ns_t_aaaa, read_hosts6, out);
	return st;
}
