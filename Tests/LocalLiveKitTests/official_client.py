"""Drives the local server with LiveKit's own Python client.

Run by OfficialClientTests with the server's URL, API key and secret as arguments. Prints one JSON object.
"""

import asyncio
import json
import sys

from livekit import api


async def refusal(call):
    """What the server answered to a call that it should refuse."""
    try:
        await call
    except api.TwirpError as error:
        return {"code": error.code, "status": error.status}
    except Exception as error:  # a refusal of the token is plain text, which the client reports in its own way
        return {"error": type(error).__name__}
    return {"code": "none"}


async def main(url, key, secret):
    async with api.LiveKitAPI(url, key, secret) as server, api.LiveKitAPI(url, key, "wrong") as stranger:
        made = await server.room.create_room(
            api.CreateRoomRequest(name="pattreeya-official", empty_timeout=60, max_participants=3, metadata="{}")
        )
        again = await server.room.create_room(api.CreateRoomRequest(name="pattreeya-official", metadata="other"))
        listed = await server.room.list_rooms(api.ListRoomsRequest())
        filtered = await server.room.list_rooms(api.ListRoomsRequest(names=["missing"]))
        await server.room.delete_room(api.DeleteRoomRequest(room="pattreeya-official"))
        missing = api.DeleteRoomRequest(room="pattreeya-official")
        print(
            json.dumps(
                {
                    "made": [made.name, made.empty_timeout, made.departure_timeout, made.max_participants],
                    "unchanged": again.sid == made.sid and again.metadata == "{}",
                    "listed": sorted(room.name for room in listed.rooms),
                    "filtered": len(filtered.rooms),
                    "left": sorted(r.name for r in (await server.room.list_rooms(api.ListRoomsRequest())).rooms),
                    "missing": await refusal(server.room.delete_room(missing)),
                    "stranger": await refusal(stranger.room.list_rooms(api.ListRoomsRequest())),
                }
            )
        )


asyncio.run(main(*sys.argv[1:4]))
