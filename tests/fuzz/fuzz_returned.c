/* SPDX-License-Identifier: MIT */
/* A returned mail of any bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/signature.h"
#include "lib/base/utf8.h"
#include "lib/net/returned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int truth)
{
	if (!truth)
		abort();
}

/* What returned.h promises of each text. */
static void check_text(const char *text)
{
	size_t len = strlen(text);

	check(len <= RETURNED_TEXT_MAX && utf8_is_valid(text, len));
	for (size_t i = 0; i < len; i++)
		check((unsigned char)text[i] >= ' ' && text[i] != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct returned mail;
	struct arena a;
	struct blob bytes;

	arena_init(&a, 0, NULL, NULL);
	bytes = (struct blob){arena_strndup(&a, size ? (const char *)data : "", size), size};
	returned_read(&a, bytes, &mail);
	check(mail.kind <= RETURNED_OTHER && mail.token_count <= RETURNED_TOKENS_MAX);
	check(mail.code >= 0 && mail.code <= 999);
	check(strlen(mail.enhanced) <= strlen("5.999.999"));
	check((mail.kind == RETURNED_UNSUBSCRIBE) <= (mail.unsubscribe[0] != '\0'));
	check_text(mail.unsubscribe);
	check_text(mail.enhanced);
	check_text(mail.subject);
	check_text(mail.text);
	for (size_t i = 0; i < mail.token_count; i++)
		check(strlen(mail.tokens[i]) == SIGNATURE_SIZE - 1);
	arena_release(&a);
	return 0;
}
