/* SPDX-License-Identifier: MIT */
/* Whom a form may cause a mail to, and how many mails. */
#include <string.h>

#include "cgi-bin/subscribe_signup.h"
#include "lib/store/budget.h"
#include "lib/store/subscriber.h"
#include "lib/store/suppression.h"
#include "lib/web/client.h"

/* A household or an office behind one address signs up now and then; a list of addresses takes
 * days. */
#define NETWORK_HOUR 10
/* Whoever waits for the mail asks again; whoever never confirms doesn't want it. */
#define ADDRESS_DAY  1
#define ADDRESS_EVER 3
/* What even many networks together can't exceed, above what an essay that is widely read brings.
 * Hosts close accounts that send some hundred unwanted mails an hour; newsletter.hourly_limit
 * bounds them once more. */
#define ALL_HOUR     200

static struct hash key_of(const struct signature_keys *keys, const char *text)
{
	return signature_hash(&keys->items[keys->count - 1], SIGNATURE_BUDGET, text);
}

/* Who has an address has it with every tag, as in "ada+letters@example.org": these count as one, or
 * tags would make any number of mails to one person. */
static struct hash key_of_owner(struct exchange *x, const struct signature_keys *keys,
				const char *address)
{
	size_t len = strcspn(address, "+@");

	if (len == 0)
		return key_of(keys, address);
	return key_of(keys,
		      arena_printf(x->arena, "%.*s%s", (int)len, address, strchr(address, '@')));
}

static struct budget address_day(const struct hash *key)
{
	return (struct budget){"sign-up address day", key, BUDGET_DAY, ADDRESS_DAY};
}

static struct budget address_ever(const struct hash *key)
{
	return (struct budget){"sign-up address ever", key, BUDGET_EVER, ADDRESS_EVER};
}

static enum status take(struct exchange *x, const struct budget *budget, bool *allowed)
{
	int64_t taken = 0;
	enum status status = budget_take(x->store, budget, x->now, 1, &taken);

	if (status == STATUS_OK)
		*allowed = taken == 1;
	return status;
}

/* Count a form sent from the reader's network. *allowed: whether that was one of those that may
 * cause a mail. */
static enum status take_network(struct exchange *x, const struct signature_keys *keys,
				bool *allowed)
{
	const char *address =
		client_address(x->arena, x->request, x->held->settings.trusted_proxies);
	struct hash key = key_of(keys, client_network(x->arena, address));
	const struct budget hour = {"sign-up network hour", &key, BUDGET_HOUR, NETWORK_HOUR};

	return take(x, &hour, allowed);
}

/* Count a mail to an address that hasn't confirmed, likewise. */
static enum status take_address(struct exchange *x, const struct signature_keys *keys,
				const char *address, bool *allowed)
{
	struct hash key = key_of_owner(x, keys, address);
	const struct budget budgets[] = {
		address_day(&key),
		address_ever(&key),
		{"sign-up hour", NULL, BUDGET_HOUR, ALL_HOUR},
	};
	const size_t count = sizeof(budgets) / sizeof(budgets[0]);
	enum status status = STATUS_OK;
	bool got = true;
	size_t taken = 0;

	while (status == STATUS_OK && got && taken < count) {
		status = take(x, &budgets[taken], &got);
		taken += status == STATUS_OK && got;
	}
	/* No mail is sent, so none is counted. */
	for (size_t i = 0; status == STATUS_OK && !got && i < taken; i++)
		status = budget_give(x->store, &budgets[i], x->now, 1);
	if (status == STATUS_OK)
		*allowed = got;
	return status;
}

enum status signup_read_address(struct exchange *x, const char *text, struct mailbox *out)
{
	struct mailbox box;
	const char *last;

	if (mailbox_address(x->arena, text, &box) != STATUS_OK)
		return STATUS_INVALID;
	last = strrchr(box.address, '.');
	if (!last || last < strchr(box.address, '@') || !last[1 + strspn(last + 1, "0123456789")])
		return STATUS_INVALID;
	*out = box;
	return STATUS_OK;
}

enum status signup_may_ask(struct exchange *x, const struct signature_keys *keys,
			   const char *address, bool is_trapped, bool *out)
{
	enum suppression_reason reason;
	struct subscriber known;
	bool allowed = false, confirmed;
	enum status status = take_network(x, keys, &allowed);

	*out = false;
	if (status == STATUS_OK)
		status = suppression_find(x->store, keys, address, &reason);
	/* Who asked never to be written to is asked nothing either. */
	if (status != STATUS_NOT_FOUND)
		return status;
	status = subscriber_find(x->store, x->arena, address, &known);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	confirmed = status == STATUS_OK && known.state == SUBSCRIBER_CONFIRMED;
	if (confirmed || is_trapped || !allowed)
		return STATUS_OK;
	return take_address(x, keys, address, out);
}

enum status signup_settle_address(struct exchange *x, const struct signature_keys *keys,
				  const char *address)
{
	struct hash key = key_of_owner(x, keys, address);
	const struct budget day = address_day(&key), ever = address_ever(&key);
	enum status status = budget_give(x->store, &day, x->now, ADDRESS_DAY);

	if (status == STATUS_OK)
		status = budget_give(x->store, &ever, x->now, ADDRESS_EVER);
	return status;
}
