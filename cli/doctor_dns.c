/* SPDX-License-Identifier: MIT */
#include "cli/doctor_mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/net/dns.h"

/* Selectors of keys can't be listed; these are in wide use. */
static const char *const selectors[] = {"default", "mail",       "dkim", "selector1", "selector2",
					"google",  "s1",         "s2",   "k1",        "k2",
					"fm1",     "protonmail", "mx",   "x"};

#define SELECTORS (sizeof(selectors) / sizeof(selectors[0]))

/* Those that begin with a version: "v=spf1". Returns how many; *one of them. */
static size_t with_version(const struct dns_records *r, const char *version, const char **one)
{
	size_t count = 0, len = strlen(version);

	for (size_t i = 0; i < r->count; i++) {
		const char *text = r->items[i];

		if (strncasecmp(text, version, len) != 0 || !strchr(" ;", text[len]))
			continue;
		*one = text;
		count++;
	}
	return count;
}

/* The word of an SPF record that ends with "all", with its sign; NULL for none. */
static const char *find_all(struct arena *a, const char *record)
{
	for (const char *word = record; *word; word += strspn(word, " ")) {
		size_t len = strcspn(word, " ");

		if ((len == 3 && strncasecmp(word, "all", 3) == 0) ||
		    (len == 4 && strncasecmp(word + 1, "all", 3) == 0))
			return arena_strndup(a, word, len);
		word += len;
	}
	return NULL;
}

static void judge_spf(struct doctor_mail *m, const char *record)
{
	const char *all = find_all(m->place->arena, record);

	if (all && (*all == '+' || *all == 'a' || *all == 'A'))
		findings_add(m->findings, FINDING_WARNING, "spf",
			     "%s lets all the world send in its name: \"%s\"; end the record with "
			     "~all",
			     m->return_domain, record);
	else if (!all && !strstr(record, "redirect="))
		findings_add(m->findings, FINDING_WARNING, "spf",
			     "the record of %s says nothing of other senders: \"%s\"; end it with "
			     "~all",
			     m->return_domain, record);
	else
		findings_add(m->findings, FINDING_OK, "spf", "%s: \"%s\"", m->return_domain,
			     record);
}

static enum status check_spf(struct doctor_mail *m, struct dns *d)
{
	struct dns_records texts = {NULL, 0};
	const char *record = NULL;
	enum status st = dns_ask(d, m->place->arena, m->return_domain, DNS_TXT, &texts);
	size_t count = with_version(&texts, "v=spf1", &record);

	if (st == STATUS_BUSY)
		return st;
	if (count == 1)
		judge_spf(m, record);
	else if (count == 0)
		findings_add(m->findings, FINDING_WARNING, "spf",
			     "%s doesn't say who may send in its name; add a TXT record that your "
			     "mail host names, such as \"v=spf1 a mx ~all\"",
			     m->return_domain);
	else
		findings_add(m->findings, FINDING_WARNING, "spf",
			     "%s has %zu records with v=spf1, so none counts; make them one",
			     m->return_domain, count);
	return STATUS_OK;
}

static void judge_dmarc(struct doctor_mail *m, const char *domain, size_t count, const char *record)
{
	if (count > 1)
		findings_add(m->findings, FINDING_WARNING, "dmarc",
			     "_dmarc.%s has %zu records, so none counts; leave one", domain, count);
	else if (!strstr(record, "p="))
		findings_add(m->findings, FINDING_WARNING, "dmarc",
			     "the record of _dmarc.%s has no policy: \"%s\"; add p=none", domain,
			     record);
	else
		findings_add(m->findings, FINDING_OK, "dmarc", "_dmarc.%s: \"%s\"", domain, record);
}

/* At the domain itself, else at those above it down to two labels. */
static enum status check_dmarc(struct doctor_mail *m, struct dns *d)
{
	struct arena *a = m->place->arena;

	for (const char *at = m->domain; at && strchr(at, '.'); at = strchr(at, '.') + 1) {
		struct dns_records texts = {NULL, 0};
		const char *record = NULL;
		enum status st = dns_ask(d, a, arena_printf(a, "_dmarc.%s", at), DNS_TXT, &texts);
		size_t count = with_version(&texts, "v=DMARC1", &record);

		if (st == STATUS_BUSY)
			return st;
		if (count > 0) {
			judge_dmarc(m, at, count, record);
			return STATUS_OK;
		}
	}
	findings_add(m->findings, FINDING_WARNING, "dmarc",
		     "%s has no DMARC record, which large providers ask for; add a TXT record "
		     "_dmarc.%s with \"v=DMARC1; p=none\"",
		     m->domain, m->domain);
	return STATUS_OK;
}

/* A key that isn't withdrawn: its p= has a value (RFC 6376, 3.6.1). */
static bool is_key(const struct dns_records *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const char *p = strstr(r->items[i], "p=");

		if (p && p[2] != '\0' && p[2] != ';')
			return true;
	}
	return false;
}

static enum status check_dkim(struct doctor_mail *m, struct dns *d)
{
	struct arena *a = m->place->arena;

	for (size_t i = 0; i < SELECTORS; i++) {
		struct dns_records texts = {NULL, 0};
		const char *name = arena_printf(a, "%s._domainkey.%s", selectors[i], m->domain);
		enum status st = dns_ask(d, a, name, DNS_TXT, &texts);

		if (st == STATUS_BUSY)
			return st;
		if (!is_key(&texts))
			continue;
		findings_add(m->findings, FINDING_OK, "dkim", "there is a key at %s", name);
		return STATUS_OK;
	}
	findings_add(m->findings, FINDING_NOTE, "dkim",
		     "no key of %s is under a usual name; ask your mail host to sign with DKIM, or "
		     "see by quire doctor --send-mail whether it does",
		     m->domain);
	return STATUS_OK;
}

static void judge_exchanges(struct doctor_mail *m, const struct dns_records *hosts)
{
	bool is_null = hosts->count == 1 && hosts->items[0][0] == '\0';

	if (is_null)
		findings_add(m->findings, FINDING_ERROR, "mx",
			     "%s takes no mail, so nothing can come back to %s", m->return_domain,
			     m->envelope);
	else
		findings_add(m->findings, FINDING_OK, "mx", "%s takes mail, at %s",
			     m->return_domain, hosts->items[0]);
}

static enum status check_exchanges(struct doctor_mail *m, struct dns *d)
{
	struct dns_records hosts = {NULL, 0};
	enum status st = dns_ask(d, m->place->arena, m->return_domain, DNS_MX, &hosts);

	if (st == STATUS_OK)
		judge_exchanges(m, &hosts);
	if (st == STATUS_OK || st == STATUS_BUSY)
		return st;
	st = dns_ask(d, m->place->arena, m->return_domain, DNS_HOST, &hosts);
	if (st == STATUS_OK)
		findings_add(m->findings, FINDING_NOTE, "mx",
			     "%s has no MX record; mail comes back to the host itself, %s",
			     m->return_domain, hosts.items[0]);
	else if (st != STATUS_BUSY)
		findings_add(m->findings, FINDING_ERROR, "mx",
			     "nothing can come back to %s: %s has no MX record; add one",
			     m->envelope, m->return_domain);
	return st == STATUS_BUSY ? st : STATUS_OK;
}

void doctor_dns(struct doctor_mail *m)
{
	enum status st;
	struct dns *d;

	if (!strchr(m->domain, '.')) {
		findings_add(m->findings, FINDING_NOTE, "dns", "%s is known on this machine only",
			     m->domain);
		return;
	}
	st = dns_open(getenv("QUIRE_DNS"), &d);
	if (st == STATUS_OK) {
		st = check_spf(m, d);
		if (st == STATUS_OK)
			st = check_dmarc(m, d);
		if (st == STATUS_OK)
			st = check_dkim(m, d);
		if (st == STATUS_OK)
			st = check_exchanges(m, d);
		dns_close(d);
	}
	if (st != STATUS_OK)
		findings_add(m->findings, FINDING_NOTE, "dns",
			     "the domain name system couldn't be asked about %s; try again later",
			     m->domain);
}
