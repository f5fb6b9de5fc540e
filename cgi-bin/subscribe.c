/* SPDX-License-Identifier: MIT */
/* The newsletter's pages: signing up, preferences, leaving, the archive of letters. */
#include "cgi-bin/exchange.h"
#include "cgi-bin/subscribe_reader.h"
#include "cgi-bin/subscribe_signup.h"
#include "lib/site/address.h"

#define READ_OR_SEND (REQUEST_GET | REQUEST_HEAD | REQUEST_POST)

/* As people type it, who know the addresses of essays. */
static enum status drop_slash(struct exchange *x)
{
	if (!x->held->site.letter)
		return exchange_missing(x);
	exchange_redirect(x, ADDRESS_SUBSCRIBE);
	return STATUS_OK;
}

static const struct route routes[] = {
	{ADDRESS_SUBSCRIBE, READ_OR_SEND, ROUTE_WRITES, signup_subscribe},
	{ADDRESS_SUBSCRIBE "/", REQUEST_GET | REQUEST_HEAD, 0, drop_slash},
	{ADDRESS_CONFIRM, READ_OR_SEND, ROUTE_WRITES, signup_confirm},
	{ADDRESS_NEVER, READ_OR_SEND, ROUTE_WRITES, signup_never},
	{ADDRESS_PREFERENCES, READ_OR_SEND, ROUTE_WRITES, reader_preferences},
	{ADDRESS_UNSUBSCRIBE, READ_OR_SEND, ROUTE_WRITES, reader_unsubscribe},
	{ADDRESS_LETTERS, REQUEST_GET | REQUEST_HEAD, 0, reader_archive},
	{ADDRESS_LETTERS "*/", REQUEST_GET | REQUEST_HEAD, 0, reader_archived},
	{ADDRESS_LETTERS_PAGES "*/", REQUEST_GET | REQUEST_HEAD, 0, reader_archive_page},
	{NULL, 0, 0, NULL},
};

int main(int argc, char **argv)
{
	return exchange_main("subscribe", argc > 0 ? argv[0] : "subscribe", routes);
}
