/* SPDX-License-Identifier: MIT */
#include "lib/net/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/str.h"
#include "lib/net/reply.h"

struct folder {
	struct transport base;
	struct arena arena; /* of all that is here */
	const char *path;
	unsigned int count; /* mails written, so that names are in their order */
};

static const char *name_next(struct folder *f, struct arena *a)
{
	uint32_t random = 0;

	(void)!getrandom(&random, sizeof(random), 0);
	return arena_printf(a, "%s/%" PRId64 "-%06u-%08" PRIx32 ".eml", f->path, clock_now(),
			    f->count++, random);
}

static struct transport_answer send_file(struct transport *t, struct arena *a,
					 const struct transport_mail *mail)
{
	struct folder *f = (struct folder *)t;
	static const char failed[] = "the file could not be written";
	struct transport_answer answer;
	struct str file;
	const char *path;

	if (reply_refuse_envelope(a, mail, &answer))
		return answer;
	path = name_next(f, a);
	str_init(&file, a);
	str_printf(&file, "Return-Path: <%s>\r\nDelivered-To: %s\r\n", mail->from, mail->to);
	str_put(&file, mail->bytes.data, mail->bytes.len);
	if (file_replace(AT_FDCWD, path, str_text(&file), file.len, 0600) != STATUS_OK)
		return reply_answer(a, TRANSPORT_STOPPED, 0, failed, strlen(failed));
	return reply_answer(a, TRANSPORT_SENT, 0, path, strlen(path));
}

static void close_folder(struct transport *t)
{
	struct arena a = ((struct folder *)t)->arena;

	arena_release(&a);
}

/* Its readers' addresses are nobody else's. */
static enum status make_folder(const char *path)
{
	enum status st = file_make_folders(AT_FDCWD, path);
	struct stat there;

	if (st != STATUS_OK)
		return st;
	if (mkdir(path, 0700) == 0)
		return STATUS_OK;
	if (errno == EEXIST && stat(path, &there) == 0 && !S_ISDIR(there.st_mode))
		errno = ENOTDIR;
	if (errno == EEXIST)
		return STATUS_OK;
	log_line("%s: %s", path, strerror(errno));
	return STATUS_IO;
}

enum status transport_file(const char *folder, struct transport **out)
{
	enum status st = make_folder(folder);
	struct folder *f;
	struct arena a;

	if (st != STATUS_OK)
		return st;
	arena_init(&a, 0, NULL, NULL);
	f = arena_alloc(&a, sizeof(*f));
	f->base = (struct transport){.send = send_file, .close = close_folder};
	f->path = arena_strdup(&a, folder);
	f->arena = a;
	*out = &f->base;
	return STATUS_OK;
}
