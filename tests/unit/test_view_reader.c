/* SPDX-License-Identifier: MIT */
/* The views of a reader's pages and of the archive, shown by templates that name every member
 * (tests/golden/view/NAME.mustache) and compared with tests/golden/view/CASE.txt; and a reader's
 * data as JSON. */
#include "lib/render/view_reader.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/clock.h"
#include "lib/base/file.h"
#include "lib/render/reader_data.h"
#include "lib/render/view_archive.h"
#include "tests/unit/golden_view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOON         INT64_C(1766577600) /* 2025-12-24T12:00:00Z */

static const struct essay about = {.kind = ESSAY_PAGE,
				   .slug = "about",
				   .path = "/about/",
				   .title = "About <me>",
				   .standfirst = "",
				   .language = "",
				   .date = "",
				   .updated = "",
				   .tags = ""};
static const struct essay essays[] = {
	{.slug = "hello",
	 .path = "/writing/hello/",
	 .title = "Hello & <welcome>",
	 .standfirst = "In \"quotes\"",
	 .date = "2025-06-14T09:00:00+05:30",
	 .updated = "",
	 .language = "",
	 .tags = "",
	 .minutes = 2},
	{.slug = "shin",
	 .path = "/writing/shin/",
	 .title = "\xd7\xa9",
	 .standfirst = "",
	 .date = "1999-12-31T23:59:59Z",
	 .updated = "",
	 .language = "he",
	 .tags = "",
	 .minutes = 120},
};

/* What a case is made from. */
struct trial {
	struct arena arena;
	struct view_site site;
	struct essay_list pages;
};

static void begin(struct trial *t, const char *base_url)
{
	const struct edition edition = {.base_url = base_url, .style = "/style.css"};
	struct settings settings;

	*t = (struct trial){.pages = {.count = 1}};
	arena_init(&t->arena, 0, NULL, NULL);
	settings_default(&settings);
	settings.title = "A \"site\" & <more>";
	view_site(&t->arena, &settings, &edition, &t->site);
	t->site.base_url = base_url;
	t->pages.items = arena_alloc(&t->arena, sizeof(about));
	*t->pages.items = about;
	assert_int_equal(clock_set_zone("Asia/Kolkata"), STATUS_OK);
}

static void check(struct trial *t, const char *source, const struct shape *shape, const void *view,
		  const char *name)
{
	golden_view_check(&t->arena, &source, 1, 0, shape, view, name);
	arena_release(&t->arena);
}

static void test_preferences(void **state)
{
	struct view_reader reader = {.address = "alice+tag@example.org",
				     .subscribed = true,
				     .cadence = VIEW_WEEKLY,
				     .paused_until = NOON + 86400 * 40,
				     .now = NOON,
				     .token = "token"};
	struct view_preferences view;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	view_preferences(&t.arena, &t.site, &reader, &t.pages, &view);
	check(&t, "preferences", &view_preferences_shape, &view, "preferences");
	begin(&t, "https://example.org/");
	reader.subscribed = false;
	reader.paused_until = 0;
	/* 23:59:59 on New Year's Eve in the zone. */
	reader.now = INT64_C(1767205799);
	view_preferences(&t.arena, &t.site, &reader, &t.pages, &view);
	view.notice = "Noted & <done>";
	view.pause_until = "\"tomorrow\"";
	view.pause_error = view.move_error = view.data_error = "No <good>";
	view.move_to = "<b>";
	view.data_address = "a'b";
	view.unsubscribe_url = "/unsubscribe?t=x&y";
	check(&t, "preferences", &view_preferences_shape, &view, "preferences-none");
}

static void test_unsubscribe(void **state)
{
	struct view_reader reader = {.address = "a@example.org",
				     .subscribed = true,
				     .cadence = VIEW_EACH,
				     .now = NOON,
				     .token = "token"};
	struct view_unsubscribe view;
	struct view_erase erase;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	view_unsubscribe(&t.arena, &t.site, &reader, &t.pages, &view);
	check(&t, "unsubscribe", &view_unsubscribe_shape, &view, "unsubscribe");
	begin(&t, "https://example.org/");
	reader.cadence = VIEW_MONTHLY;
	view_unsubscribe(&t.arena, &t.site, &reader, &t.pages, &view);
	check(&t, "unsubscribe", &view_unsubscribe_shape, &view, "unsubscribe-monthly");
	begin(&t, "https://example.org/blog/");
	view_erase(&t.arena, &t.site, &reader, &t.pages, &erase);
	check(&t, "erase", &view_erase_shape, &erase, "erase");
}

static void test_notice(void **state)
{
	struct view_notice view;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/");
	view_notice(&t.arena, &t.site, (struct view_message){"Done & <dusted>", "It is."}, &t.pages,
		    &view);
	check(&t, "notice", &view_notice_shape, &view, "notice");
}

static void test_letters(void **state)
{
	struct view_archive_letter letters[] = {
		{INT64_C(4611686018427387903), "Hello & <welcome>, and 1 more", NOON, {NULL, 0}},
		{1, "\xd7\xa9", INT64_C(1767205799), {NULL, 0}},
	};
	struct view_letters view;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	view_letters(&t.arena, &t.site, letters, COUNT(letters), &t.pages, &view);
	view_letters_turn(&t.arena, 2, true, &view);
	check(&t, "letters", &view_letters_shape, &view, "letters");
	begin(&t, "https://example.org/");
	view_letters(&t.arena, &t.site, NULL, 0, &t.pages, &view);
	view_letters_turn(&t.arena, 1, false, &view);
	check(&t, "letters", &view_letters_shape, &view, "letters-empty");
}

static void test_letter(void **state)
{
	struct view_archive_letter letter = {
		.id = 7, .title = "Hello & <welcome>", .sent_at = NOON};
	struct view_sent_letter view;
	struct trial t;

	(void)state;
	begin(&t, "https://example.org/blog/");
	letter.essays.count = COUNT(essays);
	letter.essays.items = arena_array(&t.arena, COUNT(essays), sizeof(essays[0]));
	memcpy(letter.essays.items, essays, sizeof(essays));
	view_sent_letter(&t.arena, &t.site, &letter, &t.pages, &view);
	check(&t, "sent_letter", &view_sent_letter_shape, &view, "sent_letter");
}

static void test_masked(void **state)
{
	static const struct {
		const char *address, *masked;
	} rows[] = {
		{"alice@example.org", "a***@example.org"},
		{"al@example.org", "a***@example.org"},
		{"a@example.org", "***@example.org"},
		{"Alice+tag@xn--bcher-kva.example", "A***@xn--bcher-kva.example"},
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(view_masked(&a, rows[i].address), rows[i].masked);
	arena_release(&a);
}

static void test_data(void **state)
{
	struct consent events[] = {
		{CONSENT_ASKED, NOON, "/subscribe", "Send me \"it\""},
		{CONSENT_IMPORTED, NOON + 1, "list.csv", ""},
	};
	struct dossier_request requests[] = {
		{"new@example.org", "/subscribe/preferences", NOON, 0}};
	struct letter_essay items[] = {{1, "id", "/writing/\xc3\xbc/", "\xc3\x9c & <b>"}};
	struct dossier_mail mails[] = {
		{.delivery = {.kind = DELIVERY_LETTER,
			      .address = "Alice@example.org",
			      .state = DELIVERY_SENT,
			      .made_at = NOON,
			      .handed_at = NOON + 2,
			      .ended_at = NOON + 3,
			      .tries = 1,
			      .code = 250,
			      .enhanced = "2.0.0",
			      .answer = "not \xff UTF-8"},
		 .subject = "\xc3\x9c",
		 .essays = {items, 1}},
	};
	struct dossier_return returns[] = {{NOON, "ALICE@example.org", "5.1.1", "nobody"}};
	struct dossier d = {
		.subscriber = {.address = "alice@example.org",
			       .spelling = "Alice@example.org",
			       .state = SUBSCRIBER_CONFIRMED,
			       .cadence = CADENCE_MONTHLY,
			       .state_at = NOON,
			       .confirmed_at = NOON,
			       .made_at = NOON},
		.events = {events, COUNT(events)},
		.requests = requests,
		.request_count = COUNT(requests),
		.mails = mails,
		.mail_count = COUNT(mails),
		.returns = returns,
		.return_count = COUNT(returns),
	};
	const char *text;
	struct arena a;

	(void)state;
	arena_init(&a, 0, NULL, NULL);
	assert_int_equal(clock_set_zone("Asia/Kolkata"), STATUS_OK);
	text = reader_data_json(&a, &d, "https://example.org/blog/", NOON);
	golden_view_compare(&a, "reader_data.json", text);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_preferences), cmocka_unit_test(test_unsubscribe),
		cmocka_unit_test(test_notice),      cmocka_unit_test(test_letters),
		cmocka_unit_test(test_letter),      cmocka_unit_test(test_masked),
		cmocka_unit_test(test_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
