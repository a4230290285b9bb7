"""The shell on a terminal of its own."""

import os
import pty
import re
import select
import signal
import time

# A prompt is the last thing on the screen: a word, and what the line editor writes behind it.
PROMPT = re.compile(rb"(kql|[a-z]+ [^\r\n>]*)> (\x1b\[[0-9;?]*[a-zA-Z])*$")


class Shell:
    """A shell that is typed into and whose text is read."""

    def __init__(self, program, folder=None, environment=None, columns=120):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            if folder:
                os.chdir(folder)
            os.environ.update({
                "TERM": "xterm", "HOME": "/nonexistent", "COLUMNS": str(columns), "LINES": "40", **(environment or {})})
            os.execv(program, [program])
        import fcntl
        import struct
        import termios
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.text = b""

    def type(self, text):
        os.write(self.terminal, text)

    def read(self, seconds):
        """Takes what comes within so many seconds; gives whether something came."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        self.text += os.read(self.terminal, 65536)
        return True

    def has_prompt(self):
        return PROMPT.search(self.text[-300:]) is not None

    def wait_prompt(self, seconds):
        until = time.monotonic() + seconds
        while not self.has_prompt():
            if time.monotonic() > until:
                raise SystemExit(f"no prompt in {seconds} s: {self.text[-500:]!r}")
            self.read(0.01)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
