/* SPDX-License-Identifier: MIT */
#include "lib/render/view_text.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "lib/base/clock.h"

/* Languages written from right to left, by BCP 47's primary subtag. */
static const char *const right_to_left[] = {"ar",  "arc", "ckb", "dv",  "fa", "he", "khw", "ks",
					    "nqo", "ps",  "sd",  "syr", "ug", "ur", "yi"};
static const char *const right_to_left_scripts[] = {"Arab", "Hebr", "Nkoo", "Syrc", "Thaa"};

static bool is_among(const char *const *words, size_t count, const char *text, size_t len)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(words[i]) == len && strncasecmp(words[i], text, len) == 0)
			return true;
	}
	return false;
}

const char *view_direction(const char *language)
{
	size_t primary = strcspn(language, "-_");
	const char *script = language + primary + (language[primary] != '\0');
	bool rtl = is_among(right_to_left, sizeof(right_to_left) / sizeof(right_to_left[0]),
			    language, primary);

	if (strcspn(script, "-_") == 4)
		rtl = is_among(right_to_left_scripts,
			       sizeof(right_to_left_scripts) / sizeof(right_to_left_scripts[0]),
			       script, 4);
	return rtl ? "rtl" : "ltr";
}

const char *view_day(struct arena *a, const struct words *words, const char *text)
{
	struct clock_date date;

	if (clock_parse_rfc3339(text, &date) != STATUS_OK)
		return NULL;
	return words_date(a, words, &date);
}

const char *view_day_of(struct arena *a, const struct words *words, int64_t moment)
{
	struct clock_date day = clock_local(moment);

	return words_date(a, words, &day);
}

const char *view_minutes(struct arena *a, const struct words *words, int64_t minutes)
{
	return words_fill(a, words->minutes_read, "minutes",
			  arena_printf(a, "%lld", (long long)minutes), NULL);
}
