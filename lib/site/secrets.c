/* SPDX-License-Identifier: MIT */
#include "lib/site/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "lib/base/file.h"
#include "lib/base/log.h"
#include "lib/site/keys.h"
#include "lib/site/layout.h"
#include "lib/site/yaml_tree.h"

static const char *check_smtp(struct arena *a, const char **text)
{
	(void)a;
	if (strncasecmp(*text, "smtp://", 7) == 0 && (*text)[7] != '\0')
		return NULL;
	if (strncasecmp(*text, "smtps://", 8) == 0 && (*text)[8] != '\0')
		return NULL;
	return "an address like smtps://mail.example.org:465";
}

#define ROW(key, member, checks)                                                                   \
	{                                                                                          \
		.name = key, .type = KEYS_TEXT, .offset = offsetof(struct secrets, member),        \
		.check = checks, .fallback = ""                                                    \
	}

static const struct keys_row rows[] = {
	ROW("github.client_id", github_client_id, NULL),
	ROW("github.client_secret", github_client_secret, NULL),
	ROW("smtp.url", smtp_url, check_smtp),
	ROW("smtp.user", smtp_user, NULL),
	ROW("smtp.password", smtp_password, NULL),
};

static const struct keys_table table = {
	.rows = rows, .count = sizeof(rows) / sizeof(rows[0]), .secret = true};

/* Whether the file is there and nobody else's to read. */
static enum status check_mode(int dir, struct problems *problems)
{
	struct place at = {.file = LAYOUT_SECRETS};
	struct stat st;

	if (fstatat(dir, LAYOUT_SECRETS, &st, 0) < 0) {
		if (errno == ENOENT)
			return STATUS_NOT_FOUND;
		log_line("%s: %s", LAYOUT_SECRETS, strerror(errno));
		return STATUS_IO;
	}
	if ((st.st_mode & 077) == 0)
		return STATUS_OK;
	problems_add(problems, PROBLEM_ERROR, at,
		     "others may read this file (mode %03o); run: chmod 600 %s",
		     (unsigned)(st.st_mode & 0777), LAYOUT_SECRETS);
	return STATUS_INVALID;
}

static enum status read_file(struct arena *a, int dir, struct problems *problems, struct secrets *s)
{
	const struct yaml_node *root;
	struct blob text;
	enum status status = check_mode(dir, problems);

	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = file_read(a, dir, LAYOUT_SECRETS, YAML_SIZE_MAX, &text);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_TOO_LARGE) {
		problems_add(problems, PROBLEM_ERROR, (struct place){.file = LAYOUT_SECRETS},
			     "this is over %d KiB", YAML_SIZE_MAX / 1024);
		return STATUS_INVALID;
	}
	if (status == STATUS_OK)
		status = yaml_parse(a, (struct place){.file = LAYOUT_SECRETS, .line = 1}, text.data,
				    text.len, problems, &root);
	return status == STATUS_OK ? keys_read(a, &table, root, problems, s) : status;
}

/* Takes a text's place where the environment has one. */
static void override(struct arena *a, const char *name, const char **text)
{
	const char *value = getenv(name);

	if (value != NULL && *value != '\0')
		*text = arena_strdup(a, value);
}

enum status secrets_read(struct arena *a, int dir, struct problems *problems, struct secrets *out)
{
	struct secrets s;
	const char *expected;
	enum status status;

	keys_default(&table, &s);
	status = read_file(a, dir, problems, &s);
	if (status != STATUS_OK)
		return status;
	override(a, "QUIRE_GITHUB_CLIENT_ID", &s.github_client_id);
	override(a, "QUIRE_GITHUB_CLIENT_SECRET", &s.github_client_secret);
	override(a, "QUIRE_SMTP_URL", &s.smtp_url);
	override(a, "QUIRE_SMTP_USER", &s.smtp_user);
	override(a, "QUIRE_SMTP_PASSWORD", &s.smtp_password);
	expected = *s.smtp_url == '\0' ? NULL : check_smtp(a, &s.smtp_url);
	if (expected != NULL) {
		problems_add(problems, PROBLEM_ERROR, (struct place){.file = "QUIRE_SMTP_URL"},
			     "expected %s", expected);
		return STATUS_INVALID;
	}
	*out = s;
	return STATUS_OK;
}
