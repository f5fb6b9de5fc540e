/* SPDX-License-Identifier: MIT */
/* Assertions for tables whose rows know their own line, so that a failure names the row.
 * Does not know what is tested. */
#ifndef QUIRE_TESTS_UNIT_ROW_H
#define QUIRE_TESTS_UNIT_ROW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The line member of a row, written first in each row. */
#define ROW __LINE__

/* Like cmocka's assertions without the row. */
#define ROW_TRUE(row, expression)                                                                  \
	_assert_true(cast_to_largest_integral_type(expression), #expression, __FILE__, (row)->line)
#define ROW_INT(row, got, wanted)                                                                  \
	_assert_int_equal((LargestIntegralType)(int64_t)(got),                                     \
			  (LargestIntegralType)(int64_t)(wanted), __FILE__, (row)->line)
#define ROW_TEXT(row, got, wanted) _assert_string_equal((got), (wanted), __FILE__, (row)->line)

#endif
