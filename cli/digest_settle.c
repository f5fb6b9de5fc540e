/* SPDX-License-Identifier: MIT */
#include "cli/digest_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/store/delivery.h"
#include "lib/store/mailing.h"

#define COMMAND "digest"

/* running: whether a run is at work, whose deliveries aren't uncertain yet. */
static enum status settle(struct store *s, int64_t id, bool arrived, bool running)
{
	struct mailing mailing;
	enum status st = store_write_begin(s);

	if (st == STATUS_OK)
		st = mailing_load(s, &mailing);
	if (st == STATUS_OK)
		st = delivery_resolve(s, id, running ? mailing.run : 0, arrived, clock_now());
	if (st == STATUS_OK)
		st = store_commit(s);
	if (st != STATUS_OK)
		store_rollback(s);
	return st;
}

static enum command_exit tell(enum status st, int64_t id, bool arrived)
{
	if (st == STATUS_OK) {
		printf(arrived ? "%" PRId64 " has arrived\n"
			       : "%" PRId64 " is missed: its essays go along with the reader's "
				 "next letter\n",
		       id);
		return COMMAND_DONE;
	}
	if (st == STATUS_NOT_FOUND)
		log_line("there is no delivery %" PRId64, id);
	else if (st == STATUS_INVALID)
		log_line("delivery %" PRId64 " isn't uncertain", id);
	return st == STATUS_NOT_FOUND || st == STATUS_INVALID ? COMMAND_WRONG : COMMAND_FAILED;
}

enum command_exit digest_settle(struct mail_site *m, int argc, char **argv)
{
	int64_t id;
	bool arrived, running;
	int lock = -1;
	enum status st;

	if (argc != 3)
		return command_usage(COMMAND, argc > 3 ? argv[3] : NULL);
	if (!command_number(argv[1], 1, INT64_MAX, &id))
		return command_usage_value(COMMAND, argv[1], "a delivery's number");
	arrived = strcmp(argv[2], "arrived") == 0;
	if (!arrived && strcmp(argv[2], "missed") != 0)
		return command_usage_value(COMMAND, argv[2], "\"arrived\" or \"missed\"");
	running = mail_site_lock(m, &lock) == STATUS_BUSY;
	st = settle(m->store, id, arrived, running);
	mail_site_unlock(lock);
	return tell(st, id, arrived);
}
