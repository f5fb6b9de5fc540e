/* SPDX-License-Identifier: MIT */
#include "lib/net/fields.h"

#include <string.h>
#include <strings.h>

#include "lib/net/reply.h"

struct blob fields_line(struct blob *block)
{
	const char *end = memchr(block->data, '\n', block->len);
	struct blob line = {block->data, end ? (size_t)(end - block->data) + 1 : block->len};

	block->data += line.len;
	block->len -= line.len;
	return line;
}

static bool is_blank(struct blob line)
{
	return strspn(line.data, " \t\r\n") >= line.len;
}

bool fields_next(struct blob *block, struct blob *group)
{
	struct blob line = {block->data, 0};

	while (block->len > 0 && is_blank(line))
		line = fields_line(block);
	*group = line;
	while (block->len > 0 && !is_blank(line)) {
		line = fields_line(block);
		group->len += line.len;
	}
	return !is_blank(*group);
}

const char *fields_find(struct arena *a, struct blob group, const char *name)
{
	size_t len = strlen(name);

	while (group.len > 0) {
		struct blob line = fields_line(&group);

		if (line.len <= len || line.data[len] != ':' ||
		    strncasecmp(line.data, name, len) != 0)
			continue;
		while (group.len > 0 && (*group.data == ' ' || *group.data == '\t'))
			line.len += fields_line(&group).len;
		return reply_line(a, line.data + len + 1, line.len - len - 1, FIELDS_VALUE_MAX);
	}
	return "";
}
