"""Changes queries that are known to be meaningful: the cases, the manual, the examples of all definitions."""

import re

from generator import ROOT
from values import ODD

TOKEN = re.compile(
    r"""@?'(?:[^'\\\n]|\\.)*'|@?"(?:[^"\\\n]|\\.)*"|\b(?:datetime|timespan|guid|decimal|long|int|real|dynamic)\([^()]*\)"""
    r"""|\b\d[\w.]*\b|\b[A-Za-z_]\w*\b|==|!=|<=|>=|=~|!~|[-+*/%<>]""")


class Seeds:
    def __init__(self, generator):
        self.generator = generator
        self.random = generator.random
        self.names = generator.functions + generator.aggregates
        texts = []
        for path in [*(ROOT / "Tests/Cases").rglob("*.md"), *(ROOT / "Docs").glob("*.md")]:
            page = path.read_text()
            # Queries over a block of events have no input here.
            if not re.search(r"^```(csv|ndjson|syslog)", page, re.M):
                texts += re.findall(r"^```kql\n(.*?)^```", page, re.M | re.S)
        for page, head in (("Functions", "range x from 1 to 4 step 1 | project value ="),
                           ("Aggregates", "range x from 1 to 4 step 1 | summarize value =")):
            for line in (ROOT / f"Docs/{page}.md").read_text().splitlines():
                if match := re.match(r"\| `{1,2} ?(.+?) ?`{1,2} \|", line):
                    texts += [f"{head} " + match[1].replace("\\|", "|")] * 3
        # What makes millions of rows is right and slow: it is no hang.
        texts = [text for text in texts if len(text) < 4000 and not re.search(r"\d{6}|1e\d", text)]
        self.texts = [(text, list(TOKEN.finditer(text))) for text in texts]

    def query(self):
        pick = self.random
        text, tokens = pick.choice(self.texts)
        changes = sorted(pick.sample(tokens, min(len(tokens), pick.choice([1, 1, 1, 2, 3]))),
                         key=lambda match: -match.start())
        bounded = re.search(r"\brange\b|\bstep\b|strrep|repeat", text)
        for match in changes:
            text = text[:match.start()] + self.other(match[0], bounded) + text[match.end():]
        if pick.random() < 0.15:
            text += " | " + self.generator.pipe()[0]
        return text

    def other(self, token, bounded):
        """Something else for a token, often of the same sort."""
        pick = self.random
        if re.match(r"[-+*/%<>=!]", token):
            return pick.choice(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "=~", "has", "and"])
        if token[0].isalpha() and not token.endswith((")", "'", '"')):
            if token in self.names:
                return pick.choice(self.names) if pick.random() < 0.5 else token
            if pick.random() < 0.8:
                return token
        if bounded:
            return pick.choice(["0", "1", "7", "-1", "1.5", "''", "'a'", "long(null)", "dynamic([1,'a'])", "1d", "true"])
        if pick.random() < 0.5:
            same = "string" if token[0] in "'\"@" else "long" if token[0].isdigit() else token.split("(")[0]
            if same in ODD:
                return pick.choice(ODD[same])
        return self.generator.value()[0]
