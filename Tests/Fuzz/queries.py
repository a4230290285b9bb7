#!/usr/bin/env python3
"""Drives `realtimekql eval` with generated expressions and pipelines over odd values.

    Tests/Fuzz/queries.py [path of realtimekql] [--count N] [--seed N]

Every query must be answered or refused: a query after which the process has ended or that takes more than
ten seconds is printed, and makes the exit code 1. Use a debug build: it traps where a release build wraps.
"""

import argparse
import json
import os
import pathlib
import random
import re
import resource
import select
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

ODD = {
    "long": [
        "long(null)", "0", "1", "-1", "2", "7", "63", "64", "65", "1000", "1000000000", "-1000000000",
        "2147483647", "2147483648", "long(-2147483649)", "9223372036854775807", "9223372036854775806",
        "long(-9223372036854775808)", "long(-9223372036854775807)", "638000000000000000",
        "4611686018427387904", "253402300800", "-62135596801",
    ],
    "int": [
        "int(null)", "int(0)", "int(1)", "int(-1)", "int(3)", "int(2147483647)", "int(-2147483648)",
        "int(65536)",
    ],
    "real": [
        "real(null)", "0.0", "-0.0", "0.5", "-0.5", "1e30", "-1e30", "1.7976931348623157e308",
        "real(-1.7976931348623157e308)", "5e-324", "real(nan)", "real(+inf)", "real(-inf)",
        "9223372036854775807.0", "9223372036854775808.0", "real(-9223372036854775809)", "1e-30", "100.0",
        "101.0", "2147483648.5",
    ],
    "decimal": [
        "decimal(null)", "decimal(0)", "decimal(1)", "decimal(-1)", "decimal(0.1)",
        "decimal(9999999999999999999999999999999999)", "decimal(-9999999999999999999999999999999999)",
        "decimal(1e33)", "decimal(1e-34)", "decimal(79228162514264337593543950335)",
        "decimal(9223372036854775808)",
    ],
    "bool": ["bool(null)", "true", "false"],
    "datetime": [
        "datetime(null)", "datetime(0001-01-01)", "datetime(9999-12-31T23:59:59.9999999)",
        "datetime(2024-02-29T12:34:56.7890123Z)", "datetime(1970-01-01)", "datetime(1900-02-28)",
        "datetime(0001-01-01T00:00:00.0000001)", "datetime(9999-12-31)", "datetime(2024-12-31)",
    ],
    "timespan": [
        "timespan(null)", "0s", "1tick", "-1tick", "1d", "-1d", "1h", "7d", "365d", "1ms", "-1ms",
        "timespan(10675199.02:48:05.4775807)", "timespan(-10675199.02:48:05.4775808)", "3652058d",
    ],
    "guid": [
        "guid(null)", "guid(00000000-0000-0000-0000-000000000000)",
        "guid(ffffffff-ffff-ffff-ffff-ffffffffffff)", "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)",
    ],
    "string": [
        "''", "'a'", "'abc'", "' '", "'A,b;c=d'", "'ÄÖ ß 日本 👨‍👩‍👧 é'", "'a\\0b'", "'\\n\\r\\t\\\\'",
        "url_decode('%ff%c0%80%ed%a0%80')", "url_decode('%e2%82')", "'[1,2'", "'{\"a\":{\"b\":[1,null,\"x\"]}}'",
        "'[1,2.5,\"a\",null,true]'", "'1.2.3.4'", "'1.2.3.4/33'", "'1.2.3.4/-1'", "'256.1.1.1'", "'::1'",
        "'fe80::1%eth0/129'", "'^(a+)+$'", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'", "'(?i)(a)|(b)|(c)'", "'['",
        "'(x*)*'", "'.{1000}'", "'9223372036854775808'", "'-9223372036854775808'", "'-1e999'", "'1e400'",
        "'0x'", "'0xffffffffffffffffff'", "'0x7fffffffffffffff'", "'nan'", "'2024-13-45'",
        "'2024-02-29T25:61:61.99999999999'", "'0000-00-00'", "'9999-12-31T23:59:59.99999999'",
        "'99999999999999999.00:00:00'", "'10675200.00:00:00'", "'-10675199.02:48:05.4775808'",
        "'http://u:p@[::1]:99999/a/b.c?x=1&y=%zz#f'", "'//:/?#'", "'%ZZ%'", "'%'", "'====', ", "'YWJj'", "'YQ'",
        "'C:\\\\a\\\\..\\\\b.txt:stream'", "'/a//b/'", "'yyyy-MM-dd HH:mm:ss.fffffff tt'", "'%'", "'yyyyyyyyyyyyyyyyy'",
        "'d.hh:mm:ss.FFFFFFFFF'", "'$.a.b[0]'", "'$[\\'x'", "'$'", "'$..a'", "'$[9999999999999999999]'", "'\\\\1\\\\99'",
        "'Mozilla/5.0 (X11; Linux x86_64)'", "'<a><b c=\"d\">e</b></a>'", "'<a><a><a>'", "'1.2.3.4.5.6.7'",
        "'99999999999999999999.1'", "'true'", "'74be27de-1e4e-49d9-b579-fe0b331d3642'", "'day'", "'month'", "'year'",
        "'week_of_year'", "'nanosecond'", "'stable'", "'a=1 b=\"2 3\" c'", "strrep('ab', 500)", "strrep('[', 3000)",
        "strrep('{\"a\":', 2000)", "'-'", "'.'", "'\\u0000'", "'\\ud800'",
    ],
    "dynamic": [
        "dynamic(null)", "dynamic([])", "dynamic({})", "dynamic([1,2,3])", "dynamic(['a','b',null,1.5,true])",
        "dynamic({'a':{'b':[1,{'c':null}]},'':0})", "dynamic('text')", "dynamic('')", "dynamic(1)", "dynamic(-1.5e300)",
        "dynamic(true)", "dynamic([null])", "dynamic([[1,2],[3],[]])", "dynamic({'a':1,'a':2})",
        "dynamic([9223372036854775807,-9223372036854775808,9223372036854775808,1e400])",
        "dynamic({'type':'Point','coordinates':[1e300,-500]})", "range(1, 300, 1)",
        "parse_json(strcat(strrep('[', 400), strrep(']', 400)))", "parse_json(strrep('[', 3000))",
        "dynamic(['1.2.3.4/33','::1'])", "dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,0]]]})",
        "dynamic([{'a':1},{'b':2},3])", "parse_json('{\"a\":1e999,\"b\":\"\\\\ud800\"}')", "dynamic([0.1,-0.0])",
        "todynamic('\"\\\\u0000\"')",
    ],
}
ODD["string"] = [text.rstrip(", ") for text in ODD["string"]]

BINARY = (
    "+ - * / % == != < <= > >= and or =~ !~ has !has contains !contains contains_cs startswith !startswith "
    "startswith_cs endswith endswith_cs has_cs hasprefix hassuffix hasprefix_cs"
).split()

PARTS = (
    "Year Quarter Month week_of_year Day DayOfYear Hour Minute Second Millisecond Microsecond Nanosecond x"
).split()

PIPES = [
    "take {n}", "limit {n}", "top {n} by {e}", "top {n} by {e} asc nulls first", "sort by {e}, {e} asc nulls last",
    "sample {n}", "sample-distinct {n} of {c}", "distinct {c}, {c}", "distinct *", "count",
    "mv-expand {c}", "mv-expand {c} limit {n}", "mv-expand with_itemindex=i {c} to typeof(long)",
    "mv-expand bagexpansion=array {c}, {c}", "mv-expand kind=array {c} to typeof(string) limit 3",
    "mv-apply x = {c} to typeof(real) on (summarize sum(x))", "mv-apply x = {c} on (take {n})",
    "summarize {a}", "summarize {a}, {a} by {c}", "summarize {a} by bin({c}, {e})", "summarize by {c}, {e}",
    "summarize {a} by bin({c}, {v})", "summarize {a} by k = {e}", "summarize {a} by {c}, {c}, {c}, {c}",
    "extend r = {e}", "extend {c} = {e}, q = {e}", "project r = {e}, {c}", "where {e}", "where {c} in ({v}, {v})",
    "where {c} !in~ ({v}, {v}, {v})", "where {c} between ({v} .. {v})", "where {c} !between ({e} .. {e})",
    "where {c} has_any ({v}, {v})", "where {c} has_all ({v})", "where {c} matches regex {s}",
    "parse {c} with a:long ',' b:datetime 'x' c", "parse kind=regex {c} with @'(a+)+' x:long '$' y",
    "parse kind=relaxed {c} with * 'a' x:real *", "parse-where {c} with 'a' x:timespan",
    "parse-kv {c} as (a:long, b:string, c:datetime) with (pair_delimiter=' ', kv_delimiter='=', quote='\"')",
    "parse-kv {c} as (a:long) with (regex={s})", "parse-kv {c} as (a:dynamic) with (pair_delimiter='', kv_delimiter='')",
    "serialize r = row_number({n})", "serialize r = prev({c}, {n})", "serialize r = next({c}, {n}, {v})",
    "serialize r = row_cumsum({c}, {e})", "serialize r = row_rank_dense({c})", "serialize r = row_rank_min({c})",
    "serialize r = row_window_session({c}, {v}, {v}, {e})", "sort by {c} | extend r = prev({c}, {n}, {v})",
    "join kind={k} (T | take 3) on {c}", "join kind={k} hint.strategy=shuffle (T) on $left.{c} == $right.{c}",
    "lookup (T | distinct {c}) on {c}", "union T, (T | take {n})", "union kind=inner withsource=s T",
    "partition by {c} (top {n} by {c})", "partition hint.strategy=native by {c} (summarize {a})", "getschema",
    "project-away {c}", "project-reorder {c}, *", "project-rename zz = {c}", "project-keep {c}", "render timechart",
    "top-hitters {n} of {c}", "top-hitters {n} of {c} by {e}", "top-nested {n} of {c} by {a}",
    "top-nested {n} of {c} with others = {v} by {a}, top-nested {n} of {c} by {a}",
    "make-series {a} default={v} on {c} step {v}", "make-series {a} on {c} from {v} to {v} step {v} by {c}",
    "make-series {a} on {c} in range({v}, {v}, {v})", "reduce by {c}", "reduce by {c} with threshold={v}, characters={s}",
    "evaluate bag_unpack({c})", "evaluate pivot({c}, {a})", "evaluate narrow()", "search {s}", "search {c}: {s}",
    "search * == {v}", "find {s}", "facet by {c} with (take {n})", "as Z | union Z", "invoke f()", "consume", "scan "
    "declare (x:long = 0) with (step a: {e} => x = x + 1; step b: {e} => x = a.x * 2;)", "fork (take {n}) (count)",
    "project r = toscalar(T | summarize {a})", "extend r = iff({e}, {e}, {e})", "extend r = case({e}, {e}, {e})",
    "evaluate autocluster()", "evaluate basket()", "getschema | take {n}",
]

KINDS = "inner leftouter rightouter fullouter innerunique leftsemi rightsemi leftanti rightanti anti".split()


def declared(folder, pattern):
    names = set()
    for path in (ROOT / "Sources/KQL" / folder).rglob("*.swift"):
        names.update(re.findall(pattern, path.read_text(), re.S))
    return sorted(names)


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.functions = declared("Functions", r'= ScalarFunction\(\s*"(\w+)"')
        self.aggregates = declared("Aggregates", r'= AggregateFunction\(\s*"(\w+)"')
        self.signatures = {}
        self.fixed = self.table()

    def table(self):
        """A datatable with two columns of each type and all odd values of it, in two orders."""
        pick = self.random
        columns = [(f"{name}{i}", name) for i in (1, 2) for name in ODD]
        rows = 12
        extends = []
        text = []
        values = {}
        for column, kind in columns:
            cells = [pick.choice(ODD[kind]) for _ in range(rows)]
            values[column] = cells
        # Only literals stand in a datatable, so cells that are calls come from a second step.
        for row in range(rows):
            cells = []
            for column, kind in columns:
                cell = values[column][row]
                if re.match(r"(url_decode|strrep|range|parse_json|todynamic)\(", cell):
                    extends.append((column, row, cell))
                    cell = "''" if kind == "string" else "dynamic(null)"
                cells.append(cell)
            text.append(f"{row}, " + ", ".join(cells))
        head = ", ".join(["row:long"] + [f"{c}:{t}" for c, t in columns])
        body = f"datatable({head})[{', '.join(text)}]"
        by_column = {}
        for column, row, cell in extends:
            by_column.setdefault(column, []).append(f"row == {row}, {cell}")
        for column, cases in by_column.items():
            body += f" | extend {column} = case({', '.join(cases)}, {column})"
        return body + " | project-away row"

    def column(self, kind=None):
        kind = kind or self.random.choice(list(ODD))
        return f"{kind}{self.random.choice('12')}", kind

    def value(self, kind=None):
        kind = kind or self.random.choice(list(ODD))
        return self.random.choice(ODD[kind]), kind

    def atom(self, kind=None, columns=True):
        if columns and self.random.random() < 0.6:
            return self.column(kind)
        if kind == "string" and self.random.random() < 0.1:
            return f"'{self.random.choice(PARTS)}'", kind
        return self.value(kind)

    def call(self, depth, columns=True):
        pick = self.random
        name = pick.choice(self.functions)
        known = self.signatures.get(name)
        if known and pick.random() < 0.85:
            kinds = pick.choice(known)
        else:
            kinds = tuple(pick.choice(list(ODD)) for _ in range(pick.choice([0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5])))
        parts = [self.argument(kind, depth, columns) for kind in kinds]
        return f"{name}({', '.join(parts)})", (name, kinds)

    def argument(self, kind, depth, columns):
        if depth > 0 and self.random.random() < 0.3:
            text, _ = self.call(depth - 1, columns)
            return text
        return self.atom(kind, columns)[0]

    def expression(self, depth=1, columns=True):
        pick = self.random
        chance = pick.random()
        if chance < 0.6:
            return self.call(depth, columns)
        kind = pick.choice(list(ODD))
        other = kind if pick.random() < 0.6 else pick.choice(list(ODD))
        left, right = self.argument(kind, depth, columns), self.argument(other, depth, columns)
        if chance < 0.85:
            return f"({left}) {pick.choice(BINARY)} ({right})", None
        if chance < 0.9:
            return f"-({left})", None
        if chance < 0.95:
            key = pick.choice(["a", "['']", "[0]", "[-1]", "[9223372036854775807]", "[row]", "['a'].b", ".a.b.c"])
            return f"dynamic{pick.choice('12')}{key if key[0] in '[.' else '.' + key}", None
        return f"({left}) between (({right}) .. ({self.argument(other, depth, columns)}))", None

    def aggregate(self):
        pick = self.random
        name = pick.choice(self.aggregates)
        known = self.signatures.get("aggregate " + name)
        if known and pick.random() < 0.85:
            kinds = pick.choice(known)
        else:
            kinds = tuple(pick.choice(list(ODD)) for _ in range(pick.choice([0, 1, 1, 1, 2, 2, 3])))
        parts = []
        for place, kind in enumerate(kinds):
            is_value = place == 0 or pick.random() < 0.4
            parts.append(self.column(kind)[0] if is_value else self.value(kind)[0])
        return f"{name}({', '.join(parts)})", ("aggregate " + name, kinds)

    def pipe(self):
        pick = self.random
        template = pick.choice(PIPES)
        learnt = []

        def fill(match):
            what = match.group(1)
            if what == "n":
                return pick.choice(["0", "-1", "1", "2", "1000", "9223372036854775807", "long(null)", "1.5", "-5"])
            if what == "c":
                return self.column()[0]
            if what == "v":
                return self.value()[0]
            if what == "s":
                return self.value("string")[0]
            if what == "k":
                return pick.choice(KINDS)
            if what == "a":
                text, signature = self.aggregate()
                learnt.append(signature)
                return text
            return self.expression()[0]

        return re.sub(r"\{(\w)\}", fill, template), learnt

    def query(self):
        """A query, and the signatures that are known to be right when it is answered."""
        pick = self.random
        chance = pick.random()
        if chance < 0.35:
            text, signature = self.expression(depth=2, columns=False)
            return f"print r = {text}", [signature] if signature else []
        if chance < 0.65:
            text, signature = self.expression(depth=1)
            return f"{self.fixed} | project r = {text}", [signature] if signature else []
        learnt = []
        parts = []
        for _ in range(pick.choice([1, 1, 2, 3])):
            text, signatures = self.pipe()
            parts.append(text)
            learnt += signatures
        if chance < 0.68:
            a, b, c = (self.value()[0] for _ in range(3))
            return f"range x from {a} to {b} step {c} | take 5 | count", []
        return f"let T = {self.fixed}; T | {' | '.join(parts)}", learnt

    def learn(self, signatures):
        for name, kinds in signatures:
            known = self.signatures.setdefault(name, [])
            if kinds not in known:
                known.append(kinds)


class Engine:
    def __init__(self, path, seconds):
        self.path = path
        self.seconds = seconds
        self.process = None

    def start(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))

        self.errors = open("/tmp/fuzz-queries-stderr", "w+b")
        self.process = subprocess.Popen(
            [self.path, "eval"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            preexec_fn=limit, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})

    def ask(self, query):
        """The answer; a text says what happened instead."""
        if self.process is None:
            self.start()
        self.process.stdin.write(json.dumps({"id": 1, "query": query}).encode() + b"\n")
        self.process.stdin.flush()
        end = time.monotonic() + self.seconds
        blocks = []
        while not blocks or b"\n" not in blocks[-1]:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            if not ready:
                return self.ended(f"no answer in {self.seconds} s")
            block = os.read(self.process.stdout.fileno(), 1 << 20)
            if not block:
                return self.ended("crash")
            blocks.append(block)
        line = b"".join(blocks)
        try:
            return json.loads(line)
        except ValueError as error:
            return f"answer is not JSON ({error}): {line[:300]!r}"

    def ended(self, what):
        self.process.kill()
        status = self.process.wait()
        self.process = None
        self.errors.seek(0)
        text = self.errors.read()[-600:].decode(errors="replace").strip()
        return f"{what} (status {status}) {text}"


def bootstrap(generator, ask):
    """Finds out which arguments functions take, by asking."""
    for names, prefix in ((generator.functions, ""), (generator.aggregates, "aggregate ")):
        for name in names:
            for count in range(7):
                for attempt in range(80):
                    likely = ["string", "dynamic", "long"] if attempt % 2 == 0 else list(ODD)
                    kinds = tuple(generator.random.choice(likely) for _ in range(count))
                    values = ", ".join(generator.value(kind)[0] for kind in kinds)
                    head = "print 1 | summarize" if prefix else "print"
                    answer = ask(f"{head} r = {name}({values})")
                    if isinstance(answer, dict) and "tables" in answer:
                        generator.learn([(prefix + name, kinds)])
                        if count == 0 or attempt > 40:
                            break
                    elif isinstance(answer, dict) and re.search(
                        r"does not take \d+ argument", answer["error"]["message"]
                    ):
                        break


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", default=str(ROOT / ".build/debug/realtimekql"))
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    generator = Generator(options.seed)
    engine = Engine(options.path, options.seconds)
    answered = 0
    failures = 0
    slow = []
    number = 0

    def ask(query):
        nonlocal answered, failures, number
        number += 1
        started = time.monotonic()
        answer = engine.ask(query)
        seconds = time.monotonic() - started
        if isinstance(answer, str):
            failures += 1
            print(f"--- {number}: {answer}\n{query}", flush=True)
        elif "tables" in answer:
            answered += 1
        if seconds > 1:
            slow.append((seconds, query))
            print(f"--- slow {seconds:.1f} s\n{query}", flush=True)
        return answer

    for kind in ODD:
        refused = [value for value in ODD[kind] if "error" in ask(f"print {value}")]
        print("refused literals:", *refused) if refused else None
        ODD[kind] = [value for value in ODD[kind] if value not in refused]
    generator.fixed = generator.table()
    bootstrap(generator, ask)
    print(f"{number} queries to learn the signatures of {len(generator.signatures)} functions")
    while number < options.count:
        if number % 500 == 0:
            generator.fixed = generator.table()
        query, signatures = generator.query()
        answer = ask(query)
        if isinstance(answer, dict) and "tables" in answer:
            generator.learn(signatures)
    print(f"{number} queries, {answered} answered, {failures} failed, {len(slow)} slow")
    unused = [name for name in generator.functions if name not in generator.signatures]
    print("never answered:", " ".join(unused))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
