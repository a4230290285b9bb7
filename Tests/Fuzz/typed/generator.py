"""Makes typed expressions and pipelines, and learns from the answers which types functions take."""

import pathlib
import random
import re

from values import BINARY, KINDS, ODD, PARTS, PIPES

ROOT = pathlib.Path(__file__).resolve().parents[3]


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
        """A datatable with two columns of each type and a few odd values of it."""
        pick = self.random
        columns = [(f"{name}{i}", name) for i in (1, 2) for name in ODD]
        rows = 4
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
