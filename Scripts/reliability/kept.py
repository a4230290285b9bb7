"""Queries that keep something, over several logs with clocks of their own, and what is right for each.

What a line is about follows from its number, so that the right rows follow from the numbers and times of
what was written.
"""

NUMBERED = r"Log | extend n = extract(@'msgnum:(\d+):', 1, Message, typeof(long))"

# How far apart the two events of a pair are, in numbers.
APART = 401

# How many rows are enough.
TAKEN = 6000

QUERIES = {
    "windowed": "summarize c = count(), s = sum(n) by w = bin(DeviceTimestamp, 2s), h = HostName",
    "windows-of-windows":
        "summarize c = count(), s = sum(n) by v = bin(DeviceTimestamp, 1s), k = n % 3"
        " | summarize c = sum(c), s = sum(s), m = max(c) by w = bin(v, 4s)",
    "running":
        "summarize c = count(), s = sum(n) by w = bin(DeviceTimestamp, 1s) | sort by w asc"
        " | extend p = prev(c, 1, 0), r = row_number(), t = row_cumsum(c)",
    "distinct": "distinct k = n / 10",
    "scan":
        "sort by DeviceTimestamp asc | scan partition by HostName declare (c: long = 0, s: long = 0) with"
        " (step a: true => c = a.c + 1, s = a.s + n;) | project n, c, s",
    "numbered": "sort by DeviceTimestamp asc | extend r = row_number(), p = prev(n, 1, -1) | project n, r, p",
    "join":
        "where n % 2 == 0 | project k = n, t1 = DeviceTimestamp"
        f" | join kind=inner ({NUMBERED} | where n % 2 == 1 | project k = n - {APART}, t2 = DeviceTimestamp) on k"
        " | where t2 between (t1 - 30s .. t1 + 30s) | project n = k",
    "leftanti":
        "where n % 2 == 0 | project k = n, w = bin(DeviceTimestamp, 5s)"
        f" | join kind=leftanti ({NUMBERED} | where n % 6 == 1"
        f" | project k = n - {APART}, w = bin(DeviceTimestamp, 5s)) on k, w | project n = k",
    "totals": "summarize c = count(), s = sum(n), l = max(n) by k = n % 50",
    "top": "summarize c = count() by k = n % 50 | top 5 by k desc",
    "take": f"take {TAKEN} | project n",
}

# The options that a query needs beside the common ones.
OPTIONS = {"totals": ["--emit-every", "1s"], "top": ["--emit-every", "1s"]}


def text(name):
    """The query of a name."""
    return f"{NUMBERED} | {QUERIES[name]}"


class Written:
    """What was written: of each line its time in microseconds and its host, by its number."""

    def __init__(self, hosts):
        self.lines = {}
        self.hosts = hosts

    def place(self, host):
        return self.hosts.index(host)

    def add(self, number, time, host):
        self.lines[number] = (time, host)


def check(name, written, rows):
    """What is wrong with the rows of a query; nothing when they are right."""
    lines = written.lines
    if name == "take":
        numbers = [row["n"] for row in rows]
        return sets("rows", numbers, numbers if len(numbers) == TAKEN and set(numbers) <= lines.keys() else range(TAKEN))
    if name in ("totals", "top"):
        # Each round gives all of them anew, larger ones.
        last = {row["k"]: row for row in rows}
        wanted = {}
        for number in lines:
            one = wanted.setdefault(number % 50, {"k": number % 50, "c": 0, "s": 0, "l": 0})
            one["c"] += 1
            one["s"] += number
            one["l"] = max(one["l"], number)
        if name == "top":
            wanted = {k: {"k": k, "c": one["c"]} for k, one in wanted.items() if k >= 45}
        wrong = [(k, last.get(k), wanted.get(k)) for k in sorted(last.keys() | wanted.keys()) if last.get(k) != wanted.get(k)]
        return f"{len(wrong)} totals wrong {wrong[:2]}" if wrong else None
    return sets(name, [tuple(sorted(row.items())) for row in rows],
                [tuple(sorted(row.items())) for row in wanted_rows(name, lines)])


def wanted_rows(name, lines):
    """The rows of a query whose rows leave once, in any order."""
    ordered = sorted(lines, key=lambda number: lines[number][0])
    if name == "windowed":
        return grouped(lines, 2_000_000, lambda number: ("h", lines[number][1]))
    if name == "windows-of-windows":
        inner = grouped(lines, 1_000_000, lambda number: ("k", number % 3), raw=True)
        outer = {}
        for start, _, count, total in inner:
            one = outer.setdefault(start // 4_000_000, {"c": 0, "s": 0, "m": 0})
            one["c"] += count
            one["s"] += total
            one["m"] = max(one["m"], count)
        return [{"w": moment(start * 4_000_000), **one} for start, one in outer.items()]
    if name == "running":
        rows, before, total = [], 0, 0
        windows = sorted(grouped(lines, 1_000_000, lambda number: ("k", 0), raw=True))
        for number, (start, _, count, sum_) in enumerate(windows, 1):
            total += count
            rows.append({"w": moment(start), "c": count, "s": sum_, "p": before, "r": number, "t": total})
            before = count
        return rows
    if name == "distinct":
        return [{"k": k} for k in {number // 10 for number in lines}]
    if name == "scan":
        rows, states = [], {}
        for number in ordered:
            count, total = states.get(lines[number][1], (0, 0))
            states[lines[number][1]] = count + 1, total + number
            rows.append({"n": number, "c": count + 1, "s": total + number})
        return rows
    if name == "numbered":
        return [{"n": number, "r": rank + 1, "p": ordered[rank - 1] if rank else -1} for rank, number in enumerate(ordered)]
    if name == "join":
        return [{"n": number} for number in lines if number % 2 == 0 and near(lines, number, number + APART, 30)]
    if name == "leftanti":
        return [{"n": number} for number in lines if number % 2 == 0 and not (
            (number + APART) % 6 == 1 and number + APART in lines
            and lines[number][0] // 5_000_000 == lines[number + APART][0] // 5_000_000)]
    raise SystemExit(f"no query {name}")


def near(lines, first, second, seconds):
    return second in lines and abs(lines[first][0] - lines[second][0]) <= seconds * 1_000_000


def grouped(lines, width, key, raw=False):
    """Counts and sums by windows and a key."""
    groups = {}
    for number, (time, _) in lines.items():
        one = groups.setdefault((time // width * width, key(number)), [0, 0])
        one[0] += 1
        one[1] += number
    if raw:
        return [(start, value, count, total) for (start, (_, value)), (count, total) in groups.items()]
    return [
        {"w": moment(start), name: value, "c": count, "s": total}
        for (start, (name, value)), (count, total) in groups.items()]


def moment(microseconds):
    """A time as the output writes it."""
    import datetime
    return datetime.datetime.fromtimestamp(microseconds // 1_000_000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")


def sets(name, found, wanted):
    """Compares two bags of rows."""
    import collections
    found, wanted = collections.Counter(found), collections.Counter(wanted)
    lost, extra = wanted - found, found - wanted
    if not lost and not extra:
        return None
    doubled = sum(1 for row in extra if row in wanted)
    return (f"{name}: {sum(wanted.values())} rows wanted, {sum(found.values())} found; "
            f"lost {sum(lost.values())} {sorted(lost)[:3]} · doubled {doubled} · extra {sum(extra.values())} {sorted(extra)[:3]}")
