/* SPDX-License-Identifier: MIT */
/* The newsletter's pages: signing up, preferences, leaving, the archive of letters. */
#include <stddef.h>

#include "cgi-bin/exchange.h"

static const struct route routes[] = {
	{NULL, 0, 0, NULL},
};

int main(int argc, char **argv)
{
	return exchange_main("subscribe", argc > 0 ? argv[0] : "subscribe", routes);
}
