/* SPDX-License-Identifier: MIT */
#include "lib/render/reading_time.h"

#include "tests/unit/row.h"

static void test_table(void **state)
{
	static const struct {
		int line;
		int64_t rate, cjk_rate;
		bool with_images;
		size_t words, cjk, images;
		int64_t minutes;
	} rows[] = {
		{ROW, 200, 500, true, 0, 0, 0, 1},
		{ROW, 200, 500, true, 1, 0, 0, 1},
		{ROW, 200, 500, true, 200, 0, 0, 1},
		{ROW, 200, 500, true, 201, 0, 0, 2},
		{ROW, 200, 500, true, 400, 0, 0, 2},
		{ROW, 238, 500, true, 476, 0, 0, 2},
		{ROW, 238, 500, true, 477, 0, 0, 3},
		{ROW, 200, 500, true, 0, 500, 0, 1},
		{ROW, 200, 500, true, 0, 501, 0, 2},
		/* Half a minute each, exactly. */
		{ROW, 200, 500, true, 100, 250, 0, 1},
		{ROW, 200, 500, true, 100, 251, 0, 2},
		/* 12 + 11 + 10 + 9 + 8 = 50 s; the tenth ends at 75, each later one takes 3. */
		{ROW, 200, 500, true, 0, 0, 5, 1},
		{ROW, 60, 500, true, 10, 0, 5, 1},
		{ROW, 60, 500, true, 11, 0, 5, 2},
		{ROW, 60, 500, true, 45, 0, 10, 2},
		{ROW, 60, 500, true, 46, 0, 10, 3},
		{ROW, 60, 500, true, 0, 0, 25, 2},
		{ROW, 60, 500, true, 1, 0, 25, 3},
		{ROW, 60, 500, false, 60, 0, 25, 1},
		/* The slowest and the fastest that settings allow, over the largest essay. */
		{ROW, 50, 50, true, 8388608, 0, 0, 167773},
		{ROW, 2000, 5000, true, 8388608, 5592405, 1000000, 55314},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct settings settings = {.reading_words = rows[i].rate,
					    .reading_characters = rows[i].cjk_rate,
					    .reading_images = rows[i].with_images};

		ROW_INT(&rows[i],
			reading_time(&settings, rows[i].words, rows[i].cjk, rows[i].images),
			rows[i].minutes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests_name("reading_time", tests, NULL, NULL);
}
