"""What the network's reliability scripts share: a running syslogserver, certificates, and programs of
Debian that are unpacked beside the system, not installed."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

from logs import binary


class Receiver:
    """A syslogserver whose rows go to a file as JSON."""

    def __init__(self, program, folder, listeners, query, *options, environment=None):
        folder.mkdir(parents=True, exist_ok=True)
        self.output, self.messages, self.statistics = (
            folder / name for name in ("out.ndjson", "messages.txt", "statistics.json"))
        command = [program, "syslogserver", *listeners, "-e", query, "json", "--networkadapter=127.0.0.1"]
        command += [f"--stats={self.statistics}", *options]
        if environment:
            # A library that is loaded first may move the environment, beside which Swift looks for the
            # arguments: let it do so before.
            command.insert(0, "env")
        self.process = subprocess.Popen(
            command, stdout=open(self.output, "wb"), stderr=open(self.messages, "wb"), env=environment)
        self.ports = {}
        for _ in range(500):
            words = [line.split() for line in self.said().splitlines() if line.startswith("listening on ")]
            self.ports = {word[2]: int(word[3].rsplit(":", 1)[1]) for word in words}
            if words and len(words) == len(listeners):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        self.process.kill()
        raise SystemExit(f"syslogserver does not listen ({self.process.wait()}): {self.said()}")

    def said(self):
        return self.messages.read_text(errors="replace")

    def rows(self, count, seconds=20, quiet=0.3):
        """The rows, once there are so many and no more come for a while."""
        until = time.monotonic() + seconds
        lines = []
        while time.monotonic() < until:
            before, lines = len(lines), self.output.read_bytes().split(b"\n")[:-1]
            if len(lines) >= count and len(lines) == before:
                break
            time.sleep(quiet)
        return [json.loads(line) for line in lines]

    def stop(self):
        """Ends it as Ctrl+C does and gives its statistics."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=20)
        return json.loads(self.statistics.read_text())


def certificates(folder):
    """Makes ca.pem and, signed by it, server.pem and client.pem, each with its key."""
    folder.mkdir(parents=True, exist_ok=True)

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "9"]
    openssl(*new, "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem")
    for name in ("server", "client"):
        openssl(
            *new, "-subj", "/CN=localhost", "-addext", "basicConstraints=critical,CA:FALSE",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-keyout", f"{name}.key", "-out", f"{name}.pem")
    return folder


class Programs:
    """Packages of Debian, unpacked in a folder that later runs use again."""

    def __init__(self, folder=None):
        cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
        self.folder = pathlib.Path(folder or pathlib.Path(cache) / "realtimekql-senders")

    def unpack(self, packages):
        """Unpacks packages; tells what is wrong, or gives nothing."""
        downloads, self.tree = self.folder / "packages", self.folder / "root"
        for wanted in packages:
            if list(downloads.glob(f"{wanted}_*.deb")):
                continue
            downloads.mkdir(parents=True, exist_ok=True)
            done = subprocess.run(["apt-get", "download", "-qq", wanted], cwd=downloads, capture_output=True, text=True)
            files = list(downloads.glob(f"{wanted}_*.deb"))
            if done.returncode != 0 or not files:
                return f"package {wanted} cannot be had: {done.stderr.strip().splitlines()[-1:]}"
            subprocess.run(["dpkg-deb", "-x", files[0], self.tree], check=True)
        return None

    @property
    def environment(self):
        """The environment in which unpacked programs find their libraries."""
        libraries = [path for path in self.tree.glob("usr/lib/*-linux-gnu")] + [self.tree / "usr/lib/syslog-ng"]
        libraries += list(self.tree.glob("lib/*-linux-gnu"))
        return {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, libraries))}


def have(program):
    return shutil.which(program) is not None
