/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/workplace.h"

enum command_exit command_migrate(const struct invocation *invocation, int argc, char **argv)
{
	struct workplace w;
	enum status st;

	if (argc > 1)
		return command_usage(argv[0], argv[1]);
	st = workplace_open(invocation->arena, invocation->site, &w);
	if (st != STATUS_OK)
		return command_result(st);
	st = workplace_open_store(&w, STORE_WRITE);
	if (st == STATUS_OK)
		printf("the database is at version %" PRId64 "\n", store_schema());
	workplace_close(&w);
	return st == STATUS_OK ? COMMAND_DONE : COMMAND_FAILED;
}
