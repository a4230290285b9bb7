"""A `realtimekql eval` that is asked many queries at once."""

import json
import os
import resource
import select
import subprocess
import tempfile
import time

WINDOW = 64


class Engine:
    """Answers come in the order of the queries, so that the first unanswered one is to blame."""

    def __init__(self, path, seconds):
        self.path = path
        self.seconds = seconds
        self.process = None
        self.errors = tempfile.TemporaryFile()

    def start(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))

        self.errors.seek(0)
        self.errors.truncate()
        self.process = subprocess.Popen(
            [self.path, "eval"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            preexec_fn=limit, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
        os.set_blocking(self.process.stdin.fileno(), False)
        self.blocks = []

    def ask(self, queries):
        """Yields for each query its answer: a line of JSON, or a text that says what happened instead."""
        asked = 0
        while asked < len(queries):
            if self.process is None:
                self.start()
            rest = queries[asked:]
            for answer in self.answers(rest):
                asked += 1
                yield answer

    def answers(self, queries):
        """Answers up to the first query that ends the process."""
        output, input = self.process.stdout.fileno(), self.process.stdin.fileno()
        waiting = b"".join(json.dumps({"id": 1, "query": query}).encode() + b"\n" for query in queries)
        answered = 0
        begun = time.monotonic()
        while answered < len(queries):
            ready, writable, _ = select.select(
                [output], [input] if waiting else [], [], max(0, begun + self.seconds - time.monotonic()))
            if writable:
                try:
                    waiting = waiting[os.write(input, waiting[:1 << 16]):]
                except (BrokenPipeError, BlockingIOError):
                    # A process that has ended says so at its output.
                    waiting = waiting if self.process.poll() is None else b""
            if not ready:
                if time.monotonic() - begun >= self.seconds:
                    yield self.ended(f"no answer in {self.seconds} s")
                    return
                continue
            block = os.read(output, 1 << 20)
            if not block:
                yield self.ended("crash")
                return
            self.blocks.append(block)
            if b"\n" not in block:
                # An answer may have many megabytes.
                continue
            *lines, rest = b"".join(self.blocks).split(b"\n")
            self.blocks = [rest]
            for line in lines:
                answered += 1
                begun = time.monotonic()
                yield line

    def ended(self, what):
        self.process.kill()
        status = self.process.wait()
        self.process = None
        self.errors.seek(0)
        text = self.errors.read()[-600:].decode(errors="replace").strip()
        return f"{what} (status {status}) {text}"

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
