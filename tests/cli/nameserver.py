# SPDX-License-Identifier: MIT
"""A name server on the loopback that answers as it is told, by UDP and TCP."""

import socket
import struct
import threading

A, MX, TXT, AAAA = 1, 15, 16, 28
NXDOMAIN, SERVFAIL, REFUSED = 3, 2, 5
SILENCE, GARBAGE = "silence", "garbage"


def name_bytes(name):
    return b"".join(bytes([len(w)]) + w.encode() for w in name.split(".") if w) + b"\0"


def txt(*strings):
    return b"".join(bytes([len(s)]) + s for s in (s if isinstance(s, bytes) else s.encode()
                                                  for s in strings))


def mx(host, priority=10):
    return struct.pack(">H", priority) + name_bytes(host)


class Nameserver:
    """records: by (name, type) a list of rdata, an rcode, SILENCE or GARBAGE; what is not there
    is NXDOMAIN. everything: what all questions get instead. Answers over 512 bytes are truncated
    by UDP; tcp: False is silent there."""

    def __init__(self, records=None, everything=None, tcp=True):
        self.records, self.everything, self.tcp = records or {}, everything, tcp
        self.asked = []
        self.stopping = threading.Event()
        self.stream = socket.create_server(("127.0.0.1", 0))
        self.port = self.stream.getsockname()[1]
        self.datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.datagrams.bind(("127.0.0.1", self.port))
        for one in (self.stream, self.datagrams):
            one.settimeout(0.1)
        self.threads = [threading.Thread(target=t) for t in (self.serve_udp, self.serve_tcp)]
        for thread in self.threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        self.stream.close()
        self.datagrams.close()

    def address(self):
        return "127.0.0.1:%d" % self.port

    def answer(self, query, limit):
        """The bytes of the answer; None for none."""
        at, words = 12, []
        while query[at]:
            words.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        name = ".".join(words).lower()
        self.asked.append((name, kind, limit is None))
        what = self.everything
        if what is None:
            known = any(n == name for n, _ in self.records)
            what = self.records.get((name, kind), [] if known else NXDOMAIN)
        if what == SILENCE:
            return None
        if what == GARBAGE:
            return query[:2] + b"\x81\x80\0\1\0\5\0\0\0\0" + query[12:at + 5] + b"\xc0\xff" * 9
        rcode, data = (what, []) if isinstance(what, int) else (0, what)
        body = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(d)) + d for d in data)
        cut = limit is not None and 12 + at + 5 - 12 + len(body) > limit
        flags = 0x8180 | rcode | (0x0200 if cut else 0)
        head = query[:2] + struct.pack(">HHHHH", flags, 1, 0 if cut else len(data), 0, 0)
        return head + query[12:at + 5] + (b"" if cut else body)

    def serve_udp(self):
        while not self.stopping.is_set():
            try:
                query, peer = self.datagrams.recvfrom(4096)
            except OSError:
                continue
            answer = self.answer(query, 512)
            if answer:
                self.datagrams.sendto(answer, peer)

    def serve_tcp(self):
        while not self.stopping.is_set():
            try:
                client, _ = self.stream.accept()
            except OSError:
                continue
            with client:
                client.settimeout(5)
                if not self.tcp:
                    self.stopping.wait(8)
                    continue
                try:
                    size = client.recv(2, socket.MSG_WAITALL)
                    query = client.recv(struct.unpack(">H", size)[0], socket.MSG_WAITALL)
                    answer = self.answer(query, None)
                    if answer:
                        client.sendall(struct.pack(">H", len(answer)) + answer)
                    client.recv(1)
                except (OSError, struct.error):
                    pass
