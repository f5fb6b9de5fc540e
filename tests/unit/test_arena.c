/* SPDX-License-Identifier: MIT */
#include "lib/base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "tests/unit/row.h"

/* Where a failing allocation jumps to. */
static jmp_buf out_of_memory;

NORETURN static void jump(void *context)
{
	*(int *)context += 1;
	longjmp(out_of_memory, 1);
}

static int setup(void **state)
{
	static struct arena arena;

	arena_init(&arena, 0, NULL, NULL);
	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	arena_release(*state);
	return 0;
}

static void test_alloc_is_zeroed_and_aligned(void **state)
{
	static const size_t sizes[] = {0, 1, 7, 16, 17, 4095, 16384, 100000, 3u << 20};
	struct arena *a = *state;

	/* The second round gets memory that the first has written to. */
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < 8 * sizeof(sizes) / sizeof(sizes[0]); i++) {
			size_t size = sizes[i % (sizeof(sizes) / sizeof(sizes[0]))];
			char *p = arena_alloc(a, size);

			assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
			for (size_t j = 0; j < size; j++)
				assert_int_equal(p[j], 0);
			memset(p, 0xa5, size);
		}
		arena_reset(a);
	}
}

static void test_pieces_do_not_overlap(void **state)
{
	enum {
		COUNT = 2000
	};
	struct arena *a = *state;
	unsigned char *pieces[COUNT];

	for (size_t i = 0; i < COUNT; i++) {
		pieces[i] = arena_alloc(a, 1 + i * 7 % 300);
		memset(pieces[i], (int)(i % 251), 1 + i * 7 % 300);
	}
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < 1 + i * 7 % 300; j++)
			assert_int_equal(pieces[i][j], i % 251);
}

static void test_empty_pieces_differ(void **state)
{
	assert_ptr_not_equal(arena_alloc(*state, 0), arena_alloc(*state, 0));
}

static void test_grow_keeps_the_bytes(void **state)
{
	struct arena *a = *state;
	size_t size = 1;
	char *p = arena_grow(a, NULL, 0, size);

	p[0] = 'q';
	for (; size < (5u << 20); size *= 3) {
		/* Something in the way, every other time. */
		if (size % 2)
			memset(arena_alloc(a, 3), 'x', 3);
		p = arena_grow(a, p, size, 3 * size);
		memset(p + size, 'q', 2 * size);
	}
	for (size_t i = 0; i < size; i++)
		assert_int_equal(p[i], 'q');
	assert_ptr_equal(arena_grow(a, p, size, size - 1), p);
}

static void test_grow_extends_in_place(void **state)
{
	struct arena *a = *state;
	char *p = arena_alloc(a, 100);
	char *grown = arena_grow(a, p, 100, 1000);

#ifndef __SANITIZE_ADDRESS__
	assert_ptr_equal(grown, p);
#endif
	arena_alloc(a, 1);
	assert_ptr_not_equal(arena_grow(a, grown, 1000, 2000), grown);
}

static void test_limit(void **state)
{
	struct arena a;
	volatile int calls = 0;
	char *volatile last = NULL;

	(void)state;
	arena_init(&a, 1000, jump, (void *)&calls);
	if (setjmp(out_of_memory) == 0)
		for (;;)
			last = arena_alloc(&a, 100);
	assert_int_equal(calls, 1);
	assert_non_null(last);
	assert_in_range(a.used, 800, 1000);
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	arena_alloc(&a, 900);
	if (setjmp(out_of_memory) == 0)
		arena_grow(&a, arena_alloc(&a, 10), 10, 200);
	assert_int_equal(calls, 2);
	arena_release(&a);
}

static void test_sizes_beyond_reason(void **state)
{
	struct arena a;
	volatile int calls = 0;

	(void)state;
	arena_init(&a, 0, jump, (void *)&calls);
	if (setjmp(out_of_memory) == 0)
		arena_array(&a, SIZE_MAX / 2, 3);
	if (setjmp(out_of_memory) == 0)
		arena_alloc(&a, SIZE_MAX);
	if (setjmp(out_of_memory) == 0)
		arena_grow(&a, NULL, 0, SIZE_MAX - 3);
	assert_int_equal(calls, 3);
	/* And it is as usable as before. */
	assert_string_equal(arena_strdup(&a, "still"), "still");
	arena_release(&a);
}

static void test_texts(void **state)
{
	struct arena *a = *state;
	char *big = memset(arena_alloc(a, 70001), 'b', 70000);

	assert_string_equal(arena_strndup(a, "folder", 4), "fold");
	assert_string_equal(arena_strndup(a, "", 0), "");
	assert_null(arena_strdup(a, NULL));
	assert_string_equal(arena_printf(a, "%s-%d", "essay", 7), "essay-7");
	assert_int_equal(strlen(arena_printf(a, "%s!", big)), 70001);
}

static void test_use_after_reset(void **state)
{
	struct arena *a = *state;

	for (int i = 0; i < 100; i++) {
		for (int j = 0; j < 50; j++)
			memset(arena_alloc(a, 5000), 1, 5000);
		arena_reset(a);
		assert_int_equal(a->used, 0);
	}
}

static void test_str(void **state)
{
	struct str s;

	str_init(&s, *state);
	assert_string_equal(str_text(&s), "");
	str_put(&s, "", 0);
	str_puts(&s, "one");
	str_putc(&s, ' ');
	str_put(&s, "two\0three", 9);
	str_printf(&s, " %d%s", 4, "");
	assert_int_equal(s.len, 15);
	assert_memory_equal(str_text(&s), "one two\0three 4", 16);
}

static void test_str_grows(void **state)
{
	struct str s, other;

	str_init(&s, *state);
	str_init(&other, *state);
	for (int i = 0; i < 20000; i++) {
		str_printf(&s, "%05d,", i);
		str_putc(&other, 'o');
	}
	assert_int_equal(s.len, 120000);
	assert_int_equal(strlen(str_text(&s)), 120000);
	for (int i = 0; i < 20000; i++) {
		char wanted[16];

		snprintf(wanted, sizeof(wanted), "%05d,", i);
		assert_memory_equal(str_text(&s) + 6 * i, wanted, 6);
	}
	assert_int_equal(strspn(str_text(&other), "o"), 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_alloc_is_zeroed_and_aligned, setup, teardown),
		cmocka_unit_test_setup_teardown(test_pieces_do_not_overlap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty_pieces_differ, setup, teardown),
		cmocka_unit_test_setup_teardown(test_grow_keeps_the_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_grow_extends_in_place, setup, teardown),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_sizes_beyond_reason),
		cmocka_unit_test_setup_teardown(test_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_use_after_reset, setup, teardown),
		cmocka_unit_test_setup_teardown(test_str, setup, teardown),
		cmocka_unit_test_setup_teardown(test_str_grows, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
