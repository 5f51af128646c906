"""The benchmark conversation in inspect_ai, with its mock model.

usage: peer_inspect.py SCENARIOS SCRIPT LOGS
Prints a line for each verdict as soon as it is there.
"""

import json
import sys

from inspect_ai import Task, eval as evaluate
from inspect_ai.dataset import Sample
from inspect_ai.model import ChatMessageTool, ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import Score, accuracy, scorer
from inspect_ai.solver import generate, use_tools
from inspect_ai.tool import tool
from inspect_ai.util import store

CALL, REPLY = (json.loads(line) for line in open(sys.argv[2], encoding="utf-8"))
FUNCTION = CALL["tool_calls"][0]["function"]


def answer(messages, *_):
    if isinstance(messages[-1], ChatMessageTool):
        output = ModelOutput.from_content("mockllm", REPLY["content"])
    else:
        output = ModelOutput.for_tool_call(
            "mockllm", tool_name=FUNCTION["name"], tool_arguments=json.loads(FUNCTION["arguments"])
        )
    # Without it a tokenizer would be fetched from the network.
    output.usage = ModelUsage(input_tokens=400, output_tokens=20, total_tokens=420)
    return output


@tool
def create_pattreeya_room():
    async def execute(room_name_suffix: str) -> str:
        """Creates a room.

        Args:
            room_name_suffix: What the person calls it.
        """
        store().set("rooms", store().get("rooms", []) + ["pattreeya-" + room_name_suffix])
        return json.dumps({"ok": True, "room": "pattreeya-" + room_name_suffix})

    return execute


@scorer(metrics=[accuracy()])
def verdict():
    async def score(state, _):
        calls = [call for message in state.messages for call in getattr(message, "tool_calls", None) or []]
        passed = (
            [(call.function, call.arguments) for call in calls]
            == [(FUNCTION["name"], json.loads(FUNCTION["arguments"]))]
            and "standup" in state.output.completion
            and state.store.get("rooms") == ["pattreeya-standup"]
        )
        print("passed" if passed else "FAILED", flush=True)
        return Score(value=1 if passed else 0)

    return score


task = Task(
    dataset=[Sample(input="Create a room called standup") for _ in range(int(sys.argv[1]))],
    solver=[use_tools(create_pattreeya_room()), generate()],
    scorer=verdict(),
)
log = evaluate(
    task, model=get_model("mockllm/model", custom_outputs=answer), display="none", log_dir=sys.argv[3]
)[0]
sys.exit(0 if log.status == "success" and log.results.scores[0].metrics["accuracy"].value == 1 else 1)
