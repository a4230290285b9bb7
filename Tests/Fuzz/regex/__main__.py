"""Compares Sources/CRegex with Rust's regular expressions, which polars brings, and its engines with each other.

Scripts/fuzz regex [SECONDS] [--patterns N] [--seed N]; needs `pip install polars`.
"""

import argparse
import os
import random
import sys
import time

import engine
import patterns

try:
    import polars
except ImportError:
    sys.exit("install the reader that is compared: pip install polars")


def rust(pattern, texts, group_count):
    """What Rust finds in each text: the offset, the groups' texts, and every match; an exception when invalid."""
    series = polars.Series(texts)
    offsets = series.str.find(pattern).to_list()
    every = series.str.extract_all(pattern).to_list()
    groups = [[]] * len(texts)
    if group_count > 0:
        # Rust forgets groups at the end that are repeated no times.
        groups = [list(g.values()) for g in series.str.extract_groups(pattern).to_list()]
        groups = [g + [None] * (group_count - len(g)) for g in groups]
    return [(o, [every[i][0], *groups[i]] if o is not None else None, every[i]) for i, o in enumerate(offsets)]


def own(regex, text):
    data = text.encode()
    spans = regex.match(data)
    every = [m.decode() for m in regex.matches(data)]
    if spans is None:
        return None, None, every
    return spans[0][0], [None if b < 0 else data[b:e].decode() for b, e in spans], every


def disagreement(regex, texts):
    """The first text in which the engines find other matches, or None."""
    middle = len(texts[0]) // 2
    for text in texts + [texts[0][:middle] + b"\xff\xc3" + texts[0][middle:]]:
        right = regex.match(text, engine="own")
        for name in ("PCRE2", "RE2"):
            found = regex.match(text, engine=name)
            if found is not NotImplemented and found != right:
                return f"{name} finds {found}, our own {right}, in {text!r}"
        if (regex.match(text, count=0) is None) != (right is None):
            return f"without spans another answer in {text!r}"
    return None


def check(library, generator):
    """Tries one pattern; gives (kind, what is wrong or None)."""
    pattern = generator.pattern()
    theirs = patterns.for_rust(pattern)
    texts = [generator.text(pattern) for _ in range(6)]
    try:
        regex, refusal = library.compile(pattern), None
    except engine.Invalid as error:
        regex, refusal = None, str(error)
    try:
        expected = rust(theirs, texts, regex.span_count - 1 if regex else 0)
    except polars.exceptions.ComputeError as error:
        if "size limit" in str(error):
            return "too large", None
        if regex and regex.doubt:
            return "doubtful", disagreement(regex, [t.encode() for t in texts])
        return "invalid", None if refusal else f"accepted, but Rust says: {str(error).splitlines()[:6]}"
    if refusal:
        return "valid", f"refused: {refusal}"
    for text, right in zip(texts, expected):
        found = own(regex, text)
        if found != right:
            return "valid", f"finds {found}, Rust {right}, in {text!r}"
    return "valid", disagreement(regex, [t.encode() for t in texts])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--patterns", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    parser.add_argument("--failures", type=int, default=20)
    options = parser.parse_args()
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
    folder = os.path.join(root, ".build/fuzz/regex")
    library = engine.Library(engine.build(os.path.join(root, "Sources/CRegex"), folder))
    print(f"seed {options.seed}", flush=True)
    generator = patterns.Generator(random.Random(options.seed))
    counts, failures, started = {}, 0, time.monotonic()
    for number in range(options.patterns):
        if time.monotonic() - started > options.seconds or failures >= options.failures:
            break
        state = generator.random.getstate()
        kind, problem = check(library, generator)
        counts[kind] = counts.get(kind, 0) + 1
        if problem:
            failures += 1
            generator.random.setstate(state)
            print(f"{generator.pattern()!r}: {problem}", flush=True)
    summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    print(f"{summary}; {failures} differences")
    sys.exit(1 if failures else 0)


main()
