"""The benchmark conversation in livekit-agents' test helpers.

usage: peer_livekit.py SCENARIOS SCRIPT
Prints a line for each verdict as soon as it is there.
"""

import asyncio
import json
import sys

from livekit.agents import Agent, AgentSession, function_tool, llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS

CALL, REPLY = (json.loads(line) for line in open(sys.argv[2], encoding="utf-8"))
FUNCTION = CALL["tool_calls"][0]["function"]


class Stream(llm.LLMStream):
    async def _run(self):
        answered = any(item.type == "function_call_output" for item in self.chat_ctx.items)
        if answered:
            delta = llm.ChoiceDelta(role="assistant", content=REPLY["content"])
        else:
            call = llm.FunctionToolCall(
                name=FUNCTION["name"], arguments=FUNCTION["arguments"], call_id=CALL["tool_calls"][0]["id"]
            )
            delta = llm.ChoiceDelta(role="assistant", tool_calls=[call])
        self._event_ch.send_nowait(llm.ChatChunk(id="bench", delta=delta))


class ScriptedModel(llm.LLM):
    def chat(self, *, chat_ctx, tools=None, conn_options=DEFAULT_API_CONNECT_OPTIONS, **_):
        return Stream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class Rooms(Agent):
    def __init__(self):
        super().__init__(instructions="You manage rooms.")
        self.rooms = set()

    @function_tool
    async def create_pattreeya_room(self, room_name_suffix: str) -> str:
        """Creates a room.

        Args:
            room_name_suffix: What the person calls it.
        """
        self.rooms.add("pattreeya-" + room_name_suffix)
        return json.dumps({"ok": True, "room": "pattreeya-" + room_name_suffix})


async def scenario():
    agent = Rooms()
    async with AgentSession(llm=ScriptedModel()) as session:
        await session.start(agent)
        result = await session.run(user_input="Create a room called standup")
        result.expect.next_event().is_function_call(
            name=FUNCTION["name"], arguments=json.loads(FUNCTION["arguments"])
        )
        result.expect.next_event().is_function_call_output()
        reply = result.expect.next_event().is_message(role="assistant")
        assert "standup" in reply.event().item.text_content
        result.expect.no_more_events()
    assert agent.rooms == {"pattreeya-standup"}


async def main():
    for number in range(int(sys.argv[1])):
        await scenario()
        print("passed", number, flush=True)


asyncio.run(main())
