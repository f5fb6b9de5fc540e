/* SPDX-License-Identifier: MIT */
#include "cli/mail_site.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/mail_way.h"
#include "cli/workplace.h"
#include "lib/base/build.h"
#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/base/problem.h"
#include "lib/site/layout.h"
#include "lib/site/secrets.h"

enum status mail_site_choose_transport(struct settings *settings)
{
	const char *name = getenv("QUIRE_TRANSPORT");

	if (!name || !*name || settings_set_transport(settings, name) == STATUS_OK)
		return STATUS_OK;
	log_line("QUIRE_TRANSPORT is \"%s\"; expected sendmail, smtp or file", name);
	return STATUS_INVALID;
}

static enum status parse_settings(struct mail_site *m)
{
	const char *text = m->edition.settings;
	struct problems problems;
	enum status st;

	problems_init(&problems, m->arena);
	st = settings_parse(m->arena, LAYOUT_SETTINGS, text, strlen(text), &problems, &m->settings);
	if (st == STATUS_OK)
		st = settings_set_zone(&m->settings, &problems);
	if (st == STATUS_OK)
		st = settings_set_base_url(m->arena, &m->settings, m->edition.base_url);
	if (st != STATUS_OK)
		log_line("this build (%s) can't read what was published; publish again", build_id);
	return st == STATUS_OK ? mail_site_choose_transport(&m->settings) : st;
}

static enum status load_edition(struct mail_site *m)
{
	enum status st = store_read_begin(m->store);

	if (st != STATUS_OK)
		return st;
	st = edition_load(m->store, m->arena, &m->edition);
	store_read_end(m->store);
	if (st == STATUS_OK)
		st = parse_settings(m);
	if (st == STATUS_OK)
		st = store_set_public(m->store, mail_site_path(m, m->settings.public));
	return st;
}

/* Only a publish makes a database. */
static enum status open_store(struct mail_site *m)
{
	enum status st;

	if (access(mail_site_path(m, LAYOUT_DATABASE), F_OK) != 0 && errno == ENOENT)
		return STATUS_NOT_FOUND;
	st = store_open(m->folder, STORE_WRITE, &m->store);
	if (st == STATUS_OK)
		st = store_keep_little(m->store);
	if (st == STATUS_OK)
		st = load_edition(m);
	return st;
}

enum status mail_site_open(struct arena *a, const char *given, struct mail_site *out)
{
	struct mail_site m = {.arena = a};
	enum status st = workplace_find(a, given, &m.folder);

	if (st != STATUS_OK)
		return st;
	st = open_store(&m);
	if (st == STATUS_OK)
		*out = m;
	else
		mail_site_close(&m);
	return st;
}

const char *mail_site_path(const struct mail_site *m, const char *name)
{
	return file_join(m->arena, m->folder, name);
}

enum status mail_site_compose(const struct mail_site *m, struct composer *out)
{
	return compose_open(m->arena, &m->settings, &m->edition, out);
}

static enum status read_secrets(const struct mail_site *m, struct secrets *out)
{
	struct problems problems;
	enum status st;
	int dir = open(m->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0) {
		log_line("%s: %s", m->folder, strerror(errno));
		return STATUS_IO;
	}
	problems_init(&problems, m->arena);
	st = secrets_read(m->arena, dir, &problems, out);
	if (st == STATUS_INVALID)
		log_line("%s", problem_text(m->arena, &problems.items[0]));
	close(dir);
	return st;
}

/* The secrets, where the way needs them. */
static enum status need_secrets(const struct mail_site *m, struct secrets *out)
{
	enum status st = read_secrets(m, out);

	if (st != STATUS_OK || *out->smtp_url)
		return st;
	log_line("newsletter.transport is smtp, but %s has no smtp: { url: }", LAYOUT_SECRETS);
	return STATUS_INVALID;
}

enum status mail_site_transport(const struct mail_site *m, const char *sender,
				struct transport **out)
{
	struct secrets secrets;
	const struct mail_way way = {.transport = m->settings.newsletter_transport,
				     .secrets = &secrets,
				     .domain = strchr(sender, '@') + 1,
				     .seconds = MAIL_SITE_SECONDS,
				     .folder = mail_site_path(m, LAYOUT_OUTBOX)};
	enum status st = STATUS_OK;

	if (way.transport == SETTINGS_TRANSPORT_SMTP)
		st = need_secrets(m, &secrets);
	if (st != STATUS_OK)
		return st;
	st = mail_way_open(&way, out);
	if (st == STATUS_NOT_FOUND)
		log_line("there is no %s; set newsletter.transport to smtp, or QUIRE_SENDMAIL to "
			 "where it is",
			 mail_way_sendmail());
	return st;
}

enum status mail_site_lock(const struct mail_site *m, int *out)
{
	const char *path = mail_site_path(m, LAYOUT_SENDING);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*out = fd;
		return STATUS_OK;
	}
	if (fd >= 0 && errno == EWOULDBLOCK) {
		close(fd);
		return STATUS_BUSY;
	}
	log_line("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return STATUS_IO;
}

void mail_site_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

void mail_site_close(struct mail_site *m)
{
	store_close(m->store);
	m->store = NULL;
}
