/* SPDX-License-Identifier: MIT */
#include "lib/site/settings.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/mail_address.h"
#include "lib/base/str.h"
#include "lib/site/keys.h"
#include "lib/site/mailbox.h"
#include "lib/site/settings_check.h"
#include "lib/site/yaml_tree.h"

_Static_assert(sizeof(enum settings_provider) == sizeof(unsigned), "KEYS_CHOICE");

static const char *const providers[] = {"", "github", "giscus", "none", NULL};
static const char *const policies[] = {"first", "open", "all", "closed", NULL};
static const char *const transports[] = {"sendmail", "smtp", "file", NULL};
static const char *const contents[] = {"whole", "summary", NULL};
static const char *const bounces[] = {"none", "plus", "catch-all", NULL};

#define TEXT(key, member, checks, default_, means)                                                 \
	{                                                                                          \
		.name = key, .type = KEYS_TEXT, .offset = offsetof(struct settings, member),       \
		.check = checks, .meaning = means, .fallback = default_                            \
	}
#define INTEGER(key, member, least, most, default_, means)                                         \
	{                                                                                          \
		.name = key, .type = KEYS_INTEGER, .offset = offsetof(struct settings, member),    \
		.min = least, .max = most, .meaning = means, .fallback = default_                  \
	}
#define CHOICE(key, member, words, default_, means)                                                \
	{                                                                                          \
		.name = key, .type = KEYS_CHOICE, .offset = offsetof(struct settings, member),     \
		.choices = words, .meaning = means, .fallback = default_                           \
	}

/* site.yaml(5)'s order; a group's keys stand together. */
static const struct keys_row rows[] = {
	TEXT("title", title, NULL, "", "the site's name"),
	TEXT("description", description, NULL, "", "one sentence for feeds and search engines"),
	TEXT("author.name", author_name, NULL, "", "who writes here"),
	TEXT("author.place", author_place, NULL, "", "where that is, for the byline"),
	TEXT("base_url", base_url, settings_check_base, "",
	     "the site's address, like https://example.org/; needed to publish"),
	TEXT("public", public, settings_check_public, "public",
	     "the folder that base_url points to; the rest lies outside what is served"),
	TEXT("language", language, settings_check_language, "en",
	     "language of the texts, like en or pt-BR"),
	TEXT("timezone", timezone, NULL, "UTC", "zone of dates that name none, like Asia/Kolkata"),
	TEXT("writing", writing, NULL, "writing", "the folder of essays"),
	TEXT("newsletter.from", newsletter_from, settings_check_mailbox, "",
	     "sender, like \"Name <letters@example.org>\"; sign-up is shown once it is set"),
	CHOICE("newsletter.transport", newsletter_transport, transports, "sendmail",
	       "sendmail, smtp (see secrets.yaml) or file (into data/outbox/)"),
	INTEGER("newsletter.hourly_limit", newsletter_hourly_limit, 1, 1000000, "50",
		"mails an hour that your host lets you send"),
	TEXT("newsletter.reply_to", newsletter_reply_to, settings_check_mailbox, "",
	     "where answers go, where that is not the sender"),
	TEXT("newsletter.postal_address", newsletter_postal_address, NULL, "",
	     "for the foot of each mail; some countries ask for one"),
	CHOICE("newsletter.content", newsletter_content, contents, "whole",
	       "whole (essays in full) or summary"),
	CHOICE("newsletter.bounces", newsletter_bounces, bounces, "none",
	       "whether what comes back names its reader: none, plus (name+token@) or catch-all"),
	TEXT("newsletter.bounce_domain", newsletter_bounce_domain, settings_check_domain, "",
	     "the domain of a catch-all, where it is not the sender's"),
	CHOICE("comments.provider", comments_provider, providers, "", "github, giscus or none"),
	CHOICE("comments.policy", comments_policy, policies, "first",
	       "what you see before readers do: first (a person's first), all, open (nothing), or "
	       "closed"),
	TEXT("giscus.repo", giscus_repo, NULL, "", "owner/name; giscus.app shows all four"),
	TEXT("giscus.repo_id", giscus_repo_id, NULL, "", "the repository's id"),
	TEXT("giscus.category", giscus_category, NULL, "", "the discussions' category"),
	TEXT("giscus.category_id", giscus_category_id, NULL, "", "the category's id"),
	TEXT("github.base_url", github_base_url, settings_check_service, "https://github.com",
	     "where readers sign in; other than GitHub's own for an Enterprise server"),
	TEXT("github.api_url", github_api_url, settings_check_service, "https://api.github.com",
	     "the API of that server"),
	TEXT("theme.accent", theme_accent, settings_check_colour, "",
	     "colour of links, like \"#8a3b12\", in quotes"),
	TEXT("theme.accent_dark", theme_accent_dark, settings_check_colour, "",
	     "the same on a dark ground"),
	TEXT("theme.font", theme_font, settings_check_font, "",
	     "fonts of the text, like \"Charter, Georgia, serif\""),
	INTEGER("theme.measure", theme_measure, 40, 100, "0",
		"characters a line, 40 to 100; 0 is the theme's own"),
	INTEGER("reading.words", reading_words, 50, 2000, "238", "words read a minute"),
	INTEGER("reading.characters", reading_characters, 50, 5000, "500",
		"Chinese, Japanese and Korean characters read a minute"),
	{.name = "reading.images",
	 .type = KEYS_BOOL,
	 .offset = offsetof(struct settings, reading_images),
	 .meaning = "whether looking at images takes time too",
	 .fallback = "true"},
	INTEGER("limits.essay_bytes", limit_essay_bytes, 1024, 16777216, "2097152",
		"an essay's size, at most"),
	INTEGER("limits.render_memory", limit_render_memory, 16, 4096, "256",
		"MiB that one essay may take while it is rendered"),
	INTEGER("limits.render_seconds", limit_render_seconds, 1, 600, "10",
		"seconds that it may take"),
	{.name = "trusted_proxies",
	 .type = KEYS_LIST,
	 .offset = offsetof(struct settings, trusted_proxies),
	 .check = settings_check_network,
	 .meaning = "networks whose X-Forwarded-For is believed, like [10.0.0.0/8]",
	 .fallback = "[]"},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const struct keys_table table = {.rows = rows, .count = ROWS};

void settings_default(struct settings *out)
{
	keys_default(&table, out);
}

/* Below its key an unquoted "#8a3b12" is a comment, and the key has no value. */
static void warn_colour(const struct yaml_node *root, struct problems *problems)
{
	for (const struct yaml_node *g = root->first; g != NULL; g = g->next) {
		if (strcmp(g->key, "theme") != 0 || g->kind != YAML_MAPPING)
			continue;
		for (const struct yaml_node *c = g->first; c != NULL; c = c->next)
			if (strncmp(c->key, "accent", 6) == 0 && yaml_is_null(c))
				problems_add(problems, PROBLEM_WARNING, c->key_place,
					     "theme.%s has no value; a colour stands in quotes, "
					     "\"#8a3b12\", since # begins a comment",
					     c->key);
	}
}

/* A key that is set to nothing where something must be. */
static void restore_defaults(struct settings *s)
{
	struct settings defaults;

	settings_default(&defaults);
	if (*s->public == '\0')
		s->public = defaults.public;
	if (*s->language == '\0')
		s->language = defaults.language;
	if (*s->timezone == '\0')
		s->timezone = defaults.timezone;
	if (*s->writing == '\0')
		s->writing = defaults.writing;
	if (*s->github_base_url == '\0')
		s->github_base_url = defaults.github_base_url;
	if (*s->github_api_url == '\0')
		s->github_api_url = defaults.github_api_url;
}

static const struct yaml_node *find_child(const struct yaml_node *parent, const char *key)
{
	for (const struct yaml_node *n = parent != NULL ? parent->first : NULL; n != NULL;
	     n = n->next)
		if (strcmp(n->key, key) == 0)
			return n;
	return NULL;
}

/* Where a key's value stands; the whole file where it isn't set. */
static struct place find_place(const struct yaml_node *root, const char *file, const char *key)
{
	const struct yaml_node *n = find_child(root, key);

	return n != NULL ? n->place : (struct place){.file = file};
}

/* With "+" and a token behind it the sender's name must still be one that mail allows. */
static enum status check_bounces(struct arena *a, const struct yaml_node *root,
				 const struct settings *s, struct problems *problems)
{
	const size_t most = MAIL_ADDRESS_LOCAL_MAX - SETTINGS_TOKEN_LENGTH - strlen("+");
	const struct yaml_node *group = find_child(root, "newsletter");
	struct mailbox from;

	if (s->newsletter_bounces != SETTINGS_BOUNCES_PLUS ||
	    mailbox_parse(a, s->newsletter_from, &from) != STATUS_OK ||
	    strcspn(from.spelling, "@") <= most)
		return STATUS_OK;
	problems_add(problems, PROBLEM_ERROR, find_child(group, "bounces")->place,
		     "newsletter.bounces: plus needs a sender with at most %zu letters before the "
		     "\"@\"; expected none or catch-all for %s",
		     most, from.spelling);
	return STATUS_INVALID;
}

enum status settings_parse(struct arena *a, const char *file, const char *text, size_t len,
			   struct problems *problems, struct settings *out)
{
	const struct yaml_node *root;
	struct settings s;
	enum status status =
		yaml_parse(a, (struct place){.file = file, .line = 1}, text, len, problems, &root);

	if (status != STATUS_OK)
		return status;
	settings_default(&s);
	status = keys_read(a, &table, root, problems, &s);
	if (status != STATUS_OK)
		return status;
	if (root != NULL)
		warn_colour(root, problems);
	if (check_bounces(a, root, &s, problems) != STATUS_OK)
		return STATUS_INVALID;
	restore_defaults(&s);
	s.timezone_place = find_place(root, file, "timezone");
	s.base_url_place = find_place(root, file, "base_url");
	*out = s;
	return STATUS_OK;
}

enum status settings_set_zone(const struct settings *s, struct problems *problems)
{
	if (clock_set_zone(s->timezone) == STATUS_OK)
		return STATUS_OK;
	problems_add(problems, PROBLEM_ERROR, s->timezone_place,
		     "timezone: expected a time zone like Europe/Berlin or UTC, found \"%.60s\"",
		     s->timezone);
	return STATUS_INVALID;
}

const char *settings_write(struct arena *a, const struct settings *s)
{
	struct str out;

	str_init(&out, a);
	keys_write(&table, s, &out);
	return str_text(&out);
}

enum status settings_set_base_url(struct arena *a, struct settings *s, const char *url)
{
	const char *text = arena_strdup(a, url);

	if (*text == '\0' || settings_check_base(a, &text) != NULL)
		return STATUS_INVALID;
	s->base_url = text;
	return STATUS_OK;
}

enum status settings_set_transport(struct settings *s, const char *word)
{
	for (unsigned i = 0; transports[i]; i++)
		if (strcmp(word, transports[i]) == 0) {
			s->newsletter_transport = (enum settings_transport)i;
			return STATUS_OK;
		}
	return STATUS_INVALID;
}

const struct settings_key *settings_keys(struct arena *a, size_t *count)
{
	struct settings_key *keys = arena_array(a, ROWS, sizeof(*keys));

	for (size_t i = 0; i < ROWS; i++)
		keys[i] = (struct settings_key){
			.name = rows[i].name,
			.meaning = rows[i].meaning,
			.fallback = rows[i].fallback,
		};
	*count = ROWS;
	return keys;
}

/* A text as YAML in double quotes, for which JSON's form will do. */
static const char *quote(struct arena *a, const char *text)
{
	struct yaml_node n = {.kind = YAML_SCALAR, .text = text, .quoted = true};

	return yaml_write_json(a, &n);
}

/* What the sample sets a key to; NULL for one that stays commented out. */
static const char *sample_value(struct arena *a, const char *name, const char *title,
				const char *author, const char *timezone)
{
	if (strcmp(name, "title") == 0)
		return quote(a, title);
	if (strcmp(name, "author.name") == 0)
		return quote(a, author);
	if (strcmp(name, "timezone") == 0)
		return timezone;
	return strcmp(name, "base_url") == 0 ? "" : NULL;
}

/* One key with its meaning above it, below its group's name where that is new. */
static void put_sample(struct str *s, const struct keys_row *row, const char *group,
		       const char *value)
{
	const char *dot = strchr(row->name, '.');
	int len = dot == NULL ? 0 : (int)(dot - row->name);
	const char *indent = dot == NULL ? "" : "  ";
	const char *text = value == NULL ? row->fallback : value;

	if (dot != NULL && strncmp(group, row->name, (size_t)len + 1) != 0)
		str_printf(s, "\n%.*s:\n", len, row->name);
	else if (dot == NULL)
		str_putc(s, '\n');
	str_printf(s, "%s# %s\n%s%s%s:", indent, row->meaning, indent, value == NULL ? "#" : "",
		   dot == NULL ? row->name : dot + 1);
	str_printf(s, "%s%s\n", *text == '\0' ? "" : " ", text);
}

const char *settings_sample(struct arena *a, const char *title, const char *author,
			    const char *timezone)
{
	const char *group = "";
	struct str s;

	str_init(&s, a);
	str_puts(&s, "# The settings of this site; site.yaml(5) says more on each. A key behind "
		     "\"#\" shows its default.\n");
	for (size_t i = 0; i < ROWS; i++) {
		put_sample(&s, &rows[i], group,
			   sample_value(a, rows[i].name, title, author, timezone));
		group = rows[i].name;
	}
	return str_text(&s);
}
