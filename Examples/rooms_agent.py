"""A small agent of its own for `pattreeya eval create/named --agent "python3 Examples/rooms_agent.py"`.

It reads {"text": …}, a turn a line, writes an event a line, and makes rooms on the server of the trial.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import sys
import time
import urllib.request


def token(grant):
    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    claims = {"iss": os.environ["LIVEKIT_API_KEY"], "exp": int(time.time()) + 60, "video": grant}
    head = {"alg": "HS256", "typ": "JWT"}
    signed = part(json.dumps(head).encode()) + b"." + part(json.dumps(claims).encode())
    secret = os.environ["LIVEKIT_API_SECRET"].encode()
    return (signed + b"." + part(hmac.new(secret, signed, hashlib.sha256).digest())).decode()


def create_room(name):
    url = os.environ["LIVEKIT_URL"].replace("ws", "http", 1) + "/twirp/livekit.RoomService/CreateRoom"
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + token({"roomCreate": True})}
    request = urllib.request.Request(url, json.dumps({"name": name}).encode(), headers)
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=10) as answer:
        return json.load(answer)["name"]


def say(kind, **members):
    print(json.dumps({"type": kind, **members}), flush=True)


for line in sys.stdin:
    wish = re.search(r"\bcreate an? room (?:called|named) ([\w.-]*\w)", json.loads(line)["text"], re.IGNORECASE)
    if wish:
        call = {"id": "call-1", "name": "create_pattreeya_room"}
        say("tool.call", arguments={"room_name_suffix": wish[1]}, **call)
        try:
            room = create_room("pattreeya-" + wish[1])
            say("tool.result", ok=True, result={"room": room}, **call)
            say("text", text=f"I created the room {room}.")
        except OSError as error:
            say("tool.result", ok=False, error=str(error), **call)
            say("text", text="I could not create the room.")
    else:
        say("text", text="Hello! I can help with rooms: say \"create a room called standup\".")
    say("turn.finished", reason="answered", requests=0)
