# SPDX-License-Identifier: MIT
"""Apache, with plain CGI and with mod_fcgid, and nginx, with the configurations that Quire ships:
the rules of HTTP, and that no reader gets what publish has replaced. Each where it is installed."""

import itertools
import os
import pwd
import shutil
import subprocess
import time

import cache
import harness
import rules

ROUNDS = 20
MODULES = "/usr/lib/apache2/modules"
USER = "www-data"  # who runs it all where we are root, as whom no server runs


def user():
    """The number of who runs the servers; None for us."""
    return pwd.getpwnam(USER).pw_uid if os.getuid() == 0 else None


class Apache(harness.Server):
    """Apache as a shared host has it: all that is the site's own stands in .htaccess."""

    modules = ("mpm_event", "authz_core", "dir", "mime", "rewrite", "headers", "filter",
               "deflate", "env")
    gateway = "cgid"

    def command(self):
        public = self.site.public
        with open(os.path.join(harness.TOP, "deploy", "apache.htaccess"), encoding="utf-8") as f:
            text = f.read()
        text = text.replace("RewriteBase /", "RewriteBase " + self.base)
        text = text.replace(" /quire-programs/", " %squire-programs/" % self.base)
        text = text.replace("m#^/(", "m#^%s(" % self.base)
        self.install(os.path.join(public, ".htaccess"), text, 0o644)
        for name in ("index", "post", "subscribe"):
            self.install(os.path.join(public, "quire-programs", name + ".fcgi"),
                         "#!/bin/sh\nexport QUIRE_SITE=%s\nexec %s\n" % (
                             self.site.folder, os.path.join(self.site.programs, name)), 0o755)
        lines = ["LoadModule %s_module %s/mod_%s.so" % (name, MODULES, name)
                 for name in (*self.modules, self.gateway)]
        lines += ["ServerName example.org", "Listen 127.0.0.1:%d" % self.port,
                  "ServerRoot %s" % self.state, "PidFile %s/pid" % self.state,
                  "DefaultRuntimeDir %s" % self.state, "ErrorLog %s/error" % self.state,
                  "TypesConfig /etc/mime.types", "ServerTokens Prod",
                  "ThreadsPerChild 16", "ServerLimit 2", "StartServers 1", "MaxRequestWorkers 32",
                  "MaxKeepAliveRequests 0", "ScriptSock %s/cgid" % self.state
                  if self.gateway == "cgid" else "FcgidIPCDir %s\nFcgidProcessTableFile %s/shm" % (
                      self.state, self.state)]
        if self.base == "/":
            lines.append("DocumentRoot %s" % public)
        else:
            # The path is a folder's in the document root, as base_url wants it.
            root = os.path.join(self.state, "root")
            os.makedirs(root, exist_ok=True)
            if not os.path.lexists(root + self.base.rstrip("/")):
                os.symlink(public, root + self.base.rstrip("/"))
            lines.append("DocumentRoot %s" % root)
        lines.append("<Directory />\nRequire all granted\nOptions FollowSymLinks\n</Directory>")
        for folder in (public, os.path.join(self.state, "root")):
            lines.append("<Directory %s>\nAllowOverride All\n</Directory>" % folder)
        return ["apache2", "-D", "FOREGROUND", "-f",
                self.write("httpd.conf", "\n".join(lines) + "\n")]

    def logged(self):
        path = os.path.join(self.state, "error")
        if not os.path.exists(path):
            return super().logged()
        with open(path, encoding="utf-8", errors="replace") as f:
            return super().logged() + f.read()

    def install(self, path, text, mode):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)


class ApacheFcgid(Apache):
    modules = (*Apache.modules, "brotli")
    codings = ("gzip", "br")
    gateway = "fcgid"


class Nginx(harness.Server):
    """nginx, and the programs that spawn-fcgi starts, two of each."""

    def __init__(self, site, env=None):
        self.programs = []
        super().__init__(site, env)

    def command(self):
        self.spawn()
        root = self.site.public
        if self.base != "/":
            root = os.path.join(self.state, "root")
            os.makedirs(root, exist_ok=True)
            if not os.path.lexists(root + self.base.rstrip("/")):
                os.symlink(self.site.public, root + self.base.rstrip("/"))
        site = self.fill("nginx.conf", {
            "SOCKETS": self.state, "LISTEN": "127.0.0.1:%d" % self.port, "HOST": "example.org",
            "ROOT": root, "BASE": self.base})
        temporary = "".join("%s_temp_path %s/%s;\n" % (name, self.state, name) for name in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        text = ("daemon off;\npid %s/pid;\nerror_log stderr;\nworker_processes 1;\n"
                "events {}\nhttp {\ninclude /etc/nginx/mime.types;\naccess_log off;\n"
                "keepalive_requests 1000000;\n%s%s}\n" % (self.state, temporary, site))
        # Paths that are relative to the configuration's folder.
        shutil.copy("/etc/nginx/fastcgi_params", self.state)
        return ["nginx", "-c", self.write("main.conf", text), "-e", "stderr"]

    def spawn(self):
        if self.programs:
            return
        env = dict(self.env, QUIRE_SITE=self.site.folder)
        for name in ("index", "post", "subscribe"):
            for number in (1, 2):
                path = os.path.join(self.state, "%s-%d.sock" % (name, number))
                words = ["spawn-fcgi", "-n", "-s", path]
                if self.site.identity:
                    words += ["-u", USER, "-g", USER, "-U", USER, "-G", USER, "-M", "0660"]
                self.programs.append(subprocess.Popen(
                    [*words, "--", os.path.join(self.site.programs, name)],
                    stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=env))
                harness.wait_until(lambda: os.path.exists(path))  # noqa: B023

    def stop(self):
        for program in self.programs:
            program.terminate()
            program.wait(10)
        super().stop()


NEEDS = {
    Apache: ("apache2", [MODULES + "/mod_cgid.so"]),
    ApacheFcgid: ("apache2", [MODULES + "/mod_fcgid.so"]),
    Nginx: ("nginx", ["/usr/bin/spawn-fcgi"]),
}


def is_there(kind):
    program, files = NEEDS[kind]
    return shutil.which(program, path=harness.CLEAN["PATH"]) and all(map(os.path.exists, files))


def vanishing(report, build, kind):
    """Pages that are there when Apache looks for them and gone when it opens them, which it
    answers by 404 or 403."""
    for base_url in ("https://example.org/", "https://example.org/blog/"):
        with harness.Site(build, base_url=base_url, user=user()) as site:
            site.essay("hello")
            site.essay("about", folder="pages")
            site.publish()
            with kind(site) as server:
                path = os.path.join(site.public, ".htaccess")
                with open(path, encoding="utf-8") as f:
                    text = f.read()
                codes = []
                for code, page in itertools.product((403, 404), ("", "about/", "writing/hello/")):
                    added = ("RewriteRule ^%sindex.html$ - [R=%d,END]\n"
                                "RewriteRule ^%s$ %sindex.html [L]\n" % (page, code, page, page))
                    server.install(path, text.replace("RewriteRule", added + "RewriteRule", 1),
                                   0o644)
                    codes.append(server.ask(server.base + page).code)
                report.equal("%s, %s: pages that vanish before they are opened" % (
                    kind.__name__, server.base), codes, [200] * 6)


def check(report, build, kind):
    name = kind.__name__
    if not is_there(kind):
        report.skip("Quire behind %s" % name, "it is not installed")
        return
    for base_url in ("https://example.org/", "https://example.org/blog/"):
        with harness.Site(build, base_url=base_url, user=user()) as site:
            rules.fill(site)
            # Apache tells no date to come, and quick editions count ahead of the clock.
            time.sleep(3)
            with kind(site) as server:
                try:
                    rules.Rules(report, site, server).run()
                except (OSError, AttributeError) as why:
                    report.check("%s answers" % name, False, "%s\n%s" % (why, server.logged()))
    if issubclass(kind, Apache):
        vanishing(report, build, kind)
    with harness.Site(build, user=user()) as site:
        cache.edit(site, 1)
        site.publish()
        with kind(site) as server:
            cache.rounds(report, site, server, ROUNDS)
            cache.dated_ahead(report, site, server)


def run(report, build):
    harness.in_parallel(*(lambda kind=kind: check(report, build, kind) for kind in NEEDS))
