/* SPDX-License-Identifier: MIT */
#include "cli/subscriber_format.h"

#include <string.h>
#include <strings.h>

#define END                                                                                        \
	{                                                                                          \
		NULL, ROLE_NONE                                                                    \
	}

static const struct column ours[] = {{"address", ROLE_ADDRESS},  {"state", ROLE_STATE},
				     {"cadence", ROLE_CADENCE},  {"pauseduntil", ROLE_PAUSED},
				     {"reason", ROLE_REASON},    {"confirmedat", ROLE_EVIDENCE},
				     {"consent", ROLE_EVIDENCE}, END};
static const struct column ghost[] = {{"email", ROLE_ADDRESS},
				      {"subscribedtoemails", ROLE_SUBSCRIBED},
				      {"deletedat", ROLE_ENDED},
				      {"createdat", ROLE_EVIDENCE},
				      END};
/* active_subscription is about money. */
static const struct column substack[] = {{"email", ROLE_ADDRESS},
					 {"emaildisabled", ROLE_ENDED},
					 {"createdat", ROLE_EVIDENCE},
					 {"firstpaymentat", ROLE_EVIDENCE},
					 END};
/* Three files, of those who subscribe, who unsubscribed, and whose mail came back. */
static const struct column mailchimp[] = {{"emailaddress", ROLE_ADDRESS},
					  {"email", ROLE_ADDRESS},
					  {"unsubtime", ROLE_ENDED},
					  {"unsubreason", ROLE_WHY},
					  {"unsubreasonother", ROLE_WHY},
					  {"cleantime", ROLE_CLEANED},
					  {"optintime", ROLE_EVIDENCE},
					  {"optinip", ROLE_EVIDENCE},
					  {"confirmtime", ROLE_EVIDENCE},
					  {"confirmip", ROLE_EVIDENCE},
					  END};
static const struct column listmonk[] = {
	{"email", ROLE_ADDRESS}, {"status", ROLE_STATE}, {"createdat", ROLE_EVIDENCE}, END};
static const struct column other[] = {
	{"email", ROLE_ADDRESS},         {"emailaddress", ROLE_ADDRESS},
	{"mail", ROLE_ADDRESS},          {"mailaddress", ROLE_ADDRESS},
	{"address", ROLE_ADDRESS},       {"status", ROLE_STATE},
	{"subscribed", ROLE_SUBSCRIBED}, {"subscribedtoemails", ROLE_SUBSCRIBED},
	{"unsubscribed", ROLE_ENDED},    {"unsubscribedat", ROLE_ENDED},
	{"emaildisabled", ROLE_ENDED},   {"deletedat", ROLE_ENDED},
	{"bounced", ROLE_CLEANED},       {"bouncedat", ROLE_CLEANED},
	{"complained", ROLE_COMPLAINED}, {"complainedat", ROLE_COMPLAINED},
	{"cadence", ROLE_CADENCE},       {"createdat", ROLE_EVIDENCE},
	{"subscribedat", ROLE_EVIDENCE}, {"confirmedat", ROLE_EVIDENCE},
	{"consent", ROLE_EVIDENCE},      END};

/* The first whose marks are all there is it; the last has none. */
static const struct subscriber_format formats[] = {
	{"Quire", {"address", "state", "cadence", NULL}, ours, true, false},
	{"Ghost", {"email", "subscribedtoemails", "createdat", NULL}, ghost, false, false},
	{"Substack", {"email", "activesubscription", NULL}, substack, false, false},
	{"Mailchimp", {"leid", "euid", NULL}, mailchimp, false, false},
	{"Mailchimp", {"memberrating", "optintime", NULL}, mailchimp, false, false},
	{"listmonk", {"uuid", "email", "status", NULL}, listmonk, false, false},
	{"another program", {NULL}, other, false, true},
};

static bool has(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

const struct subscriber_format *subscriber_format_find(const char *const *names, size_t count)
{
	const struct subscriber_format *f = formats;

	for (;; f++) {
		const char *const *mark = f->marks;

		while (*mark && has(names, count, *mark))
			mark++;
		if (!*mark)
			return f;
	}
}

int subscriber_format_column(const struct subscriber_format *f, const char *name)
{
	for (int i = 0; f->columns[i].name; i++)
		if (strcmp(f->columns[i].name, name) == 0)
			return i;
	return -1;
}

bool subscriber_format_word(const char *word, enum subscriber_says *says,
			    enum suppression_reason *reason)
{
	static const struct {
		const char *word;
		enum subscriber_says says;
		enum suppression_reason reason;
	} words[] = {
		{"confirmed", SAYS_SUBSCRIBED, 0},
		{"subscribed", SAYS_SUBSCRIBED, 0},
		{"enabled", SAYS_SUBSCRIBED, 0},
		{"active", SAYS_SUBSCRIBED, 0},
		{"pending", SAYS_PENDING, 0},
		{"unconfirmed", SAYS_PENDING, 0},
		{"unsubscribed", SAYS_UNSUBSCRIBED, 0},
		{"disabled", SAYS_UNSUBSCRIBED, 0},
		{"blocklisted", SAYS_UNSUBSCRIBED, 0},
		{"inactive", SAYS_UNSUBSCRIBED, 0},
		{"non-subscribed", SAYS_UNSUBSCRIBED, 0},
		{"archived", SAYS_UNSUBSCRIBED, 0},
		{"suppressed", SAYS_SUPPRESSED, SUPPRESSION_ASKED},
		{"cleaned", SAYS_SUPPRESSED, SUPPRESSION_BOUNCED},
		{"bounced", SAYS_SUPPRESSED, SUPPRESSION_BOUNCED},
		{"complained", SAYS_SUPPRESSED, SUPPRESSION_COMPLAINED},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcasecmp(word, words[i].word) != 0)
			continue;
		*says = words[i].says;
		*reason = words[i].reason;
		return true;
	}
	return false;
}

bool subscriber_format_is_true(const char *word)
{
	return strcasecmp(word, "true") == 0 || strcasecmp(word, "yes") == 0 ||
	       strcmp(word, "1") == 0;
}

bool subscriber_format_is_false(const char *word)
{
	return strcasecmp(word, "false") == 0 || strcasecmp(word, "no") == 0 ||
	       strcmp(word, "0") == 0 || *word == '\0';
}
