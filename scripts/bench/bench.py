"""Races the built program against the `llm` command on the same mock endpoint, run by run in turn.

usage: bench.py PROGRAM BENCHMARK PEER_PYTHON EVAL_PEER_PYTHON [RUNS]
BENCHMARK is the program that measures single parts; its figures are compared with peers, too.
Prints medians and ratios; ends with 1 when a figure misses its aim. A peer that cannot be had is left out loudly.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import evals
import terminal

HERE = os.path.dirname(os.path.abspath(__file__))
failures = []


def run(command, environment, text):
    """Runs a command to its end; answers wall seconds, CPU seconds and peak memory in MiB."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        source.write(text)
        source.seek(0)
        started = time.perf_counter()
        child = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=errors, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            errors.seek(0)
            sys.exit(f"bench: {command[0]} ended with {child.returncode}: {errors.read().decode()[-500:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(rivals, runs):
    """Runs the rivals in turn after a warm-up of each; answers a list of figures for each name."""
    figures = {name: [] for name in rivals}
    for round_number in range(runs + 1):
        for name, arguments in rivals.items():
            sample = run(*arguments)
            if round_number > 0:
                figures[name].append(sample)
    return figures


def median(samples, index):
    return statistics.median(sample[index] for sample in samples)


def show(name, samples):
    print(
        f"{name:<46} {median(samples, 0) * 1000:8.1f} ms  {median(samples, 1) * 1000:8.1f} CPU-ms"
        f"  {median(samples, 2):6.1f} MiB"
    )


def aim(text, value, limit, unit=""):
    met = value <= limit
    print(f"  {'met   ' if met else 'MISSED'} {text}: {value:.4g}{unit}, aim at most {limit:.4g}{unit}")
    if not met:
        failures.append(text)


def start(command, environment):
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True)
    return child, child.stdout.readline().strip()


def main():
    program, benchmark = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    peer_python, eval_peer_python = sys.argv[3:5]
    runs = int(sys.argv[5]) if len(sys.argv) > 5 else 9
    with tempfile.TemporaryDirectory() as folder:
        base = {key: value for key, value in os.environ.items() if not key.startswith(("OPENAI_", "LIVEKIT_", "LLM_"))}
        base |= {"XDG_STATE_HOME": folder + "/state", "HOME": folder, "LLM_USER_PATH": folder + "/llm"}
        keys = folder + "/keys"
        with open(keys, "w", encoding="utf-8") as file:
            file.write("benchkey: " + "s" * 40 + "\n")
        mock, port = start([sys.executable, HERE + "/mock_endpoint.py"], base)
        server, address = start([program, "serve", "--local", "--port", "0", "--keys-file", keys], base)
        try:
            race(program, peer_python, runs, folder, base, port, address)
            resume(program, runs, folder, base)
            measure_parts(benchmark, peer_python, folder + "/rooms.pb", base)
            terminal.measure(program, base, runs, aim)
            evals.measure(program, eval_peer_python, base, runs, aim)
        finally:
            mock.terminate()
            server.terminate()
    sys.exit(1 if failures else 0)


def race(program, peer_python, runs, folder, base, port, address):
    url = address.split()[-1]  # the server's first line ends with its URL
    ours = base | {
        "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1", "OPENAI_MODEL": "bench", "OPENAI_API_KEY": "none",
        "LIVEKIT_URL": url, "LIVEKIT_API_KEY": "benchkey", "LIVEKIT_API_SECRET": "s" * 40,
    }
    turn = b"What rooms are available?\n"
    rivals = {
        "python3 -c pass (the floor)": ([sys.executable, "-c", "pass"], base, b""),
        "pattreeya --version": ([program, "--version"], base, b""),
        "pattreeya chat, one tool turn": ([program, "chat"], ours, turn),
        "pattreeya chat --offline, one tool turn": ([program, "chat", "--offline"], base, turn),
    }
    llm = os.path.join(os.path.dirname(peer_python), "llm")
    if os.path.exists(llm):
        prepare_llm(folder, port)
        rivals["llm, one tool turn"] = (
            [llm, "-m", "bench", "--functions", HERE + "/llm_tools.py"], base | {"OPENAI_API_KEY": "none"}, turn)
    else:
        print("bench: there is no llm command beside", peer_python, "- the comparison with it is left out")
    figures = measure(rivals, runs)
    for name, samples in figures.items():
        show(name, samples)
    turn_figures = figures["pattreeya chat, one tool turn"]
    aim("start of a command that does nothing", median(figures["pattreeya --version"], 0) * 1000, 20, " ms")
    aim("peak memory, remote endpoint and LiveKit", median(turn_figures, 2), 40, " MiB")
    aim("peak memory, both embedded", median(figures["pattreeya chat --offline, one tool turn"], 2), 60, " MiB")
    peer = figures.get("llm, one tool turn")
    if peer:
        pairs = list(zip(turn_figures, peer))
        aim("wall time of a tool turn / llm's", statistics.median(a[0] / b[0] for a, b in pairs), 1 / 15)
        aim("CPU time of a tool turn / llm's", statistics.median(a[1] / b[1] for a, b in pairs), 1 / 25)


def resume(program, runs, folder, base):
    """Takes up a long session without running a turn in it: what is measured is reading it."""
    sessions = folder + "/state/pattreeya/sessions"
    os.makedirs(sessions, exist_ok=True)
    for name, turns in (("short", 1), ("long", 10_000)):
        write_session(f"{sessions}/{name}.jsonl", turns)
    path = sessions + "/long.jsonl"
    peer = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
    figures = measure({
        "pattreeya chat --resume, 1 turn": ([program, "chat", "--offline", "--resume", "short"], base, b""),
        "pattreeya chat --resume, 10,000 turns": ([program, "chat", "--offline", "--resume", "long"], base, b""),
        "python3 json.loads on each of its lines": ([sys.executable, "-c", peer, path], base, b""),
    }, runs)
    for name, samples in figures.items():
        show(name, samples)
    print(f"  {os.path.getsize(path) / 1e6:.1f} MB")
    ours, theirs = figures["pattreeya chat --resume, 10,000 turns"], figures["python3 json.loads on each of its lines"]
    aim("resume 10,000 turns", median(ours, 0) * 1000, 200, " ms")
    aim("wall time of a resume / json.loads", statistics.median(a[0] / b[0] for a, b in zip(ours, theirs)), 1)


def write_session(path, turns):
    """A session as the program writes it: every other turn calls a tool, and each piece of a reply is a record."""
    number = 0
    with open(path, "w", encoding="utf-8") as file:

        def record(turn, kind, **members):
            nonlocal number
            number += 1
            head = {"v": 1, "id": number, "parent": number - 1 or None, "at": "2026-11-21T12:08:36.123Z", "turn": turn}
            file.write(json.dumps(head | {"type": kind} | members, separators=(",", ":"), ensure_ascii=False) + "\n")

        record(0, "session", session="bench", model="bench", resumed=False)
        for turn in range(1, turns + 1):
            record(turn, "turn.started", text=f"What rooms are available now, at turn {turn}?")
            if turn % 2 == 0:
                call, name = f"call_{turn:08}", "list_pattreeya_rooms"
                record(turn, "message", text="", tool_calls=[{"id": call, "name": name, "arguments": "{}"}])
                record(turn, "tool.call", call=call, name=name, arguments={})
                rooms = [f"pattreeya-room-{turn}-{n}" for n in range(3)]
                record(turn, "tool.result", call=call, name=name, ok=True, result={"rooms": rooms, "count": 3})
            words = [f"word{n} " for n in range(12)]
            for word in words:
                record(turn, "text.delta", text=word)
            record(turn, "message", text="".join(words))
            usage = {"prompt_tokens": 400, "completion_tokens": 20, "cached_tokens": 0, "reasoning_tokens": 0}
            record(turn, "turn.finished", reason="answered", usage=usage, seconds=0.8, requests=2)


def measure_parts(benchmark, peer_python, path, base):
    figures = json.loads(subprocess.run([benchmark, path], capture_output=True, check=True, env=base).stdout)
    speed, peer_speed = figures["stream_mb_per_s"], figures["stream_peer_mb_per_s"]
    print(f"decoder and assembler {speed:.0f} MB/s; JSONSerialization on the same chunks {peer_speed:.0f} MB/s")
    aim("seconds for 200 MB of streamed chunks", 200 / speed, 1, " s")
    print(f"list of 10,000 rooms with 10 codecs each: {figures['room_list_ms']:.1f} ms")
    aim("list of 10,000 rooms", figures["room_list_ms"], 20, " ms")
    print(f"HTML report of 1,000 trials: {figures['html_report_ms']:.0f} ms, {figures['html_report_mb']:.1f} MB")
    aim("HTML report of 1,000 trials", figures["html_report_ms"] / 1000, 1, " s")
    peer = subprocess.run([peer_python, "-c", LIST_PEER, path], capture_output=True, text=True, env=base, check=False)
    if peer.returncode == 0:
        print(f"  livekit-api (protobuf's C parser, codecs kept): {float(peer.stdout):.1f} ms")
    else:
        print("bench: livekit-api cannot be had; the comparison of room lists is left out")


LIST_PEER = """
import statistics, sys, time
from livekit import api
body = open(sys.argv[1], "rb").read()
def parse():
    started = time.perf_counter()
    names = [room.name for room in api.ListRoomsResponse.FromString(body).rooms]
    assert len(names) == 10000
    return (time.perf_counter() - started) * 1000
print(statistics.median(parse() for _ in range(9)))
"""


def prepare_llm(folder, port):
    os.makedirs(folder + "/llm", exist_ok=True)
    with open(folder + "/llm/extra-openai-models.yaml", "w", encoding="utf-8") as file:
        file.write(
            "- model_id: bench\n  model_name: bench\n  supports_tools: true\n"
            f"  api_base: http://127.0.0.1:{port}/v1\n"
        )


main()
