/* SPDX-License-Identifier: MIT */
#include "lib/web/record.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/uio.h>

#include <fastcgi.h>

#define CONTENT_MAX ((size_t)FCGI_MAX_LENGTH & ~(size_t)7) /* of a record, without padding */
#define PIECES      3                                      /* of one write */

/* The end of standard output, an empty record, and of the request. */
struct end {
	FCGI_Header out;
	FCGI_EndRequestRecord request;
};

static FCGI_Header header(int type, int id, size_t len)
{
	return (FCGI_Header){
		.version = FCGI_VERSION_1,
		.type = (unsigned char)type,
		.requestIdB1 = (unsigned char)(id >> 8 & 0xff),
		.requestIdB0 = (unsigned char)(id & 0xff),
		.contentLengthB1 = (unsigned char)(len >> 8),
		.contentLengthB0 = (unsigned char)(len & 0xff),
	};
}

/* All pieces, past short writes; they are changed. STATUS_OK; STATUS_HUNG_UP. */
static enum status write_all(int fd, struct iovec *pieces)
{
	int first = 0;

	while (first < PIECES) {
		ssize_t n = writev(fd, pieces + first, PIECES - first);
		size_t done = n > 0 ? (size_t)n : 0;

		if (n < 0 && errno != EINTR)
			return STATUS_HUNG_UP;
		while (first < PIECES && done >= pieces[first].iov_len)
			done -= pieces[first++].iov_len;
		if (first < PIECES) {
			pieces[first].iov_base = (char *)pieces[first].iov_base + done;
			pieces[first].iov_len -= done;
		}
	}
	return STATUS_OK;
}

enum status record_answer(int fd, int id, const char *data, size_t len)
{
	struct end end = {
		.out = header(FCGI_STDOUT, id, 0),
		.request = {.header = header(FCGI_END_REQUEST, id, sizeof(FCGI_EndRequestBody)),
			    .body = {.protocolStatus = FCGI_REQUEST_COMPLETE}},
	};
	enum status status = STATUS_OK;

	while (len > 0 && status == STATUS_OK) {
		size_t n = len < CONTENT_MAX ? len : CONTENT_MAX;
		FCGI_Header head = header(FCGI_STDOUT, id, n);
		struct iovec pieces[PIECES] = {
			{&head, sizeof(head)},
			{(char *)data, n},
			{&end, n == len ? sizeof(end) : 0},
		};

		status = write_all(fd, pieces);
		data += n;
		len -= n;
	}
	return status;
}
