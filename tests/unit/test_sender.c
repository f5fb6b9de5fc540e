/* SPDX-License-Identifier: MIT */
/* Who sends a form, and what their browser says: cookies, origins, addresses, as tables. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/web/client.h"
#include "lib/web/cookie.h"
#include "lib/web/origin.h"
#include "tests/unit/row.h"

struct cookie_row {
	int line;
	const char *header;
	const char *value; /* of the cookie "sid"; NULL for none */
};

static const struct cookie_row cookies[] = {
	{ROW, NULL, NULL},
	{ROW, "", NULL},
	{ROW, "sid=abc", "abc"},
	{ROW, "a=1; sid=abc; b=2", "abc"},
	{ROW, "a=1;sid=abc ;b", "abc"},
	{ROW, ";; ;\tsid=abc\t", "abc"},
	{ROW, "sid=first; sid=second", "first"},
	{ROW, "sid=\"abc\"", "abc"},
	{ROW, "sid=a=b==", "a=b=="},
	{ROW, "sid=", ""},
	{ROW, "sid=\"\"", ""},
	{ROW, "sid", NULL},
	{ROW, "SID=abc", NULL},
	{ROW, "xsid=abc; sidx=abc", NULL},
	{ROW, "sid =abc", NULL},
	{ROW, "a=sid=abc", NULL},
	{ROW, "sid=\"abc", NULL},
	{ROW, "sid=\"", NULL},
	{ROW, "sid=a b", NULL},
	{ROW, "sid=a,b", NULL},
	{ROW, "sid=a\\b", NULL},
	{ROW, "sid=\xff", NULL},
	{ROW, "sid=a\x01", NULL},
};

static void test_cookies_are_read(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(cookies) / sizeof(*cookies); i++) {
		const struct cookie_row *row = &cookies[i];
		struct request q = {.cookie = row->header};
		const char *value = cookie_get(&a, &q, "sid");

		ROW_INT(row, value != NULL, row->value != NULL);
		if (value)
			ROW_TEXT(row, value, row->value);
	}
	arena_release(&a);
}

struct set_row {
	int line;
	struct cookie cookie;
	const char *headers;
};

static const struct set_row sets[] = {
	{ROW,
	 {"sid", "abc", "https://example.org/", 172800},
	 "Set-Cookie: sid=abc; Path=/; Max-Age=172800; HttpOnly; SameSite=Lax; Secure\r\n"},
	{ROW,
	 {"sid", "abc", "HTTPS://example.org/blog/", 1},
	 "Set-Cookie: sid=abc; Path=/blog/; Max-Age=1; HttpOnly; SameSite=Lax; Secure\r\n"},
	{ROW,
	 {"sid", "", "http://127.0.0.1:8080/", 0},
	 "Set-Cookie: sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax\r\n"},
	{ROW,
	 {"sid", "abc", "http://host/a/b;c/d/", 1},
	 "Set-Cookie: sid=abc; Path=/a/; Max-Age=1; HttpOnly; SameSite=Lax\r\n"},
	{ROW,
	 {"sid", "abc", "http://host/\xc3\xbc/", 1},
	 "Set-Cookie: sid=abc; Path=/%C3%BC/; Max-Age=1; HttpOnly; SameSite=Lax\r\n"},
};

static void test_cookies_are_set(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		struct response r;

		response_init(&r, &a);
		cookie_set(&a, &r, &sets[i].cookie);
		ROW_TEXT(&sets[i], str_text(&r.headers), sets[i].headers);
	}
	arena_release(&a);
}

struct origin_row {
	int line;
	const char *base_url, *origin, *fetch_site; /* NULL where not sent */
	bool own;
};

#define BASE "https://example.org/blog/"

static const struct origin_row origins[] = {
	{ROW, BASE, NULL, NULL, true},
	{ROW, BASE, "https://example.org", NULL, true},
	{ROW, BASE, "https://example.org", "same-origin", true},
	{ROW, BASE, NULL, "same-origin", true},
	{ROW, BASE, "null", "same-origin", true},
	{ROW, BASE, "https://www.example.org", "same-origin", true},
	{ROW, BASE, NULL, "none", true},
	{ROW, BASE, "https://EXAMPLE.org:443", NULL, true},
	{ROW, "HTTPS://Example.Org:443/", "https://example.org", NULL, true},
	{ROW, "http://example.org/", "http://example.org", NULL, true},
	{ROW, "http://127.0.0.1:8080/", "http://127.0.0.1:8080", NULL, true},
	{ROW, "http://localhost:8080/", "http://localhost:8080", NULL, true},
	{ROW, "http://[::1]:8080/", "http://[::1]:8080", NULL, true},
	{ROW,
	 "https://b\xc3\xbc"
	 "cher.example/",
	 "https://xn--bcher-kva.example", NULL, true},
	{ROW, BASE, "null", NULL, false},
	{ROW, BASE, "", NULL, false},
	{ROW, BASE, NULL, "", false},
	{ROW, BASE, NULL, "cross-site", false},
	{ROW, BASE, NULL, "same-site", false},
	{ROW, BASE, NULL, "Same-Origin", false},
	{ROW, BASE, "https://example.org", "cross-site", false},
	{ROW, BASE, "null", "none", false},
	{ROW, BASE, "https://evil.example", "none", false},
	{ROW, BASE, "http://example.org", NULL, false},
	{ROW, BASE, "http://example.org:443", NULL, false},
	{ROW, BASE, "https://example.org:8443", NULL, false},
	{ROW, BASE, "https://www.example.org", NULL, false},
	{ROW, BASE, "https://example.org.evil.example", NULL, false},
	{ROW, BASE, "https://example.orgx", NULL, false},
	{ROW, BASE, "https://example.org@evil.example", NULL, false},
	{ROW, BASE, "https://example.org:443@evil.example", NULL, false},
	{ROW, BASE, "https://", NULL, false},
	{ROW, BASE, "https://:443", NULL, false},
	{ROW, BASE, "example.org", NULL, false},
	{ROW, "http://[::1]:8080/", "http://[::2]:8080", NULL, false},
	{ROW, "http://[::1]:8080/", "http://[::1]", NULL, false},
};

static void test_origins(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(origins) / sizeof(*origins); i++) {
		const struct origin_row *row = &origins[i];
		struct request q = {.origin = row->origin, .fetch_site = row->fetch_site};

		ROW_INT(row, origin_is_own(&a, &q, row->base_url), row->own);
	}
	arena_release(&a);
}

struct client_row {
	int line;
	const char *client, *forwarded; /* forwarded: NULL where not sent */
	const char *address, *network;
};

static const char *const trusted[] = {"127.0.0.0/8", "10.0.0.1", "fd00::/8", "2001:db8:1::/47",
				      NULL};

static const struct client_row clients[] = {
	{ROW, "192.0.2.77", NULL, "192.0.2.77", "192.0.2.0/24"},
	{ROW, "2001:DB8:0:12:3:4:5:6", NULL, "2001:db8:0:12:3:4:5:6", "2001:db8:0:12::/64"},
	{ROW, "::ffff:192.0.2.77", NULL, "192.0.2.77", "192.0.2.0/24"},
	{ROW, "", NULL, "", ""},
	{ROW, "unix:", "192.0.2.1", "", ""},
	/* Only a trusted one is believed. */
	{ROW, "192.0.2.77", "198.51.100.1", "192.0.2.77", "192.0.2.0/24"},
	{ROW, "127.0.0.1", "198.51.100.1", "198.51.100.1", "198.51.100.0/24"},
	{ROW, "::ffff:127.9.9.9", "198.51.100.1", "198.51.100.1", "198.51.100.0/24"},
	{ROW, "10.0.0.1", "198.51.100.1", "198.51.100.1", "198.51.100.0/24"},
	{ROW, "10.0.0.2", "198.51.100.1", "10.0.0.2", "10.0.0.0/24"},
	{ROW, "2001:db8:0::1", "198.51.100.1", "198.51.100.1", "198.51.100.0/24"},
	{ROW, "2001:db8:2::1", "198.51.100.1", "2001:db8:2::1", "2001:db8:2::/64"},
	/* The rightmost that is not trusted. */
	{ROW, "127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1", "198.51.100.0/24"},
	{ROW, "127.0.0.1", "203.0.113.9,198.51.100.1 ,\tfd00::1", "198.51.100.1",
	 "198.51.100.0/24"},
	{ROW, "127.0.0.1", "127.0.0.2, 127.0.0.3", "127.0.0.2", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1", "198.51.100.0/24"},
	{ROW, "127.0.0.1", "198.51.100.1:4711", "198.51.100.1", "198.51.100.0/24"},
	{ROW, "127.0.0.1", "[2001:db8:9::1]:4711", "2001:db8:9::1", "2001:db8:9::/64"},
	{ROW, "127.0.0.1", "[2001:db8:9::1]", "2001:db8:9::1", "2001:db8:9::/64"},
	/* What is no address is not believed, nor what stands before it. */
	{ROW, "127.0.0.1", "", "127.0.0.1", "127.0.0.0/24"},
	{ROW, "127.0.0.1", ",", "127.0.0.1", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "198.51.100.1, unknown", "127.0.0.1", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "198.51.100.1, _x, 127.0.0.7", "127.0.0.7", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "198.51.100.1, ", "127.0.0.1", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "198.51.100.999", "127.0.0.1", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "198.51.100.1/24", "127.0.0.1", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "[", "127.0.0.1", "127.0.0.0/24"},
	{ROW, "127.0.0.1", "0x7f.1", "127.0.0.1", "127.0.0.0/24"},
};

static void test_clients(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < sizeof(clients) / sizeof(*clients); i++) {
		const struct client_row *row = &clients[i];
		struct request q = {.client = row->client, .forwarded = row->forwarded};
		const char *address = client_address(&a, &q, trusted);

		ROW_TEXT(row, address, row->address);
		ROW_TEXT(row, client_network(&a, address), row->network);
	}
	arena_release(&a);
}

static void test_without_proxies_nobody_is_believed(void **state)
{
	static const char *const none[] = {NULL};
	struct request q = {.client = "127.0.0.1", .forwarded = "198.51.100.1"};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_string_equal(client_address(&a, &q, none), "127.0.0.1");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cookies_are_read),
		cmocka_unit_test(test_cookies_are_set),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_clients),
		cmocka_unit_test(test_without_proxies_nobody_is_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
