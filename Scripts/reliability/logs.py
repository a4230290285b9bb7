"""What the reliability scripts share: a log whose lines are numbered, and the program that follows it."""

import datetime
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary(path=None):
    """The program: a path, or the release build, or the debug build."""
    candidates = [path] if path else [ROOT / ".build" / kind / "realtimekql" for kind in ("release", "debug")]
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return str(candidate)
    raise SystemExit("no program: build it (Scripts/build), or pass --binary PATH")


class Folder:
    """A folder for one test, removed at the end unless something was wrong."""

    def __init__(self, path=None):
        self.path = pathlib.Path(path or tempfile.mkdtemp(prefix="realtimekql-"))
        self.path.mkdir(parents=True, exist_ok=True)
        self.log = self.path / "x.log"
        self.output = self.path / "out.ndjson"
        self.state = self.path / "state"

    def rows(self, output=None):
        rows = []
        with open(output or self.output, "rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    rows.append(json.loads(line))
                except ValueError:
                    raise SystemExit(f"line {number} of the output is torn: {line[:200]!r}")
        return rows

    def remove(self):
        shutil.rmtree(self.path)


class Numbers:
    """The numbers of lines, taken by several writers."""

    def __init__(self):
        self.next = 0
        self.lock = threading.Lock()

    def take(self, count):
        with self.lock:
            self.next += count
            return range(self.next - count, self.next)


class Writer:
    """Appends numbered lines, and knows in which window each of them is."""

    def __init__(self, folder, window=2.0, log=None, numbers=None, skew=0, host="host", written=None):
        self.folder = folder
        self.log = log or folder.log
        self.window = window
        self.numbers = numbers or Numbers()
        # How far its clock is ahead, in seconds.
        self.skew = skew
        self.host = host
        # Is told of each line: `add(number, microseconds, host)`.
        self.written = written
        self.counts = {}
        self.sums = {}
        self.last = 0
        self.file = open(self.log, "ab", buffering=0)

    @property
    def next(self):
        return self.numbers.next

    def write(self, count=1, padding=""):
        numbers = self.numbers.take(count)
        now = int((time.time() + self.skew) * 1_000_000)
        if self.written:
            # No two lines of any writers have the same time: the last digits are the writer's.
            now = max(now // 100, self.last // 100 + 1) * 100 + self.written.place(self.host)
        lines = []
        for number in numbers:
            stamp = datetime.datetime.fromtimestamp(now // 1_000_000, datetime.timezone.utc)
            text = stamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now % 1_000_000:06d}+00:00"
            lines.append(f"{text} {self.host} app[1]: msgnum:{number:08d}:{padding}\n")
            start = int(now / 1_000_000 // self.window * self.window)
            self.counts[start] = self.counts.get(start, 0) + 1
            self.sums[start] = self.sums.get(start, 0) + number
            if self.written:
                self.written.add(number, now, self.host)
                self.last = now
                now += 100
        self.file.write("".join(lines).encode())

    def rename(self, kept=200, afterwards=0):
        """Gives the log another name and begins a new one; some lines may still go to the old one."""
        log = str(self.log)
        for number in range(kept, 1, -1):
            if os.path.exists(f"{log}.{number - 1}"):
                os.rename(f"{log}.{number - 1}", f"{log}.{number}")
        os.rename(log, f"{log}.1")
        new = open(log, "ab", buffering=0)
        if afterwards:
            self.write(afterwards)
        self.file.close()
        self.file = new

    def copy_and_truncate(self):
        log = str(self.log)
        for number in range(200, 1, -1):
            if os.path.exists(f"{log}.{number - 1}"):
                os.rename(f"{log}.{number - 1}", f"{log}.{number}")
        shutil.copyfile(log, f"{log}.1")
        os.truncate(log, 0)

    @property
    def size(self):
        return os.fstat(self.file.fileno()).st_size

    @property
    def inode(self):
        return os.fstat(self.file.fileno()).st_ino


class Program:
    """The program, started, killed and started again."""

    def __init__(self, command, log):
        self.command = command
        self.log = open(log, "ab", buffering=0)
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log)

    def kill(self):
        """Kills it without notice; an error when it had ended by itself."""
        if self.process.poll() is not None:
            raise SystemExit(f"the program has ended with {self.process.returncode}; see {self.log.name}")
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        if code != 0:
            raise SystemExit(f"the program has ended with {code}; see {self.log.name}")


def position(state, inode):
    """How far the checkpoint says that a file is read; None when it does not name it."""
    try:
        lines = (state / "checkpoint").read_text().split("\n")
    except FileNotFoundError:
        return None
    for line in reversed(lines):
        words = line.split(" ")
        if words[0] == "file" and int(words[2]) == inode and words[6] == "open":
            return int(words[3].rstrip("+"))
    return None


def count_numbers(numbers, total):
    """How many of the numbers below a total are missing, and how many come more than once."""
    seen = {}
    for number in numbers:
        seen[number] = seen.get(number, 0) + 1
    lost = [number for number in range(total) if number not in seen]
    doubled = [number for number, count in seen.items() if count > 1]
    foreign = [number for number in seen if number is None or not 0 <= number < total]
    return lost, doubled, foreign


def check_windows(writer, rows):
    """Whether each window was given once, with all of its lines."""
    counts, sums, doubled = {}, {}, 0
    for row in rows:
        text = row["w"].rstrip("Z").split(".")[0]
        start = int(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc).timestamp())
        doubled += start in counts
        counts[start] = counts.get(start, 0) + int(row["c"])
        sums[start] = sums.get(start, 0) + int(row["s"])
    wrong = [
        (start, writer.counts.get(start, 0), counts.get(start, 0))
        for start in sorted(set(counts) | set(writer.counts))
        if (counts.get(start), sums.get(start)) != (writer.counts.get(start), writer.sums.get(start))]
    lost = sum(max(0, wanted - found) for _, wanted, found in wrong)
    extra = sum(max(0, found - wanted) for _, wanted, found in wrong)
    print(
        f"windows {len(writer.counts)} · given twice {doubled} · wrong {len(wrong)} {wrong[:5]} · "
        f"lines lost {lost} · doubled {extra}")
    return not wrong and not doubled
