/* SPDX-License-Identifier: MIT */
/* What the domain name system says, by c-ares. Does not know what is asked for. */
#ifndef QUIRE_LIB_NET_DNS_H
#define QUIRE_LIB_NET_DNS_H

#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/status.h"

#define DNS_MILLISECONDS 3000 /* longest wait for one answer, TCP and all servers included */

enum dns_type {
	DNS_TXT, /* texts; a record's strings joined */
	DNS_MX,  /* hosts, in no order; "" for "takes no mail" (RFC 7505) */
	DNS_HOST /* IPv4 or, where there is none, IPv6 addresses */
};

/* Records, each visible ASCII and spaces; other bytes are shown as "?". */
struct dns_records {
	const char *const *items;
	size_t count;
};

struct dns;

/* dns_open - ready to ask. server: "ADDRESS:PORT" of who is asked, "[ADDRESS]:PORT" with IPv6;
 * NULL for those of /etc/resolv.conf.
 * STATUS_OK: dns_close ends it; STATUS_INVALID: server is none; STATUS_IO (both logged). */
enum status dns_open(const char *server, struct dns **out) NONNULL_AT(2) WARN_UNUSED;

/* dns_ask - a name's records of one type, aliases followed, search lists not used. name: anyone's.
 * STATUS_OK: at least one, in a; STATUS_NOT_FOUND: there is none; STATUS_BUSY: nobody answered in
 * time, or nobody would say; STATUS_INVALID: the name or the answer is malformed (none logged). */
enum status dns_ask(struct dns *d, struct arena *a, const char *name, enum dns_type type,
		    struct dns_records *out) NONNULL WARN_UNUSED;

/* dns_close - d may be NULL. */
void dns_close(struct dns *d);

#endif
