/* SPDX-License-Identifier: MIT */
/* Looks at the HTML of many comments for tests/comments/run: records on standard input, each a
 * length in decimal, a newline and that many bytes; a line for each on standard output, "ok" or
 * what is wrong. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/comments/allowed.h"

int main(void)
{
	size_t len;

	while (scanf("%7zu", &len) == 1) {
		char *html = malloc(len + 1);
		const char *wrong;

		if (html == NULL || getchar() != '\n' || fread(html, 1, len, stdin) != len)
			return 1;
		wrong = allowed_look(html, len);
		puts(wrong != NULL ? wrong : "ok");
		free(html);
	}
	return 0;
}
