/* SPDX-License-Identifier: MIT */
#include "lib/web/record.h"

#include <errno.h>
#include <sys/uio.h>

/* FastCGI 1.0, 8 */
#define FCGI_VERSION     1
#define FCGI_END_REQUEST 3
#define FCGI_STDOUT      6

#define CONTENT_MAX ((size_t)65528) /* of a record, a multiple of 8, so that none is padded */
#define PIECES      3               /* of one write */

struct header {
	unsigned char version, type;
	unsigned char id[2];             /* the request's, big-endian as all numbers */
	unsigned char len[2];            /* of the content behind it, bytes */
	unsigned char padding, reserved; /* bytes behind the content; 0 */
};

/* The end of standard output, an empty record, and of the request. */
struct end {
	struct header out, request; /* FCGI_STDOUT without content; with result */
	unsigned char result[8];    /* exit code 0, FCGI_REQUEST_COMPLETE */
};

static struct header header(unsigned char type, int id, size_t len)
{
	return (struct header){
		.version = FCGI_VERSION,
		.type = type,
		.id = {(unsigned char)(id >> 8 & 0xff), (unsigned char)(id & 0xff)},
		.len = {(unsigned char)(len >> 8), (unsigned char)(len & 0xff)},
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
		.request = header(FCGI_END_REQUEST, id, sizeof(end.result)),
	};
	enum status status = STATUS_OK;

	while (len > 0 && status == STATUS_OK) {
		size_t n = len < CONTENT_MAX ? len : CONTENT_MAX;
		struct header head = header(FCGI_STDOUT, id, n);
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
