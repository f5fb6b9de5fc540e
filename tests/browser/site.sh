# SPDX-License-Identifier: MIT
# Sourced by tests in Chromium: a site, published and served with lighttpd as
# deploy/lighttpd.conf.in says.
# Needs $top and $build. Gives $work, a folder that goes with the shell, and after begin_site FOLDER
# $site, $base and $port.
# shellcheck shell=sh

work=$(mktemp -d "${TMPDIR:-/tmp}/quire-browser-XXXXXX")
server=
finish() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null || :
		wait "$server" 2>/dev/null || :
	fi
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

bail() {
	echo "Bail out! $1"
	[ $# -lt 2 ] || sed 's/^/# /' "$2"
	exit 1
}

# What npm brings, made anew where the lock has changed.
install_modules() {
	lock=$top/tests/package-lock.json
	modules=$top/tests/node_modules
	if ! cmp -s "$lock" "$modules/.installed"; then
		PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund \
			--prefix "$top/tests" >"$work/npm.log" 2>&1 ||
			bail "npm ci failed" "$work/npm.log"
		cp "$lock" "$modules/.installed"
	fi
}

# begin_site FOLDER - a copy of it, and where it will be served.
begin_site() {
	install_modules
	site=$work/site
	cp -R "$1" "$site"
	port=$(node -e '
		const server = require("net").createServer();
		server.listen(0, "127.0.0.1", () => {
			console.log(server.address().port);
			server.close();
		});')
	base=http://127.0.0.1:$port/
}

publish() {
	QUIRE_BASE_URL=$base "$build/cli/quire" --site "$site" publish "$@" \
		>"$work/publish.log" 2>&1 || bail "quire publish failed" "$work/publish.log"
}

serve() {
	mkdir "$work/state" "$work/state/compressed"
	sed -e "s|@SITE@|$site|" -e "s|@PUBLIC@|$site/public|" \
		-e "s|@PROGRAMS@|$build/cgi-bin|" -e "s|@STATE@|$work/state|" -e "s|@BASE@|/|" \
		-e "s|@BASE_PATTERN@|/|" -e "s|@BIND@|127.0.0.1|" -e "s|@PORT@|$port|" \
		-e 's|@KEPT_ENVIRONMENT@|"PATH", "ASAN_OPTIONS"|' \
		"$top/deploy/lighttpd.conf.in" >"$work/lighttpd.conf"
	PATH=$PATH:/usr/sbin
	lighttpd -D -f "$work/lighttpd.conf" >"$work/lighttpd.log" 2>&1 &
	server=$!
	tries=0
	until curl -fs -o /dev/null "$base"; do
		tries=$((tries + 1))
		[ "$tries" -lt 50 ] || bail "lighttpd doesn't answer" "$work/lighttpd.log"
		sleep 0.1
	done
}
