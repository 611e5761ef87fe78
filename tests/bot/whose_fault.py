"""Turns that fail while the action server is started again; run by the bot's interpreter.

Prints for each of the turns, all begun before the restart, whether it counts against its message:
two that failed after it, then one that began after it and failed by itself.
"""

from __future__ import annotations

import asyncio
import json
import os

from aiohttp import web

from components.channel import HotlineChannel, _action_server


async def main() -> None:
    began = "first"

    async def health(request: web.Request) -> web.Response:
        return web.json_response({"began": began})

    app = web.Application()
    app.router.add_get("/health", health)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    os.environ["HOTLINE_ACTIONS_URL"] = f"http://127.0.0.1:{port}/webhook"
    channel = HotlineChannel("t" * 32)
    channel._actions = begun_with = await _action_server()
    began = "second"
    both = [await channel._failed_by_itself(begun_with) for _ in range(2)]
    later = await channel._failed_by_itself(channel._actions)
    print(json.dumps([*both, later]))
    await runner.cleanup()


asyncio.run(main())
