/* SPDX-License-Identifier: MIT */
/* The floor for a digest: libcurl sends the same mail to one recipient after the other over one
 * connection, and nothing is kept.
 *
 * usage: deliver smtp://HOST:PORT FILE COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#define MAIL_MAX (1024 * 1024)

struct mail {
	char bytes[MAIL_MAX];
	size_t len, sent;
};

static size_t give(char *buffer, size_t size, size_t count, void *context)
{
	struct mail *m = context;
	size_t left = m->len - m->sent;
	size_t len = size * count < left ? size * count : left;

	memcpy(buffer, m->bytes + m->sent, len);
	m->sent += len;
	return len;
}

static int read_mail(const char *path, struct mail *out)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return 0;
	out->len = fread(out->bytes, 1, sizeof(out->bytes), f);
	fclose(f);
	return out->len > 0 && out->len < sizeof(out->bytes);
}

static int deliver(CURL *easy, struct mail *m, long number)
{
	struct curl_slist *to;
	char address[64];
	CURLcode result;

	snprintf(address, sizeof(address), "reader-%ld@example.net", number);
	to = curl_slist_append(NULL, address);
	m->sent = 0;
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
	result = curl_easy_perform(easy);
	curl_slist_free_all(to);
	return result == CURLE_OK;
}

int main(int argc, char **argv)
{
	static struct mail m;
	CURL *easy;
	long i, count;
	int ok;

	if (argc != 4 || !read_mail(argv[2], &m) || curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return 2;
	count = strtol(argv[3], NULL, 10);
	easy = curl_easy_init();
	ok = easy != NULL;
	if (ok) {
		curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
		curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "letters@example.org");
		curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)m.len);
		curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
		curl_easy_setopt(easy, CURLOPT_READDATA, &m);
	}
	for (i = 0; ok && i < count; i++)
		ok = deliver(easy, &m, i);
	curl_easy_cleanup(easy);
	curl_global_cleanup();
	return ok ? 0 : 1;
}
