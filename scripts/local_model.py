"""Runs llama.cpp's HTTP server from the xllamacpp package on loopback."""

import signal
import sys
import threading

import xllamacpp


def main() -> None:
    weights, port, threads, template = sys.argv[1:]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = weights
    parameters.model_alias = "qwen2.5-coder-1.5b"
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(port)
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    # More threads than free cores make llama.cpp many times slower: they wait for each other in busy loops.
    parameters.cpuparams.n_threads = int(threads)
    parameters.cpuparams_batch.n_threads = int(threads)
    parameters.use_jinja = True
    if template != "own":
        with open(template, encoding="utf-8") as file:
            parameters.chat_template = file.read()
    server = xllamacpp.Server(parameters)
    print("local-model: ready at", server.listening_address, file=sys.stderr, flush=True)
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    done.wait()


main()
