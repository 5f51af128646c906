"""Measures `pattreeya eval` and its peers on the same scripted conversation, all of them on one core.

usage: evals.py PROGRAM PEER_PYTHON [RUNS]
Prints each figure with its aim; ends with 1 when one is missed. bench.py calls `measure` for the same rows. A peer
that cannot be had is left out loudly.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
COUNT = 1000
# So many that a peer's steady pace shows, so few that it is not all of the benchmark's time.
PEER_COUNT = 100

SCENARIO = """\
about: A room is made and told of (number {number}).
tags: [bench]
turns:
  - user: Create a room called standup
    calls:
      - create_pattreeya_room: {{room_name_suffix: standup}}
        result: ok
    reply: {{says: [standup], never_says: [deleted], max_words: 40}}
after: {{rooms: [standup]}}
"""
CALL = {"id": "call_bench1", "type": "function",
        "function": {"name": "create_pattreeya_room", "arguments": '{"room_name_suffix":"standup"}'}}
SCRIPT = [{"tool_calls": [CALL]}, {"content": "Created the room pattreeya-standup."}]


class Run:
    """A process on one core, whose verdicts are lines of its output: when they came and what it took."""

    def __init__(self, command, environment, mark):
        core = min(os.sched_getaffinity(0))
        with tempfile.TemporaryFile() as errors:
            started = time.perf_counter()
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=environment,
                preexec_fn=lambda: os.sched_setaffinity(0, {core}))
            times = [time.perf_counter() - started for line in child.stdout if line.startswith(mark)]
            _, status, usage = os.wait4(child.pid, 0)
            self.wall = time.perf_counter() - started
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode != 0 or not times:
                errors.seek(0)
                sys.exit(f"evals.py: {command} ended with {child.returncode}: {errors.read().decode()[-800:]}")
        self.verdicts = len(times)
        self.first, self.last = times[0], times[-1]
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024

    @property
    def pace(self):
        """Scenarios a second between the first verdict and the last."""
        return (self.verdicts - 1) / (self.last - self.first)


def write_files(folder):
    os.makedirs(folder + "/many")
    os.makedirs(folder + "/one")
    for number in range(COUNT):
        with open(f"{folder}/many/bench_{number:04}.yaml", "w", encoding="utf-8") as file:
            file.write(SCENARIO.format(number=number))
    with open(folder + "/one/bench.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO.format(number=0))
    with open(folder + "/script.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(reply) + "\n" for reply in SCRIPT)


def rivals(program, peer_python, folder, base):
    """For each harness: what is run for one scenario and for many, and how a line with a verdict begins."""
    script = folder + "/script.jsonl"
    ours = [program, "eval", "--jobs", "1", "--script", script, "--folder"]
    found = {"pattreeya": ([*ours, folder + "/one"], [*ours, folder + "/many"], "✓".encode())}
    for name, module in (("livekit-agents", "livekit.agents"), ("inspect_ai", "inspect_ai")):
        check = [peer_python, "-c", f"import importlib.util as u; exit(not u.find_spec('{module}'))"]
        if not os.path.exists(peer_python) or subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode:
            print("bench: there is no", name, "at", peer_python, "- the comparison with it is left out")
            continue
        peer = [peer_python, f"{HERE}/peer_{name.split('_')[0].split('-')[0]}.py"]
        rest = [script, folder + "/logs"]
        found[name] = ([*peer, "1", *rest], [*peer, str(PEER_COUNT), *rest], b"passed")
    return found


def measure(program, peer_python, base, runs, aim):
    with tempfile.TemporaryDirectory() as folder:
        write_files(folder)
        base = base | {"XDG_STATE_HOME": folder + "/state", "HOME": folder}
        figures = {}
        everybody = rivals(program, peer_python, folder, base)
        # A peer takes seconds where we take milliseconds: fewer runs of all, in turn.
        rounds = max(3, runs // 3)
        for number in range(rounds + 1):
            for name, (one, many, mark) in everybody.items():
                pair = Run(one, base, mark), Run(many, base, mark)
                if number > 0:
                    figures.setdefault(name, []).append(pair)
        report(figures, aim)
        measure_turns(program, folder, base, rounds, aim)
        check = [program, "eval", "check", "--folder", folder + "/many"]
        seconds = statistics.median(Run(check, base, str(COUNT).encode()).wall for _ in range(rounds))
        aim(f"eval check of {COUNT} files", seconds, 1, " s")


def report(figures, aim):
    def median(name, value):
        return statistics.median(value(pair) for pair in figures[name])

    for name in figures:
        first = median(name, lambda pair: pair[0].first) * 1000
        pace, memory = median(name, lambda pair: pair[1].pace), median(name, lambda pair: pair[1].memory)
        print(f"eval, {name:<16} first verdict {first:8.1f} ms  {pace:8.1f} scenarios/s  {memory:6.1f} MiB")
    aim("start to first verdict", median("pattreeya", lambda pair: pair[0].first) * 1000, 50, " ms")
    aim("ms a scenario on one core", 1000 / median("pattreeya", lambda pair: pair[1].pace), 1, " ms")
    aim(f"peak memory of {COUNT} scenarios", median("pattreeya", lambda pair: pair[1].memory), 40, " MiB")
    for name in figures:
        if name == "pattreeya":
            continue
        pairs = list(zip(figures["pattreeya"], figures[name]))
        pace = statistics.median(theirs[1].pace / ours[1].pace for ours, theirs in pairs)
        start = statistics.median(ours[0].first / theirs[0].first for ours, theirs in pairs)
        print(f"  {1 / pace:.1f} times the scenarios a second of {name}, {1 / start:.1f} times as fast to a verdict")
        aim(f"scenarios a second: {name}'s / ours", pace, 1 / 20)
        aim(f"start to first verdict / {name}'s", start, 1 / 30)


def measure_turns(program, folder, base, rounds, aim):
    """CPU time of a tool turn: what a thousand trials of a scenario take more than one."""
    command = [program, "eval", "--jobs", "1", "--script", folder + "/script.jsonl", "--folder", folder + "/one"]
    mark = "✓".encode()
    samples = []
    for _ in range(rounds):
        one = Run([*command, "--trials", "1"], base, mark)
        many = Run([*command, "--trials", str(COUNT)], base, mark)
        samples.append((many.cpu - one.cpu) / (COUNT - 1) * 1000)
    aim("CPU time of a tool turn", statistics.median(samples), 0.5, " ms")


def main():
    failures = []

    def aim(text, value, limit, unit=""):
        met = value <= limit
        print(f"  {'met   ' if met else 'MISSED'} {text}: {value:.4g}{unit}, aim at most {limit:.4g}{unit}")
        if not met:
            failures.append(text)

    base = {key: value for key, value in os.environ.items() if not key.startswith(("OPENAI_", "LIVEKIT_"))}
    measure(os.path.abspath(sys.argv[1]), sys.argv[2], base, int(sys.argv[3]) if len(sys.argv) > 3 else 9, aim)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
