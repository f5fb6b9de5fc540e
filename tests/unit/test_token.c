/* SPDX-License-Identifier: MIT */
/* Random numbers, base32, tokens and signatures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/base32.h"
#include "lib/base/random.h"
#include "lib/base/signature.h"
#include "lib/base/token.h"
#include "tests/unit/row.h"

static void ids_are_random_and_fit(void **state)
{
	int64_t all = 0, any = INT64_MAX;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t id = random_id();

		assert_true(id >= 1 && id < INT64_C(1) << 62);
		all |= id;
		any &= id;
	}
	/* Every one of the 62 bits is 0 in one of them and 1 in another. */
	assert_int_equal(all, (INT64_C(1) << 62) - 1);
	assert_int_equal(any, 0);
}

/* RFC 4648, 10, in lower case and without padding. */
static const struct {
	int line;
	const char *bytes, *text;
} encoded[] = {
	{ROW, "", ""},
	{ROW, "f", "my"},
	{ROW, "fo", "mzxq"},
	{ROW, "foo", "mzxw6"},
	{ROW, "foob", "mzxw6yq"},
	{ROW, "fooba", "mzxw6ytb"},
	{ROW, "foobar", "mzxw6ytboi"},
};

static void base32_goes_and_comes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(encoded) / sizeof(*encoded); i++) {
		size_t len = strlen(encoded[i].bytes);
		char text[32], back[8] = "", upper[32] = "";

		ROW_TEXT(&encoded[i], base32_write(encoded[i].bytes, len, text), encoded[i].text);
		ROW_INT(&encoded[i], strlen(text), BASE32_LENGTH(len));
		ROW_INT(&encoded[i], base32_read(text, back, len), STATUS_OK);
		ROW_TEXT(&encoded[i], back, encoded[i].bytes);
		for (size_t c = 0; text[c]; c++)
			upper[c] = (char)(text[c] >= 'a' ? text[c] - 'a' + 'A' : text[c]);
		memset(back, 0, sizeof(back));
		ROW_INT(&encoded[i], base32_read(upper, back, len), STATUS_OK);
		ROW_TEXT(&encoded[i], back, encoded[i].bytes);
	}
}

static const struct {
	int line;
	const char *text;
	size_t size;
} refused[] = {
	{ROW, "mzxw6", 2},   {ROW, "mzxw6", 4},        {ROW, "mzxw6=", 3}, {ROW, "mzxw1", 3},
	{ROW, "mzxw0", 3},   {ROW, "mzxw8", 3},        {ROW, "mzx 6", 3},  {ROW, "", 1},
	{ROW, "mz", 1},      {ROW, "mzxw6yr", 4},      {ROW, "a", 0},      {ROW, "mzxw\xc3", 3},
	{ROW, "mzxw6\n", 3}, {ROW, "mzxw6ytboi", 200},
};

static void base32_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		char out[256] = "untouched";

		ROW_INT(&refused[i], base32_read(refused[i].text, out, refused[i].size),
			STATUS_INVALID);
		ROW_TEXT(&refused[i], out, "untouched");
	}
}

static void tokens_are_hashed(void **state)
{
	char one[TOKEN_SIZE], other[TOKEN_SIZE], upper[TOKEN_SIZE] = "";
	struct hash a, b, c;

	(void)state;
	assert_int_equal(strlen(token_make(one)), 26);
	assert_string_not_equal(one, token_make(other));
	for (size_t i = 0; one[i]; i++)
		upper[i] = (char)(one[i] >= 'a' ? one[i] - 'a' + 'A' : one[i]);
	assert_int_equal(token_hash(one, &a), STATUS_OK);
	assert_int_equal(token_hash(upper, &b), STATUS_OK);
	assert_int_equal(token_hash(other, &c), STATUS_OK);
	assert_true(token_is_same(&a, &b));
	assert_false(token_is_same(&a, &c));
	assert_int_equal(token_hash("", &a), STATUS_INVALID);
	one[25] = '\0';
	assert_int_equal(token_hash(one, &a), STATUS_INVALID);
	assert_true(token_is_same(&a, &b));
}

static struct signature_key key(int id)
{
	struct signature_key k = {.id = id};

	memset(k.secret, id, sizeof(k.secret));
	return k;
}

static void signatures_verify(void **state)
{
	static const int64_t numbers[] = {
		0, 1, 255, INT64_C(1) << 40, (INT64_C(1) << 62) - 1, INT64_MAX};
	struct signature_key items[] = {key(1), key(255)};
	struct signature_keys old = {items, 1}, both = {items, 2}, new = {items + 1, 1};
	char text[SIGNATURE_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		int64_t out = -1;

		signature_make(&old, SIGNATURE_ENVELOPE, numbers[i], text);
		assert_int_equal(strlen(text), 40);
		assert_int_equal(signature_read(&both, SIGNATURE_ENVELOPE, text, &out), STATUS_OK);
		assert_int_equal(out, numbers[i]);
		assert_int_equal(signature_read(&new, SIGNATURE_ENVELOPE, text, &out),
				 STATUS_INVALID);
		assert_int_equal(signature_read(&old, SIGNATURE_NEVER, text, &out), STATUS_INVALID);
		/* The newest signs. */
		signature_make(&both, SIGNATURE_FORM, numbers[i], text);
		assert_int_equal(signature_read(&old, SIGNATURE_FORM, text, &out), STATUS_INVALID);
		assert_int_equal(signature_read(&new, SIGNATURE_FORM, text, &out), STATUS_OK);
	}
}

/* They are in mails that were sent, so they must never come out otherwise. */
static void signatures_stay_the_same(void **state)
{
	struct signature_key item = key(7);
	struct signature_keys keys = {&item, 1};
	char text[SIGNATURE_SIZE], hex[HASH_HEX_SIZE];
	struct hash hash = signature_hash(&item, SIGNATURE_SUPPRESSION, "ada@example.org");

	(void)state;
	signature_make(&keys, SIGNATURE_UNSUBSCRIBE, 123456789, text);
	assert_string_equal(text, "a4aaaaaaa5n42fjjm2k5bhbqtqxakxdm24znnl42");
	assert_string_equal(hash_hex(&hash, hex),
			    "812704a509d2a2edfc5f41c5ce27fa93c65a4af2e198356f8827f7dc019116cf");
}

static void each_changed_letter_is_noticed(void **state)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567=\x01\xff";
	struct signature_key item = key(3);
	struct signature_keys keys = {&item, 1}, none = {&item, 0};
	char text[SIGNATURE_SIZE];
	int64_t out = -1;

	(void)state;
	signature_make(&keys, SIGNATURE_PREFERENCES, 42, text);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		for (size_t k = 0; k < sizeof(letters) - 1; k++) {
			char changed[SIGNATURE_SIZE];

			memcpy(changed, text, sizeof(text));
			changed[i] = letters[k];
			if (letters[k] != text[i])
				assert_int_equal(
					signature_read(&keys, SIGNATURE_PREFERENCES, changed, &out),
					STATUS_INVALID);
		}
	assert_int_equal(signature_read(&none, SIGNATURE_PREFERENCES, text, &out), STATUS_INVALID);
	assert_int_equal(out, -1);
}

static void hashes_differ_by_key_purpose_and_text(void **state)
{
	struct signature_key one = key(1), two = key(2);
	struct hash hashes[] = {
		signature_hash(&one, SIGNATURE_BUDGET, "a@b.c"),
		signature_hash(&two, SIGNATURE_BUDGET, "a@b.c"),
		signature_hash(&one, SIGNATURE_JOURNAL, "a@b.c"),
		signature_hash(&one, SIGNATURE_BUDGET, "a@b.d"),
		signature_hash(&one, SIGNATURE_BUDGET, ""),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++)
		for (size_t k = 0; k < i; k++)
			assert_false(token_is_same(&hashes[i], &hashes[k]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_random_and_fit),
		cmocka_unit_test(base32_goes_and_comes),
		cmocka_unit_test(base32_refuses),
		cmocka_unit_test(tokens_are_hashed),
		cmocka_unit_test(signatures_verify),
		cmocka_unit_test(signatures_stay_the_same),
		cmocka_unit_test(each_changed_letter_is_noticed),
		cmocka_unit_test(hashes_differ_by_key_purpose_and_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
