/* SPDX-License-Identifier: MIT */
#include "lib/base/status.h"

#include <stddef.h>

static const char *const names[] = {
	[STATUS_OK] = "ok",
	[STATUS_NOT_FOUND] = "not found",
	[STATUS_GONE] = "gone",
	[STATUS_INVALID] = "invalid",
	[STATUS_TOO_LARGE] = "too large",
	[STATUS_BUSY] = "busy",
	[STATUS_SCHEMA] = "unknown schema",
	[STATUS_STORE] = "store failed",
	[STATUS_IO] = "input or output failed",
	[STATUS_HUNG_UP] = "hung up",
	[STATUS_EXIT] = "told to stop",
};

const char *status_name(enum status s)
{
	size_t i = (size_t)s;

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : "unknown status";
}
