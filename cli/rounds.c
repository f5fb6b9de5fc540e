/* SPDX-License-Identifier: MIT */
#include "cli/rounds.h"

#include <stddef.h>

#include "cli/refused.h"

enum status rounds_run(const struct rounds *r)
{
	enum status st = refused_recall(r->w, r->plan);
	size_t failed;

	do {
		failed = plan_count(r->plan, PLAN_FAILED);
		if (st == STATUS_OK)
			st = r->render(r->context, catalogue_make(r->w, r->plan, r->assets));
		plan_settle(r->w, r->plan);
	} while (st == STATUS_OK && plan_count(r->plan, PLAN_FAILED) > failed);
	return st;
}
