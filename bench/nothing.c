/* SPDX-License-Identifier: MIT */
/* The least a FastCGI program can do: libfcgi's own loop and one answer of as many bytes as
 * BYTES in the environment says (2,000 by default). What a page costs is measured against it. */
#include <stdlib.h>
#include <string.h>

#include <fcgiapp.h>

#define BYTES_MAX (16 * 1024 * 1024)

static char body[BYTES_MAX];

int main(void)
{
	const char *wanted = getenv("BYTES");
	long bytes = wanted ? strtol(wanted, NULL, 10) : 2000;
	FCGX_Request request;

	if (bytes < 0 || bytes > BYTES_MAX || FCGX_Init() != 0 ||
	    FCGX_InitRequest(&request, 0, 0) != 0)
		return 2;
	memset(body, 'x', (size_t)bytes);
	while (FCGX_Accept_r(&request) == 0) {
		FCGX_FPrintF(request.out,
			     "Status: 200 OK\r\n"
			     "Content-Type: text/html; charset=utf-8\r\n"
			     "Content-Length: %ld\r\n"
			     "\r\n",
			     bytes);
		FCGX_PutStr(body, (int)bytes, request.out);
		FCGX_Finish_r(&request);
	}
	return 0;
}
