/* SPDX-License-Identifier: MIT */
/* What the writer set in site.yaml, with a default for everything. Reads no file by itself;
 * does not know the secrets. site.yaml(5) describes each key. */
#ifndef QUIRE_LIB_SITE_SETTINGS_H
#define QUIRE_LIB_SITE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/attr.h"
#include "lib/base/problem.h"
#include "lib/base/status.h"

enum settings_provider {
	SETTINGS_PROVIDER_UNSET, /* not filled in: the author is told what to fill in */
	SETTINGS_PROVIDER_GITHUB,
	SETTINGS_PROVIDER_GISCUS,
	SETTINGS_PROVIDER_NONE /* no comments wanted */
};

enum settings_policy {
	SETTINGS_POLICY_FIRST, /* a person's first comment is held */
	SETTINGS_POLICY_OPEN,
	SETTINGS_POLICY_ALL,
	SETTINGS_POLICY_CLOSED
};

enum settings_transport {
	SETTINGS_TRANSPORT_SENDMAIL,
	SETTINGS_TRANSPORT_SMTP,
	SETTINGS_TRANSPORT_FILE
};

enum settings_content {
	SETTINGS_CONTENT_WHOLE, /* a letter holds its essays */
	SETTINGS_CONTENT_SUMMARY
};

/* Whether each mail has an envelope sender of its own, so that what comes back tells whom it was
 * for. */
enum settings_bounces {
	SETTINGS_BOUNCES_NONE,     /* the sender's own address */
	SETTINGS_BOUNCES_PLUS,     /* LOCAL+TOKEN@DOMAIN of the sender's address */
	SETTINGS_BOUNCES_CATCH_ALL /* TOKEN@DOMAIN */
};

#define SETTINGS_TOKEN_LENGTH 40 /* octets of an envelope sender's token */

/* Every text is UTF-8, one line, never NULL unless said; "" where nothing was set. */
struct settings {
	const char *title;
	const char *description; /* "" for none */
	const char *author_name;
	const char *author_place;
	const char *base_url;        /* http or https, ends in "/"; "" where not set */
	const char *public;          /* folder, relative to the site or absolute */
	const char *language;        /* BCP 47 */
	const char *timezone;        /* as given; settings_set_zone tells whether it is one */
	struct place timezone_place; /* where, after settings_parse */
	struct place base_url_place; /* likewise; line 0 where it is not there */
	const char *writing;         /* folder, relative to the site or absolute */
	const char *newsletter_from; /* RFC 5322 mailbox; "" where not set */
	enum settings_transport newsletter_transport;
	int64_t newsletter_hourly_limit; /* mails an hour, 1 to 1,000,000 */
	const char *newsletter_reply_to; /* RFC 5322 mailbox; "" where answers go to the sender */
	const char *newsletter_postal_address; /* for each mail's foot; "" for none */
	enum settings_content newsletter_content;
	enum settings_bounces newsletter_bounces;
	const char *newsletter_bounce_domain; /* A-labels; "" for the sender's own */
	enum settings_provider comments_provider;
	enum settings_policy comments_policy;
	const char *giscus_repo, *giscus_repo_id, *giscus_category, *giscus_category_id;
	const char *github_base_url, *github_api_url; /* without a "/" at the end */
	const char *theme_accent;      /* CSS colour "#rrggbb"; "" for the theme's own */
	const char *theme_accent_dark; /* the same, for the dark scheme */
	const char *theme_font;        /* CSS font-family list; "" for the theme's own */
	int64_t theme_measure;         /* characters a line, 40 to 100; 0 for the theme's own */
	int64_t reading_words;         /* words a minute, 50 to 2,000 */
	int64_t reading_characters;    /* CJK characters a minute, 50 to 5,000 */
	bool reading_images;           /* whether images count */
	int64_t limit_essay_bytes;     /* an essay's size, 1 KiB to 16 MiB */
	int64_t limit_render_memory;   /* MiB one essay's rendering may take, 16 to 4,096 */
	int64_t limit_render_seconds;  /* seconds it may take, 1 to 600 */
	const char *const *trusted_proxies; /* CIDRs, ends with NULL; empty by default */
};

/* One key as site.yaml knows it, for site.yaml(5)'s check and for `quire init`. */
struct settings_key {
	const char *name;     /* "newsletter.hourly_limit"; a group's keys stand together */
	const char *meaning;  /* one line, as the commented site.yaml shows it */
	const char *fallback; /* its default, as it would be written */
};

/* settings_default - every key at its default. Borrows static texts. */
void settings_default(struct settings *out) NONNULL;

/* settings_parse - read a site.yaml. Text lies in a. An unknown key is a warning that names
 * the nearest known one; a wrong value is an error with file, line and column. What it says
 * depends on the text alone, not on the machine.
 * STATUS_OK, also with warnings; STATUS_INVALID: errors were added, *out is unchanged. */
enum status settings_parse(struct arena *a, const char *file, const char *text, size_t len,
			   struct problems *problems, struct settings *out) NONNULL WARN_UNUSED;

/* settings_set_zone - make their zone the process's, as clock_set_zone does.
 * STATUS_OK; STATUS_INVALID: this machine doesn't know it: UTC is used, an error was added. */
enum status settings_set_zone(const struct settings *s, struct problems *problems)
	NONNULL WARN_UNUSED;

/* settings_write - as a text that settings_parse reads back: what is left out of a site.yaml and
 * how it is written makes no difference to it. In a. */
const char *settings_write(struct arena *a, const struct settings *s) NONNULL RETURNS_NONNULL;

/* settings_set_base_url - base_url from the environment or the edition, in site.yaml's place.
 * STATUS_OK; STATUS_INVALID: it isn't an http or https address (not logged). */
enum status settings_set_base_url(struct arena *a, struct settings *s, const char *url)
	NONNULL WARN_UNUSED;

/* settings_set_transport - newsletter.transport from the environment, in site.yaml's place.
 * STATUS_OK; STATUS_INVALID: it is none of its words (not logged). */
enum status settings_set_transport(struct settings *s, const char *word) NONNULL WARN_UNUSED;

/* settings_keys - every key, in site.yaml(5)'s order, in a; *count of them. */
const struct settings_key *settings_keys(struct arena *a, size_t *count) NONNULL RETURNS_NONNULL;

/* settings_sample - the commented site.yaml that `quire init` writes, with every key at its
 * default and commented out but title, author, base_url and timezone. In a. */
const char *settings_sample(struct arena *a, const char *title, const char *author,
			    const char *timezone) NONNULL RETURNS_NONNULL;

#endif
