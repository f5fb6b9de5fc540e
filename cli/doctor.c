/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "lib/base/log.h"

enum command_exit command_doctor(const struct invocation *invocation, int argc, char **argv)
{
	(void)invocation;
	(void)argc;
	log_line("%s: not in this build", argv[0]);
	return COMMAND_FAILED;
}
