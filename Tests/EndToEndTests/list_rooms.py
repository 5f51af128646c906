"""Lists the rooms of the server that a `local-server.json` names, with LiveKit's own client: one name a line."""

import asyncio
import json
import sys

from livekit import api


async def main(path):
    with open(path, encoding="utf-8") as file:
        record = json.load(file)
    async with api.LiveKitAPI(record["url"], record["key"], record["secret"]) as server:
        for room in (await server.room.list_rooms(api.ListRoomsRequest())).rooms:
            print(room.name)


asyncio.run(main(sys.argv[1]))
