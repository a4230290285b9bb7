"""Drives `realtimekql eval` with generated expressions and pipelines over odd values.

    python3 Tests/Fuzz/typed [path of realtimekql] [--seconds N] [--count N] [--jobs N] [--seed N]

Half of the queries are made from types, half are cases and examples with something changed. Every query must
be answered or refused: one after which the process has ended, or that takes more than `--patience` seconds, is
printed and makes the exit code 1. A debug build traps where a release build wraps; a release build is faster.
"""

import argparse
import multiprocessing
import sys
import time

from engine import WINDOW, Engine
from generator import ROOT, Generator
from seeds import Seeds
from values import ODD


def bootstrap(generator, run, end):
    """Finds out which arguments functions take, by asking; until a time at most."""
    names = [("", name) for name in generator.functions] + [("aggregate ", name) for name in generator.aggregates]
    for prefix, name in generator.random.sample(names, len(names)):
        if time.monotonic() > end:
            return
        trials = [()]
        for attempt in range(120):
            likely = ["string", "dynamic", "long"] if attempt % 2 == 0 else list(ODD)
            trials.append(tuple(generator.random.choice(likely) for _ in range(1 + attempt // 24)))
        head = "print 1 | summarize" if prefix else "print"
        queries = [f"{head} r = {name}({', '.join(generator.value(kind)[0] for kind in kinds)})" for kinds in trials]
        for kinds, (_, answer) in zip(trials, run(queries)):
            if b'"tables":' in answer[:64]:
                generator.learn([(prefix + name, kinds)])


def work(options, seed, findings):
    """One process's part; puts its counts into `findings`, and each finding as a text."""
    generator = Generator(seed)
    seeds = Seeds(generator)
    engine = Engine(options.path, options.patience)
    counts = {"asked": 0, "answered": 0, "failed": 0}
    begun = time.monotonic()
    end = begun + options.seconds

    def run(queries):
        answers = []
        asked = time.monotonic()
        for query, answer in zip(queries, engine.ask(queries)):
            counts["asked"] += 1
            took = time.monotonic() - asked
            asked += took
            if took > options.patience / 4:
                findings.put(f"--- slow: {took:.1f} s\n{query}")
            if isinstance(answer, str):
                counts["failed"] += 1
                findings.put(f"--- {answer}\n{query}")
                answer = b""
            elif b'"tables":' in answer[:64]:
                counts["answered"] += 1
            answers.append((query, answer))
        return answers

    for kind in ODD:
        answers = run([f"print {value}" for value in ODD[kind]])
        ODD[kind] = [value for value, (_, answer) in zip(ODD[kind], answers) if b'"tables":' in answer[:64]]
    generator.fixed = generator.table()
    bootstrap(generator, run, begun + options.seconds / 4)
    batches = 0
    while time.monotonic() < end and counts["asked"] < options.count:
        batches += 1
        if batches % 20 == 0:
            generator.fixed = generator.table()
        made = [
            (seeds.query(), []) if generator.random.random() < 0.5 else generator.query() for _ in range(WINDOW)]
        for (_, signatures), (_, answer) in zip(made, run([query for query, _ in made])):
            if signatures and b'"tables":' in answer[:64]:
                generator.learn(signatures)
    engine.stop()
    unused = [name for name in generator.functions if name not in generator.signatures]
    findings.put((counts, unused))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", default=str(ROOT / ".build/release/realtimekql"))
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--count", type=int, default=10**9, help="queries a process")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--patience", type=float, default=10)
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.jobs} processes", flush=True)
    started = time.monotonic()
    findings = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=work, args=(options, options.seed + job, findings), daemon=True)
        for job in range(options.jobs)]
    for worker in workers:
        worker.start()
    total = {"asked": 0, "answered": 0, "failed": 0}
    unused = None
    done = 0
    while done < len(workers):
        finding = findings.get()
        if isinstance(finding, str):
            print(finding, flush=True)
            continue
        done += 1
        for name, count in finding[0].items():
            total[name] += count
        unused = set(finding[1]) if unused is None else unused & set(finding[1])
    seconds = time.monotonic() - started
    print(f"{total['asked']} queries in {seconds:.0f} s, {total['answered']} answered, {total['failed']} failed")
    print("answered in seeds only, or never:", " ".join(sorted(unused)))
    sys.exit(1 if total["failed"] else 0)


if __name__ == "__main__":
    main()
