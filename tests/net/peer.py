# SPDX-License-Identifier: MIT
"""An SMTP server that does at each step what it is told, and writes down what it hears."""

import socket
import ssl
import threading

HANG_UP = "hang up"
SILENCE = "silence"
GOOD = {"CONNECT": "220 peer", "EHLO": "250-peer\r\n250 SIZE 1000000", "MAIL": "250 2.1.0 ok",
        "RCPT": "250 2.1.5 ok", "DATA": "354 go on", "END": "250 2.0.0 taken", "QUIT": "221 bye",
        "RSET": "250 ok", "HELO": "250 peer", "STARTTLS": "220 go on"}


class Peer:
    """script: what it answers at a step instead of GOOD: a reply, HANG_UP, SILENCE, or a list of
    these for one time each. BODY as a step is the first line of a mail's bytes."""

    def __init__(self, script=None, certificate=None, host="127.0.0.1"):
        self.script = dict(script or {})
        self.certificate = certificate
        self.commands, self.mails, self.connections = [], [], 0
        self.stopping = threading.Event()
        self.socket = socket.create_server((host, 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopping.set()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        self.thread.join()

    def url(self, host="127.0.0.1", scheme="smtp"):
        return "%s://%s:%d" % (scheme, host, self.port)

    def accept(self, source, to, mail):
        """A mail is taken, and its reply not yet said."""
        self.mails.append((source, to, mail))

    def serve(self):
        while not self.stopping.is_set():
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            client.settimeout(20)
            with client:
                try:
                    Conversation(self, client).hold()
                except OSError:
                    pass


class Conversation:
    def __init__(self, peer, client):
        self.peer, self.client = peer, client
        self.file = client.makefile("rb")

    def decide(self, step):
        """What is answered."""
        what = self.peer.script.get(step, GOOD.get(step, "500 what"))
        if isinstance(what, list):
            what = what.pop(0) if what else GOOD[step]
        return what

    def say(self, what):
        """Whether it goes on; the reply's code in self.code."""
        if what == SILENCE:
            self.peer.stopping.wait(20)
        if what in (HANG_UP, SILENCE):
            self.client.shutdown(socket.SHUT_RDWR)
            return False
        self.client.sendall(what.encode("utf-8", "surrogateescape") + b"\r\n")
        self.code = what[:3]
        # 421 says that it closes.
        return self.code != "421"

    def answer(self, step):
        return self.say(self.decide(step))

    def read_mail(self):
        mail = b""
        while True:
            line = self.file.readline()
            if not line:
                return False
            if not mail and "BODY" in self.peer.script and not self.answer("BODY"):
                return False
            if line == b".\r\n":
                break
            mail += line[1:] if line.startswith(b".") else line
        what = self.decide("END")
        if what.startswith("2"):
            self.peer.accept(self.source, self.to, mail)
        return self.say(what)

    def secure(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.peer.certificate)
        self.client = context.wrap_socket(self.client, server_side=True)
        self.file = self.client.makefile("rb")

    def hold(self):
        self.code = ""
        self.source = self.to = None
        if not self.answer("CONNECT"):
            return
        for line in iter(self.file.readline, b""):
            text = line.decode().rstrip("\r\n")
            verb = text.split(" ")[0].split(":")[0].upper()
            self.peer.commands.append(text)
            if not self.answer(verb):
                return
            if verb == "MAIL":
                self.source = text
            elif verb == "RCPT":
                self.to = text
            elif verb == "DATA" and self.code == "354" and not self.read_mail():
                return
            elif verb == "STARTTLS" and self.code == "220":
                self.secure()
            elif verb == "QUIT":
                return
