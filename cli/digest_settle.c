/* SPDX-License-Identifier: MIT */
#include "cli/digest_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/sending_turn.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/store/delivery.h"
#include "lib/store/mailing.h"

#define COMMAND "digest"

#define STEP 200 /* deliveries settled in one transaction */

/* What is settled, and how. */
struct wish {
	int64_t id;   /* of one delivery; 0 for all that are uncertain */
	bool arrived; /* else they are missed */
	bool running; /* a run is at work, whose deliveries aren't uncertain yet */
};

/* Those of a step, oldest first. *settled of them. */
static enum status resolve_step(struct store *s, struct arena *a, const struct wish *wish,
				int64_t running, size_t *settled)
{
	struct delivery_list list;
	enum status st = delivery_list_uncertain(s, a, running, STEP, &list);
	size_t i;

	for (i = 0; st == STATUS_OK && i < list.count; i++)
		st = delivery_resolve(s, list.items[i].id, running, wish->arrived, clock_now());
	if (st == STATUS_OK)
		*settled = list.count;
	return st;
}

/* In one transaction: the one, or a step of all. */
static enum status resolve(struct store *s, struct arena *a, const struct wish *wish,
			   size_t *settled)
{
	struct mailing mailing = {.run = 0};
	enum status st = sending_begin_write(s);
	int64_t running = 0;

	if (st == STATUS_OK)
		st = mailing_load(s, &mailing);
	if (st == STATUS_OK && wish->running)
		running = mailing.run;
	if (st == STATUS_OK && wish->id)
		st = delivery_resolve(s, wish->id, running, wish->arrived, clock_now());
	else if (st == STATUS_OK)
		st = resolve_step(s, a, wish, running, settled);
	if (st == STATUS_OK)
		st = store_commit(s);
	if (st != STATUS_OK)
		store_rollback(s);
	return st;
}

static enum command_exit settle_all(struct store *s, const struct wish *wish)
{
	size_t count = 0, step = STEP;
	enum status st = STATUS_OK;
	struct arena a;

	arena_init(&a, 0, NULL, NULL);
	while (st == STATUS_OK && step == STEP) {
		st = resolve(s, &a, wish, &step);
		count += st == STATUS_OK ? step : 0;
		arena_reset(&a);
	}
	arena_release(&a);
	printf(wish->arrived ? "%zu have arrived\n"
			     : "%zu are missed: their essays go along with their readers' next "
			       "letters\n",
	       count);
	return st == STATUS_OK ? COMMAND_DONE : COMMAND_FAILED;
}

static enum command_exit settle_one(struct store *s, struct arena *a, const struct wish *wish)
{
	size_t settled;
	enum status st = resolve(s, a, wish, &settled);

	if (st == STATUS_OK) {
		printf(wish->arrived ? "%" PRId64 " has arrived\n"
				     : "%" PRId64 " is missed: its essays go along with the "
				       "reader's next letter\n",
		       wish->id);
		return COMMAND_DONE;
	}
	if (st == STATUS_NOT_FOUND)
		log_line("there is no delivery %" PRId64, wish->id);
	else if (st == STATUS_INVALID)
		log_line("delivery %" PRId64 " isn't uncertain", wish->id);
	return st == STATUS_NOT_FOUND || st == STATUS_INVALID ? COMMAND_WRONG : COMMAND_FAILED;
}

enum command_exit digest_settle(struct mail_site *m, int argc, char **argv)
{
	struct wish wish = {.id = 0};
	enum command_exit result;
	int lock = -1;

	if (argc != 3)
		return command_usage(COMMAND, argc > 3 ? argv[3] : NULL);
	if (strcmp(argv[1], "all") != 0 && !command_number(argv[1], 1, INT64_MAX, &wish.id))
		return command_usage_value(COMMAND, argv[1], "a delivery's number, or \"all\"");
	wish.arrived = strcmp(argv[2], "arrived") == 0;
	if (!wish.arrived && strcmp(argv[2], "missed") != 0)
		return command_usage_value(COMMAND, argv[2], "\"arrived\" or \"missed\"");
	wish.running = mail_site_lock(m, &lock) == STATUS_BUSY;
	result = wish.id ? settle_one(m->store, m->arena, &wish) : settle_all(m->store, &wish);
	mail_site_unlock(lock);
	return result;
}
