/* SPDX-License-Identifier: MIT */
/* Any bytes as a site.yaml. What is read must keep its word: no NULL, addresses that end as
 * they should, numbers within their limits. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/site/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int right)
{
	if (!right)
		abort();
}

static void check_settings(const struct settings *s)
{
	size_t len = strlen(s->base_url);

	check(len == 0 ||
	      (strncasecmp(s->base_url, "http", 4) == 0 && s->base_url[len - 1] == '/'));
	check(s->github_api_url[strlen(s->github_api_url) - 1] != '/');
	check(s->title != NULL && strpbrk(s->title, "\n\r") == NULL);
	check(*s->timezone != '\0' && *s->language != '\0' && *s->writing != '\0');
	check(strpbrk(s->theme_font, ";{}<") == NULL);
	check(s->newsletter_hourly_limit >= 1 && s->newsletter_hourly_limit <= 1000000);
	check(s->theme_measure == 0 || (s->theme_measure >= 40 && s->theme_measure <= 100));
	check(s->comments_provider <= SETTINGS_PROVIDER_NONE);
	for (size_t i = 0; s->trusted_proxies[i] != NULL; i++)
		check(strchr(s->trusted_proxies[i], '/') != NULL);
}

/* Written and read again they are the same. */
static void check_written(struct arena *a, const struct settings *s)
{
	const char *text = settings_write(a, s);
	struct problems problems;
	struct settings again;

	problems_init(&problems, a);
	check(settings_parse(a, "site.yaml", text, strlen(text), &problems, &again) == STATUS_OK);
	check(problems.count == 0);
	check(strcmp(settings_write(a, &again), text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings s;
	struct problems problems;
	struct arena a;
	enum status status;

	arena_init(&a, 0, NULL, NULL);
	problems_init(&problems, &a);
	status = settings_parse(&a, "site.yaml", (const char *)data, size, &problems, &s);
	check((status == STATUS_OK) == (problems.errors == 0));
	if (status == STATUS_OK) {
		check_settings(&s);
		check_written(&a, &s);
	}
	arena_release(&a);
	return 0;
}
