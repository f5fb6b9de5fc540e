/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <stdio.h>

#include "lib/base/build.h"

enum command_exit command_version(const struct invocation *invocation, int argc, char **argv)
{
	(void)invocation;
	if (argc > 1)
		return command_usage(argv[0], argv[1]);
	printf("quire %s\n", build_id);
	return COMMAND_DONE;
}
