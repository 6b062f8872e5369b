"""Checks how conf/litellm/tollgate_callback.py takes each answer and a full queue. Needs LiteLLM; TollgateCallbackIT runs it."""

import asyncio
import json
import os
import sys
from gzip import decompress
from pathlib import Path

from aiohttp import web

os.environ |= {"TOLLGATE_INGEST_KEY": "k", "TOLLGATE_FLUSH_SECONDS": "0.1", "TOLLGATE_GZIP": "true", "TOLLGATE_QUEUE_MIB": "1"}
os.environ["TOLLGATE_URL"] = "http://127.0.0.1:0"  # known when the receiver listens
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # no network
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "conf/litellm"))
import tollgate_callback  # noqa: E402

tollgate_callback.RETRY_SECONDS_MIN = tollgate_callback.RETRY_SECONDS_MAX = 0.05
logger = tollgate_callback.tollgate
answers, taken = [], []


async def receive(request):
    body = await request.read()
    body = decompress(body) if body[:2] == b"\x1f\x8b" else body  # aiohttp has unpacked it
    ids = [json.loads(line)["id"] for line in body.split(b"\n")]
    status = answers.pop(0) if answers else 413 if "bad" in ids and len(ids) > 2 else 400 if "bad" in ids else 200
    if status == 200:
        taken.extend(ids)
    return web.Response(status=status)


async def log(*ids, **more):
    for i in ids:
        await logger.async_log_success_event({"standard_logging_object": {"id": i, **more}, "litellm_call_id": i}, None, None, None)


async def sent():
    while logger.queue:
        await asyncio.sleep(0.02)
    result = list(taken)
    taken.clear()
    assert logger.bytes_left == 1 << 20, logger.bytes_left
    return result


async def check():
    app = web.Application(client_max_size=1 << 28)
    app.router.add_post("/v1/usage/litellm", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    logger.url = logger.url.replace(":0/", f":{runner.addresses[0][1]}/")

    answers[:] = [500, 503, 429, 401, 403, 404, 302]
    await log("a", "b", "c")
    assert await sent() == ["a", "b", "c"], "what may be mended is sent until it is taken, in order"

    ids = [f"r{n}" for n in range(37)]
    await log(*ids[:23], "bad", *ids[23:])
    assert await sent() == ids, "a record that cannot be taken costs itself only"

    answers[:] = [503] * 100_000
    await log(*(f"q{n}" for n in range(1500)), x="y" * 1000)
    kept = len(logger.queue)
    answers.clear()
    assert await sent() == [f"q{n}" for n in range(kept)] and 900 < kept < 1050, "a full queue keeps what it has"

    await logger.async_log_failure_event({}, None, None, None)
    contents = {"messages": "m", "response": {"choices": "c", "usage": {}}, "model_parameters": {"n": 2, "documents": "d"}}
    slim = tollgate_callback.billable({"id": "i", "model_map_information": {"model_map_key": "k", "model_map_value": {}}, **contents})
    assert slim == {"id": "i", "model_map_information": {"model_map_key": "k"}, "model_parameters": {"n": 2}, "response": {"usage": {}}}


asyncio.run(asyncio.wait_for(check(), 60))
