# SPDX-License-Identifier: MIT
"""Peers that stall, drip, lie or hold on: each costs the next client at most three seconds."""

import signal
import socket
import sqlite3
import struct
import threading
import time

import cases
import harness

LIMIT = 3.0
LARGE = "/writing/über-alles/"


def drip(conn, data, pause=0.3):
    """Send byte by byte until the program has enough of it."""
    def run():
        try:
            for i in range(len(data)):
                conn.send(data[i:i + 1])
                time.sleep(pause)
        except OSError:
            pass
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def silent(conn):
    pass


def half_record(conn):
    conn.send(b"\1\1\0")


def half_params(conn):
    conn.send(harness.begin() + harness.record(harness.PARAMS, b"\x0e\x03REQUEST_ME"))


def dripping_params(conn):
    params = harness.encode_params(harness.variables("GET", "/writing/hello/"))
    drip(conn, harness.begin() + harness.stream(harness.PARAMS, params))


def dripping_records(conn):
    """Whole records, each in time, without an end."""
    drip(conn, harness.begin() + b"".join(
        harness.record(harness.PARAMS, b"\1\0%c" % (65 + i % 26)) for i in range(60)), 0.1)


def management_flood(conn):
    """FCGI_GET_VALUES again and again, whose answers nobody reads."""
    def run():
        try:
            while True:
                conn.sendall(struct.pack(">BBHHBB", 1, 9, 0, 0, 0, 0))
        except OSError:
            pass
    threading.Thread(target=run, daemon=True).start()


def stalled_body(conn):
    params = harness.variables("POST", "/writing/hello/", CONTENT_LENGTH="10")
    conn.send(harness.begin() + harness.stream(harness.PARAMS, harness.encode_params(params)) +
              harness.record(harness.STDIN, b"half"))


def dripping_body(conn):
    params = harness.variables("POST", "/writing/hello/", CONTENT_LENGTH="1000")
    conn.send(harness.begin() + harness.stream(harness.PARAMS, harness.encode_params(params)))
    drip(conn, b"".join(harness.record(harness.STDIN, b"x") for _ in range(1000)), 0.05)


def deaf(conn):
    """Asks for a page larger than the socket's buffers and reads nothing of it."""
    conn.send(harness.request_bytes(harness.variables("GET", LARGE)))


def sips(conn):
    """The same, read byte by byte."""
    def run():
        try:
            while conn.recv(1):
                time.sleep(0.1)
        except OSError:
            pass
    deaf(conn)
    threading.Thread(target=run, daemon=True).start()


def holds_on(conn):
    """FCGI_KEEP_CONN, and then no second request."""
    conn.send(harness.request_bytes(harness.variables("GET", "/writing/hello/"),
                                    flags=harness.KEEP))


def chatters_on(conn):
    """Gets its answer and goes on sending."""
    conn.send(harness.request_bytes(harness.variables("GET", "/writing/hello/"),
                                    flags=harness.KEEP))
    drip(conn, b"\0" * 1000, 0.02)


def bad_version(conn):
    conn.send(b"\7" * 64)


def unknown_role(conn):
    conn.send(harness.record(harness.BEGIN, struct.pack(">HB5x", 77, 0)))


def hangs_up(conn):
    conn.send(harness.request_bytes(harness.variables("GET", "/writing/hello/"))[:40])
    conn.close()


PEERS = [silent, half_record, half_params, dripping_params, dripping_records, management_flood,
         stalled_body, dripping_body, deaf, sips, holds_on, chatters_on, bad_version, unknown_role,
         hangs_up]


def occupy(program, peer):
    conn = program.connect()
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    peer(conn)
    return conn


def each_peer(report, program):
    for peer in PEERS:
        conn = occupy(program, peer)
        time.sleep(0.2)
        start = time.monotonic()
        answer = program.get("/writing/hello/")
        took = time.monotonic() - start + 0.2
        report.check("behind a peer that is %s another waits at most %.0f s"
                     % (peer.__name__.replace("_", " "), LIMIT),
                     answer.code == 200 and took < LIMIT, "%d after %.2f s" % (answer.code, took))
        print("# %s: %.2f s" % (peer.__name__, took))
        conn.close()


def lying_lengths(report, program):
    """Bodies that aren't what CONTENT_LENGTH says."""
    def post(length, body):
        params = harness.variables("POST", "/writing/hello/", CONTENT_LENGTH=length)
        return program.run(params, body)
    report.equal("a body that ends early is not answered", post("10", b"half").raw, b"")
    report.equal("a longer one is cut", post("2", b"xxxxxxxx").code, 405)
    report.equal("a negative length", post("-1", b"x").code, 400)
    report.equal("a length that is no number", post("ten", b"x").code, 400)
    report.equal("a body at the limit", post("65536", b"x" * 65536).code, 405)
    report.equal("a body over the limit", post("65537", b"x" * 65537).code, 413)
    report.equal("a length beyond all numbers", post("9" * 40, b"x").code, 413)
    report.equal("and then a page", program.get("/writing/hello/").code, 200)


def aborted(report, program):
    with program.connect() as conn:
        params = harness.variables("POST", "/writing/hello/", CONTENT_LENGTH="10")
        conn.sendall(harness.begin() +
                     harness.stream(harness.PARAMS, harness.encode_params(params)) +
                     harness.record(harness.STDIN, b"half") + harness.record(harness.ABORT))
        report.equal("a request that is aborted is not answered", harness.read_answer(conn)[0], b"")
    report.equal("and then a page", program.get("/writing/hello/").code, 200)


def late_end(report, program):
    """A web server that sends the end of no body after the rest finds the connection open."""
    params = harness.encode_params(harness.variables("GET", "/writing/hello/"))
    with program.connect() as conn:
        conn.sendall(harness.begin() + harness.stream(harness.PARAMS, params))
        time.sleep(0.3)
        conn.sendall(harness.record(harness.STDIN))
        out, ended = harness.read_answer(conn)
    report.check("a request whose end comes late is answered",
                 harness.Answer(out).code == 200 and ended, out[:200])


def large_params(report, program):
    """What the web server in front is trusted not to send."""
    params = harness.variables("GET", "/writing/hello/", HTTP_X="x" * 1000000)
    report.equal("a megabyte of parameters", program.run(params).code, 200)
    many = {"HTTP_X%d" % i: "y" * 100 for i in range(10000)}
    report.equal("ten thousand parameters",
                 program.run(harness.variables("GET", "/writing/hello/", **many)).code, 200)
    with program.connect() as conn:
        conn.sendall(harness.begin() + harness.record(harness.PARAMS, b"\xff" * 8))
        conn.close()
    if program.process.poll() is None:
        time.sleep(0.3)
    died = program.process.poll() is not None
    if died:
        program.start()
    report.equal("after lengths beyond reason %s answers"
                 % ("the process started anew" if died else "the process"),
                 program.get("/writing/hello/").code, 200)


def large_page(report, program):
    answer = program.get(LARGE)
    report.check("a page of megabytes comes whole", answer.code == 200 and
                 answer.header("Content-Length") == str(len(answer.body)) and
                 len(answer.body) > 4000000, answer.raw[:300])


def several_at_once(report, program):
    """Eight clients that all hold the connection they have."""
    conns = [occupy(program, holds_on) for _ in range(8)]
    start = time.monotonic()
    code = program.get("/writing/hello/").code
    took = time.monotonic() - start
    report.check("behind eight that hold on another waits at most %.0f s" % LIMIT,
                 code == 200 and took < LIMIT, "%d after %.2f s" % (code, took))
    for conn in conns:
        conn.close()


def stop_during_request(report, site, build, signo):
    with harness.FastCgi("post", site, build=build) as program:
        program.settle()
        params = harness.encode_params(harness.variables("POST", "/writing/hello/",
                                                         CONTENT_LENGTH="10"))
        with program.connect() as conn:
            conn.sendall(harness.begin() + harness.stream(harness.PARAMS, params) +
                         harness.record(harness.STDIN, b"half "))
            time.sleep(0.3)
            program.process.send_signal(signo)
            time.sleep(0.3)
            conn.sendall(harness.stream(harness.STDIN, b"there"))
            out, ended = harness.read_answer(conn)
        name = signal.Signals(signo).name
        report.check("%s lets a request finish" % name,
                     harness.Answer(out).code == 405 and ended, out[:200])
        report.equal("%s ends the process after it" % name, program.process.wait(5), 0)


def stop_under_load(report, site, build):
    """The signal comes through though a connection always waits."""
    with harness.FastCgi("post", site, build=build) as program:
        program.settle()
        stop = threading.Event()

        def load():
            while not stop.is_set():
                try:
                    with program.connect(1) as conn:
                        conn.sendall(harness.request_bytes(
                            harness.variables("GET", "/writing/hello/")))
                        harness.read_answer(conn)
                except OSError:
                    pass
        threads = [threading.Thread(target=load, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        start = time.monotonic()
        program.process.send_signal(signal.SIGTERM)
        left = harness.wait_until(lambda: program.process.poll() is not None, 2)
        report.check("SIGTERM comes through under load", left and program.process.poll() == 0,
                     "%s after %.2f s" % (program.process.poll(), time.monotonic() - start))
        stop.set()
        program.listener.close()


def shared_socket(report, site, build):
    """Two processes on one socket: each can be stopped, the other goes on."""
    with harness.FastCgi("post", site, build=build) as first:
        second = harness.subprocess.Popen(**first.spawn)
        codes = {first.get("/writing/hello/").code for _ in range(50)}
        report.equal("two processes share a socket", codes, {200})
        second.send_signal(signal.SIGTERM)
        report.equal("one of them leaves when told", second.wait(5), 0)
        report.equal("the other goes on", first.get("/writing/hello/").code, 200)


def unread_body(report, site, build):
    """Plain CGI on one socket for input and output, as Apache's mod_cgid has it: a body that
    nobody wants must not take the answer along."""
    for method, size, code in (("PUT", 3, 405), ("PUT", 60000, 405), ("POST", 100000, 413),
                               ("GET", 5, 200), ("POST", 0, 405)):
        params = harness.variables(method, "/writing/hello/", CONTENT_LENGTH=str(size))
        ours, theirs = socket.socketpair()
        program = harness.Cgi("post", site, build=build)
        with ours:
            ours.settimeout(15)
            with harness.subprocess.Popen([program.path], stdin=theirs, stdout=theirs,
                                          env=dict(program.env, **params)):
                theirs.close()
                try:
                    if size:  # without a body the program may be gone by now
                        ours.sendall(b"x" * size)
                    time.sleep(0.1)  # it may be through before we read
                    raw = b"".join(iter(lambda: ours.recv(65536), b""))
                except OSError as why:
                    raw = str(why).encode()
        report.equal("an unread body of a %s of %d bytes" % (method, size),
                     harness.Answer(raw).code or raw[:200], code)


def flat_memory(report, site, build):
    """No request leaves anything behind."""
    with harness.FastCgi("post", site, build=build) as program:
        uris = ["/writing/hello/", "/writing/hi/", "/writing/lost/", "/writing/helo/", "/%ff"]
        for uri in uris * 10:
            program.get(uri)
        before = program.memory()
        for uri in uris * 40:
            program.get(uri)
        grown = program.memory() - before
        # Sanitizers keep what is freed for a while.
        limit = (16384 if harness.is_sanitized(build) else 64) * 1024
        report.check("two hundred requests leave memory as it was", grown < limit,
                     "%d bytes" % grown)


def enlarge(site):
    """Give the large page its text, of four megabytes."""
    with sqlite3.connect(site.database) as db:
        db.execute("UPDATE rendering SET html = ? WHERE title = 'Über'", ("<p>x</p>\n" * 450000,))
    db.close()


def run(report, build):
    with harness.Site(cases.CHANGES) as site:
        enlarge(site)
        with harness.FastCgi("post", site, build=build) as program:
            program.settle()
            each_peer(report, program)
            lying_lengths(report, program)
            aborted(report, program)
            late_end(report, program)
            several_at_once(report, program)
            large_params(report, program)
            large_page(report, program)
        for signo in (signal.SIGTERM, signal.SIGUSR1):
            stop_during_request(report, site, build, signo)
        stop_under_load(report, site, build)
        shared_socket(report, site, build)
        unread_body(report, site, build)
        flat_memory(report, site, build)
