/* SPDX-License-Identifier: MIT */
/* Who asks: the reader's network address. Looks no name up. */
#ifndef QUIRE_LIB_WEB_CLIENT_H
#define QUIRE_LIB_WEB_CLIENT_H

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/web/request.h"

/* client_address - REMOTE_ADDR; where that is a trusted proxy, the rightmost address of
 * X-Forwarded-For that is none, or the last proxy where what stands before it is no address.
 * trusted: networks as settings.h has them, ends with NULL. In a, as inet_ntop writes it, an
 * IPv4-mapped IPv6 address as IPv4; "" where nobody says who asks. */
const char *client_address(struct arena *a, const struct request *q, const char *const *trusted)
	NONNULL RETURNS_NONNULL WARN_UNUSED;

/* client_network - what budgets count by: the address's /24, or its /64 of IPv6, as in
 * "192.0.2.0/24". address: client_address's. In a; "" of "". */
const char *client_network(struct arena *a, const char *address)
	NONNULL RETURNS_NONNULL WARN_UNUSED;

#endif
