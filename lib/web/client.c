/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memrchr */
#include "lib/web/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MAPPED_BITS 96 /* of ::ffff:0:0/96, in front of an IPv4 address */

/* Every address is one of IPv6, those of IPv4 as mapped ones. */
static bool read_address(const char *text, struct in6_addr *out)
{
	struct in_addr four;

	if (inet_pton(AF_INET6, text, out) == 1)
		return true;
	if (inet_pton(AF_INET, text, &four) != 1)
		return false;
	*out = (struct in6_addr){0};
	memset(&out->s6_addr[10], 0xff, 2);
	memcpy(&out->s6_addr[12], &four, sizeof(four));
	return true;
}

static const char *write_address(struct arena *a, const struct in6_addr *address)
{
	char *text = arena_alloc(a, INET6_ADDRSTRLEN);

	if (IN6_IS_ADDR_V4MAPPED(address))
		inet_ntop(AF_INET, &address->s6_addr[12], text, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN);
	return text;
}

/* Leave the first bits of an address and clear the rest. */
static void keep_bits(struct in6_addr *address, unsigned bits)
{
	for (unsigned i = 0; i < sizeof(address->s6_addr); i++) {
		unsigned kept = bits > 8 * i ? bits - 8 * i : 0;

		if (kept < 8)
			address->s6_addr[i] &= (unsigned char)(0xff00u >> kept);
	}
}

static bool is_within(const struct in6_addr *address, struct in6_addr network, unsigned bits)
{
	struct in6_addr start = *address;

	keep_bits(&start, bits);
	keep_bits(&network, bits);
	return memcmp(&start, &network, sizeof(start)) == 0;
}

/* Whether an address lies in one of the networks. */
static bool is_trusted(struct arena *a, const struct in6_addr *address, const char *const *trusted)
{
	for (; *trusted; trusted++) {
		size_t len = strcspn(*trusted, "/");
		const char *text = arena_strndup(a, *trusted, len);
		unsigned bits =
			(*trusted)[len] ? (unsigned)strtoul(*trusted + len + 1, NULL, 10) : 128;
		struct in6_addr network;

		if (!read_address(text, &network))
			continue;
		if (!strchr(text, ':'))
			bits += bits <= 32 ? MAPPED_BITS : 0;
		if (is_within(address, network, bits))
			return true;
	}
	return false;
}

/* The last entry of a list, perhaps with a port, as some proxies write it: "192.0.2.1:4711",
 * "[2001:db8::1]:4711". *len is what is left of the list in front of it. */
static bool take_last(struct arena *a, const char *list, size_t *len, struct in6_addr *out)
{
	const char *comma = memrchr(list, ',', *len), *text, *end;
	size_t start = comma ? (size_t)(comma - list) + 1 : 0;

	text = arena_strndup(a, list + start, *len - start);
	*len = comma ? start - 1 : 0;
	text += strspn(text, " \t");
	end = text + strcspn(text, " \t");
	if (*text == '[') {
		text++;
		end = text + strcspn(text, "]");
	} else if (strchr(text, '.') && strchr(text, ':') == strrchr(text, ':')) {
		end = text + strcspn(text, ": \t");
	}
	return read_address(arena_strndup(a, text, (size_t)(end - text)), out);
}

const char *client_address(struct arena *a, const struct request *q, const char *const *trusted)
{
	const char *list = q->forwarded ? q->forwarded : "";
	size_t len = strlen(list);
	struct in6_addr address, before;

	if (!read_address(q->client, &address))
		return "";
	while (len > 0 && is_trusted(a, &address, trusted) && take_last(a, list, &len, &before))
		address = before;
	return write_address(a, &address);
}

const char *client_network(struct arena *a, const char *address)
{
	struct in6_addr network;
	bool four;

	if (!read_address(address, &network))
		return "";
	four = IN6_IS_ADDR_V4MAPPED(&network);
	keep_bits(&network, four ? MAPPED_BITS + 24 : 64);
	return arena_printf(a, "%s/%d", write_address(a, &network), four ? 24 : 64);
}
