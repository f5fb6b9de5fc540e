/* SPDX-License-Identifier: MIT */
#include "cli/print_json.h"

#include <stdio.h>

void print_json(json_t *list)
{
	json_dumpf(list, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(list);
}
