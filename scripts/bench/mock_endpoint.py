"""A chat-completions endpoint that streams one tool call, then a reply of 100 chunks, as a real server would.

Prints the port that it listens on. Both programs of a comparison talk to the same process.
"""

import json
import socketserver
import sys
from http.server import BaseHTTPRequestHandler

TOOL = sys.argv[1] if len(sys.argv) > 1 else "list_pattreeya_rooms"


def chunk(delta, finish=None):
    body = {
        "id": "chatcmpl-bench",
        "object": "chat.completion.chunk",
        "created": 1795257157,
        "model": "bench",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(body).encode() + b"\n\n"


USAGE = (
    b'data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1795257157,"model":"bench",'
    b'"choices":[],"usage":{"prompt_tokens":400,"completion_tokens":100,"total_tokens":500}}\n\n'
)
END = b"data: [DONE]\n\n"


def tool_turn(name):
    call = {"index": 0, "id": "call_bench0001", "type": "function", "function": {"name": name, "arguments": "{}"}}
    return [chunk({"role": "assistant", "content": None}), chunk({"tool_calls": [call]}), chunk({}, "tool_calls"), USAGE, END]


REPLY = (
    [chunk({"role": "assistant", "content": ""})]
    + [chunk({"content": f"word{n} "}) for n in range(100)]
    + [chunk({}, "stop"), USAGE, END]
)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answered = request["messages"][-1]["role"] == "tool"
        names = [tool["function"]["name"] for tool in request.get("tools", [])]
        name = TOOL if TOOL in names or not names else names[0]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in REPLY if answered else tool_turn(name):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64


with Server(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
