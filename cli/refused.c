/* SPDX-License-Identifier: MIT */
#include "cli/refused.h"

#include "cli/rendered.h"
#include "lib/store/refusal.h"

static enum status recall(struct workplace *w, struct plan *plan)
{
	enum status st = STATUS_OK;
	size_t i;

	for (i = 0; i < plan->count && st == STATUS_OK; i++) {
		struct plan_entry *entry = &plan->items[i];
		struct refusal refusal;
		struct hash key;

		if (!plan_is_live(entry))
			continue;
		key = rendered_refusal_key(w, entry);
		st = refusal_find(w->store, w->arena, &key, &refusal);
		if (st == STATUS_OK) {
			entry->refusal = refusal.text;
			entry->refusal_line = (size_t)refusal.line;
			plan_refuse(w, entry);
		} else if (st == STATUS_NOT_FOUND) {
			st = STATUS_OK;
		}
	}
	return st;
}

enum status refused_recall(struct workplace *w, struct plan *plan)
{
	enum status st;

	if (!w->store)
		return STATUS_OK;
	st = store_read_begin(w->store);
	if (st == STATUS_OK)
		st = recall(w, plan);
	store_read_end(w->store);
	plan_settle(w, plan);
	return st;
}

static enum status put(struct workplace *w, const struct plan_entry *entry)
{
	struct refusal refusal = {(int64_t)entry->refusal_line, entry->refusal};
	struct hash key = rendered_refusal_key(w, entry);

	return refusal_put(w->store, &key, &refusal);
}

static bool any(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->count; i++)
		if (plan->items[i].refusal)
			return true;
	return false;
}

enum status refused_store(struct workplace *w, const struct plan *plan)
{
	enum status st;
	size_t i;

	if (!any(plan))
		return STATUS_OK;
	st = store_write_begin(w->store);
	if (st != STATUS_OK)
		return st;
	for (i = 0; i < plan->count && st == STATUS_OK; i++)
		if (plan->items[i].refusal)
			st = put(w, &plan->items[i]);
	if (st == STATUS_OK)
		return store_commit(w->store);
	store_rollback(w->store);
	return st;
}
