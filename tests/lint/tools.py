# SPDX-License-Identifier: MIT
"""What other programs find in our sources."""

import concurrent.futures
import os
import re
import subprocess

import sources

LIBRARIES = ["sqlite3", "libsodium", "yaml-0.1", "jansson", "gdk-pixbuf-2.0", "libmicrohttpd",
             "libcmark-gfm", "cmocka", "gumbo", "libidn2"]
FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-I."]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wstrict-prototypes",
            "-Wmissing-prototypes", "-Wwrite-strings", "-Wformat=2", "-Wvla", "-Wswitch-enum",
            "-Werror"]
IN_DEBIAN_BY_ITSELF = {"libc6-dev", "libcmocka-dev", "libclang-rt-14-dev"}


def run(*command, text=None):
    """Exit code and lines of output."""
    done = subprocess.run(command, cwd=sources.TOP, input=text, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode, done.stdout.splitlines()


def library_flags():
    return run("pkg-config", "--cflags", *LIBRARIES)[1][0].split()


def side_by_side(work, items):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


def check_headers():
    flags = FLAGS + WARNINGS + library_flags()

    def compile_alone(task):
        compiler, path = task
        code, output = run(compiler, *flags, "-fsyntax-only", "-xc", "-",
                           text='#include "%s"\n#include "%s"\nextern int something;\n' % (path, path))
        return ["%s: %s" % (compiler, line) for line in output] if code else []

    for compiler in ("gcc", "clang"):
        tasks = [(compiler, path) for path in sources.c_files(".h")]
        wrong = side_by_side(compile_alone, tasks)
        yield "headers compile alone with %s" % compiler, sum(wrong, [])


def check_format():
    code, output = run("clang-format", "--dry-run", "-Werror", *sources.c_files())
    found = [line for line in output if "error:" in line]
    yield "C is formatted", (found or output) if code else []


def check_shell():
    scripts = [path for path in sources.files()
               if re.match(r"#!.*\b(ba)?sh\b", sources.read(path)[:64].split("\n")[0])]
    code, output = run("shellcheck", "--format=gcc", *scripts)
    yield "shellcheck", output if code else []


def check_cppcheck():
    # varFuncNullUB: NULL is a pointer on POSIX systems.
    code, output = run("cppcheck", "--quiet", "--std=c11", "--enable=warning,performance,portability",
                       "--inline-suppr", "--suppress=varFuncNullUB", "--error-exitcode=1",
                       "--template=gcc", "-j%d" % os.cpu_count(), "-D_POSIX_C_SOURCE=200809L", "-I.",
                       *[p for p in sources.c_files(".c") if not p.startswith("tests/")])
    yield "cppcheck", output if code else []


def check_man_pages():
    pages = [path for path in sources.files() if re.match(r"(doc|cli|cgi-bin)/.*\.[1-8]$", path)]
    code, output = run("mandoc", "-T", "lint", "-W", "warning", *pages) if pages else (0, [])
    yield "mandoc", output if code else []


def check_packages():
    wanted = {line.split()[1] for line in sources.read("scripts/packages").splitlines()
              if re.match(r"build lib", line)} - IN_DEBIAN_BY_ITSELF
    rows = re.findall(r"^\| *`?([a-z0-9.+-]+)`? *\|", sources.read("doc/dependencies.md"), re.M)
    reasons = {name for name in rows if name.startswith("lib")}
    yield "each library has its reason in doc/dependencies.md", [
        "%s: only in scripts/packages" % name for name in sorted(wanted - reasons)
    ] + ["%s: only in doc/dependencies.md" % name for name in sorted(reasons - wanted)]


def check_tidy():
    flags = FLAGS + library_flags() + ['-DQUIRE_WEBDIR=""']

    def tidy(path):
        code, output = run("clang-tidy", "--quiet", path, "--", *flags)
        return [line for line in output if re.search(r": (warning|error): ", line)] if code else []

    wrong = side_by_side(tidy, [p for p in sources.c_files(".c") if not p.startswith("tests/")])
    yield "clang-tidy", sum(wrong, [])
