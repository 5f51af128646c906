"""Measures the prompt on a real pseudo-terminal: how soon it is there and how soon it answers to keys.

usage: terminal.py PROGRAM [RUNS]
Prints each figure with its aim; ends with 1 when one is missed. bench.py calls `measure` for the same rows.
"""

import fcntl
import json
import os
import pty
import select
import signal
import socketserver
import statistics
import struct
import sys
import tempfile
import termios
import threading
import time
from http.server import BaseHTTPRequestHandler

PROMPT = b"> "
PASTE_ON = b"\x1b[?2004h"  # the editor asks for it just before it shows the prompt


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, command, environment):
        self.output = bytearray()
        self.started = time.perf_counter()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, environment)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def type(self, data):
        os.write(self.master, data)

    def wait(self, condition, timeout=20):
        """Waits until the output is as the condition says; answers the time when it was."""
        deadline = time.perf_counter() + timeout
        while not condition(self.output):
            left = deadline - time.perf_counter()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                sys.exit(f"terminal.py: what was waited for did not come; the output ends with {bytes(self.output[-300:])}")
            try:
                self.output += os.read(self.master, 65536)
            except OSError:
                sys.exit(f"terminal.py: the program has ended; its output ends with {bytes(self.output[-300:])}")
        return time.perf_counter()

    def wait_for_prompt(self, after):
        """A prompt behind a position of the output."""
        return self.wait(lambda output: prompt_in(output[after:]))

    def memory(self):
        """Resident memory in KiB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        os.close(self.master)
        os.waitpid(self.pid, 0)


def prompt_in(output):
    start = output.find(PASTE_ON)
    return start >= 0 and output.find(PROMPT, start) >= 0


class Endpoint(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A chat endpoint that streams words until the client leaves, or as many as it was asked for."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Stream)
        self.pause = 0.005
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Stream(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        words = request["messages"][-1]["content"]
        count = int(words) if words.isdigit() else 1 << 40
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for number in range(count):
                self.send({"content": "lorem " if number % 12 else "ipsum\n"})
                if count > 1 << 30:
                    time.sleep(self.server.pause)
            self.send({}, "stop")
            self.write(b"data: [DONE]\n\n")
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True

    def send(self, delta, finish=None):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        body = {"object": "chat.completion.chunk", "choices": [choice]}
        self.write(b"data: " + json.dumps(body).encode() + b"\n\n")

    def write(self, piece):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def log_message(self, *_):
        pass


def first_prompt(program, environment):
    terminal = Terminal([program, "chat", "--offline"], environment)
    seconds = terminal.wait_for_prompt(0) - terminal.started
    terminal.end()
    return seconds


def interrupts(terminal, runs):
    """From Ctrl-C in a stream to the next prompt."""
    samples = []
    for _ in range(runs):
        start = len(terminal.output)
        terminal.type(b"go on\r")
        terminal.wait(lambda output, start=start: output.count(b"lorem", start) > 20)
        position, pressed = len(terminal.output), time.perf_counter()
        terminal.type(b"\x03")
        samples.append(terminal.wait_for_prompt(position) - pressed)
    return samples


def echoes(terminal, runs):
    """From a key to its echo while text streams."""
    start = len(terminal.output)
    terminal.type(b"go on\r")
    terminal.wait(lambda output: output.count(b"lorem", start) > 20)
    return keys_to_echoes(terminal, runs, b"XYZ")


def edit_echoes(terminal, runs):
    """From a key to its echo at the prompt."""
    return keys_to_echoes(terminal, runs, b"xyz")


def keys_to_echoes(terminal, runs, letters):
    """Types letters in turn, waits for each, and drops the line in the end."""
    samples = []
    for number in range(runs):
        key = letters[number % len(letters) :][:1]
        position, pressed = len(terminal.output), time.perf_counter()
        terminal.type(key)
        samples.append(terminal.wait(lambda output: output.find(key, position) >= 0) - pressed)
    position = len(terminal.output)
    terminal.type(b"\x03")
    terminal.wait_for_prompt(position)
    return samples


def growth(terminal, tokens):
    """Memory in bytes that each token of a reply leaves behind, when earlier replies have warmed everything up."""
    figures = []
    for _ in range(6):
        position = len(terminal.output)
        terminal.type(b"%d\r" % tokens)
        terminal.wait(lambda output, position=position: prompt_in(output[position:]), timeout=120)
        figures.append(terminal.memory())
        terminal.output.clear()
    return (figures[-1] - figures[1]) * 1024 / (4 * tokens)


def measure(program, base, runs, aim):
    """Measures all figures; `aim` is called with a name, a value, its limit and its unit."""
    with tempfile.TemporaryDirectory() as folder:
        environment = base | {"XDG_STATE_HOME": folder, "HOME": folder, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        first_prompt(program, environment)
        samples = [first_prompt(program, environment) for _ in range(runs)]
        aim("first prompt", statistics.median(samples) * 1000, 60, " ms")
        endpoint = Endpoint()
        url = f"http://127.0.0.1:{endpoint.server_address[1]}/v1"
        terminal = Terminal([program, "chat"], environment | {"OPENAI_BASE_URL": url, "OPENAI_MODEL": "bench"})
        terminal.wait_for_prompt(0)
        aim("Ctrl-C to prompt", statistics.median(interrupts(terminal, runs)) * 1000, 50, " ms")
        aim("key to echo while text streams", statistics.median(echoes(terminal, 100)) * 1000, 2, " ms")
        aim("key to echo at the prompt", statistics.median(edit_echoes(terminal, 100)) * 1000, 2, " ms")
        # The conversation itself is kept: 6 bytes a token here, sent and stored in a few forms.
        aim("memory that a token leaves", growth(terminal, 10_000), 64, " bytes")
        terminal.end()
        endpoint.shutdown()


def main():
    failures = []

    def aim(text, value, limit, unit=""):
        met = value <= limit
        print(f"  {'met   ' if met else 'MISSED'} {text}: {value:.4g}{unit}, aim at most {limit:.4g}{unit}")
        if not met:
            failures.append(text)

    program, runs = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 9
    base = {key: value for key, value in os.environ.items() if not key.startswith(("OPENAI_", "LIVEKIT_", "PATTREEYA_"))}
    measure(program, base, runs, aim)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
