"""Records what a LiteLLM proxy really posts: writes src/test/resources/litellm/recorded/.

    python3 -m venv venv && venv/bin/pip install 'litellm[proxy]==1.106.2'
    venv/bin/python src/test/python/record_litellm.py [work directory]

Everything runs on the loopback and needs no network: a receiver that keeps bodies and headers, a stand-in
for the providers with fixed answers, and the proxy itself on proxy-config.yaml plus models that use the
stand-in. Two kinds of run a format: `steps` makes one call after the other, each body one call;
`burst` makes several calls at once, so that a body holds several records (or, for `single`, several bodies
come at once). Bodies are kept byte for byte, only the path of the Python packages in tracebacks becomes
/app, and with it Content-Length.
"""

import asyncio
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import time
from importlib.metadata import version
from itertools import count
from pathlib import Path

import aiohttp
import litellm
from aiohttp import web

ROOT = Path(__file__).resolve().parents[3]
CONFIG = ROOT / "src/test/resources/litellm/proxy-config.yaml"
OUT = ROOT / "src/test/resources/litellm/recorded"
WORK = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build-recording")
PROXY, RECEIVER, PROVIDER = 18900, 18901, 18902
MASTER_KEY = "sk-tollgate-test-master"
PACKAGES = str(Path(litellm.__file__).resolve().parent.parent)
FLUSH_SECONDS = 1

PROVIDER_MODELS = f"""
  - model_name: gpt-5
    litellm_params: {{model: openai/gpt-5, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: gpt-4o-slow
    litellm_params: {{model: openai/gpt-4o-slow, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
    model_info: {{base_model: gpt-4o}}
  - model_name: up-fail
    litellm_params: {{model: openai/gpt-4o-fail, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: flaky
    litellm_params: {{model: openai/gpt-4o-fail, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: claude-opus-4-6
    litellm_params: {{model: anthropic/claude-opus-4-6, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}"}}
  - model_name: text-embedding-3-large
    litellm_params: {{model: openai/text-embedding-3-large, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: gpt-image-1
    litellm_params: {{model: openai/gpt-image-1, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: whisper-1
    litellm_params: {{model: openai/whisper-1, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: gpt-4o-transcribe
    litellm_params: {{model: openai/gpt-4o-transcribe, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: tts-1
    litellm_params: {{model: openai/tts-1, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v1"}}
  - model_name: rerank-v3.5
    litellm_params: {{model: cohere/rerank-v3.5, api_key: none, api_base: "http://127.0.0.1:{PROVIDER}/v2/rerank"}}
"""

AUTH = '''
from litellm.proxy._types import UserAPIKeyAuth


async def check(request, api_key):
    return UserAPIKeyAuth(api_key=api_key, key_alias="acme-prod-key", user_id="user-42", user_email="ops@acme.example",
                          team_id="team-7f2a", team_alias="acme", org_id="org-1", spend=12.4431, max_budget=100.0,
                          metadata={"billing_account": "ba_9001"}, user_role="internal_user", models=[])
'''


# ---- the stand-in for the providers ---------------------------------------------------------------------------

HEADERS = {"x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999", "x-request-id": "req_0001",
           "Server": "provider"}
CHAT_USAGE = {"prompt_tokens": 2048, "completion_tokens": 300, "total_tokens": 2348,
              "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
              "completion_tokens_details": {"reasoning_tokens": 192, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                                            "rejected_prediction_tokens": 0}}
CLAUDE_USAGE = {"input_tokens": 21, "cache_creation_input_tokens": 1500, "cache_read_input_tokens": 12000,
                "cache_creation": {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 500},
                "output_tokens": 400, "service_tier": "standard"}
RESPONSES_USAGE = {"input_tokens": 900, "input_tokens_details": {"cached_tokens": 640}, "output_tokens": 1500,
                   "output_tokens_details": {"reasoning_tokens": 1100}, "total_tokens": 2400}
WORDS = ("Hello ", "from ", "the ", "provider.")
ids = count(1)


def answer(body, status=200):
    return web.json_response(body, status=status, headers=HEADERS)


async def stream(request, events, named=False, pause=0.02):
    out = web.StreamResponse(headers={"Content-Type": "text/event-stream", **HEADERS})
    await out.prepare(request)
    for e in events:
        line = e if isinstance(e, str) else json.dumps(e)
        head = f"event: {e['type']}\n" if named else ""
        await out.write(f"{head}data: {line}\n\n".encode())
        await asyncio.sleep(pause)
    return out


async def chat(request):
    body = await request.json()
    model = body["model"]
    if "fail" in model:
        return answer({"error": {"message": "Rate limit reached for requests", "type": "requests", "param": None,
                                 "code": "rate_limit_exceeded"}}, 429)
    base = {"id": f"chatcmpl-up{next(ids):06d}", "created": 1793750400, "model": model, "system_fingerprint": "fp_1"}
    if body.get("service_tier"):
        base["service_tier"] = "default" if body["service_tier"] == "auto" else body["service_tier"]
    if body.get("stream"):
        def chunk(delta, finish=None):
            return {**base, "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        events = [chunk({"role": "assistant", "content": ""})] + [chunk({"content": w}) for w in WORDS] + [chunk({}, "stop")]
        if (body.get("stream_options") or {}).get("include_usage"):
            events.append({**base, "object": "chat.completion.chunk", "choices": [], "usage": CHAT_USAGE})
        return await stream(request, events + ["[DONE]"], pause=0.4 if "slow" in model else 0.02)
    return answer({**base, "object": "chat.completion", "usage": CHAT_USAGE, "choices": [
        {"index": 0, "finish_reason": "stop", "logprobs": None,
         "message": {"role": "assistant", "content": "".join(WORDS), "refusal": None, "annotations": []}}]})


async def messages(request):
    body = await request.json()
    full = {"id": f"msg_up{next(ids):06d}", "type": "message", "role": "assistant", "model": body["model"],
            "content": [{"type": "text", "text": "".join(WORDS)}], "stop_reason": "end_turn", "stop_sequence": None,
            "usage": CLAUDE_USAGE}
    if not body.get("stream"):
        return answer(full)
    events = [{"type": "message_start", "message": {**full, "content": [], "stop_reason": None,
                                                    "usage": {**CLAUDE_USAGE, "output_tokens": 1}}},
              {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}]
    events += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": w}} for w in WORDS]
    events += [{"type": "content_block_stop", "index": 0},
               {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 400}},
               {"type": "message_stop"}]
    return await stream(request, events, named=True)


async def responses(request):
    body = await request.json()
    full = {"id": f"resp_up{next(ids):06d}", "object": "response", "created_at": 1793750400, "status": "completed",
            "model": body["model"], "output": [{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                                                "content": [{"type": "output_text", "text": "".join(WORDS), "annotations": []}]}],
            "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": RESPONSES_USAGE, "service_tier": "default",
            "error": None, "incomplete_details": None, "instructions": None, "metadata": {}, "temperature": 1.0, "top_p": 1.0}
    if not body.get("stream"):
        return answer(full)
    events = [{"type": "response.created", "sequence_number": 0, "response": {**full, "status": "in_progress", "output": [], "usage": None}}]
    events += [{"type": "response.output_text.delta", "sequence_number": n + 1, "item_id": "msg_1", "output_index": 0,
                "content_index": 0, "delta": w} for n, w in enumerate(WORDS)]
    events.append({"type": "response.completed", "sequence_number": 9, "response": full})
    return await stream(request, events, named=True)


async def embeddings(request):
    body = await request.json()
    inputs = body["input"] if isinstance(body["input"], list) else [body["input"]]
    return answer({"object": "list", "model": body["model"], "usage": {"prompt_tokens": 8, "total_tokens": 8}, "data": [
        {"object": "embedding", "index": n, "embedding": [0.0123, -0.0456, 0.0789, 1.5e-05]} for n in range(len(inputs))]})


async def images(request):
    body = await request.json()
    return answer({"created": 1793750400, "data": [{"b64_json": "iVBORw0KGgo="}] * (body.get("n") or 1), "size": "1024x1024",
                   "quality": "medium", "output_format": "png", "background": "opaque", "usage": {
                       "input_tokens": 60, "output_tokens": 1056, "total_tokens": 1116,
                       "input_tokens_details": {"text_tokens": 20, "image_tokens": 40}}})


async def transcriptions(request):
    form = await request.post()
    usage = {"type": "duration", "seconds": 3} if form["model"] == "whisper-1" else {
        "type": "tokens", "input_tokens": 1014, "input_token_details": {"text_tokens": 14, "audio_tokens": 1000},
        "output_tokens": 101, "total_tokens": 1115}
    return answer({"text": "Hello.", "usage": usage})


async def speech(request):
    return web.Response(body=b"ID3\x00", content_type="audio/mpeg", headers=HEADERS)


async def rerank(request):
    return answer({"id": "rr-0001", "results": [{"index": 0, "relevance_score": 0.9}],
                   "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": 1}}})


def provider():
    app = web.Application(client_max_size=2 ** 26)
    for path, handler in [("/v1/chat/completions", chat), ("/v1/messages", messages), ("/v1/responses", responses),
                          ("/v1/embeddings", embeddings), ("/v1/images/generations", images), ("/v2/rerank", rerank),
                          ("/v1/audio/transcriptions", transcriptions), ("/v1/audio/speech", speech)]:
        app.router.add_post(path, handler)
    return app


# ---- the receiver ---------------------------------------------------------------------------------------------

received = []


async def receive(request):
    received.append((await request.read(), dict(request.headers), f"HTTP/{request.version.major}.{request.version.minor}"))
    return web.json_response({"accepted": 1})


def receiver():
    app = web.Application(client_max_size=2 ** 28)
    app.router.add_post("/{path:.*}", receive)
    return app


# ---- the calls ------------------------------------------------------------------------------------------------

HELLO = [{"role": "user", "content": "Hello"}]
CACHED = {"cache": {"use-cache": True}}
KEY = {"Authorization": f"Bearer {MASTER_KEY}"}


def wav(seconds):
    data = b"\x80" * (1000 * seconds)
    return (b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 1000, 1000, 1, 8)
            + b"data" + struct.pack("<I", len(data)) + data)


def post(path, body, **headers):
    async def run(session):
        async with session.post(path, json=body, headers={**KEY, **{k.replace("_", "-"): v for k, v in headers.items()}}) as r:
            await r.read()
            return r.status
    return run


def chat_call(model, headers=None, **more):
    return post("/v1/chat/completions", {"model": model, "messages": HELLO, **more}, **(headers or {}))


def messages_call(model, **more):
    return post("/v1/messages", {"model": model, "max_tokens": 100, "messages": HELLO, **more}, anthropic_version="2023-06-01")


def transcription_call(model):
    async def run(session):
        form = aiohttp.FormData()
        form.add_field("model", model)
        form.add_field("file", wav(3), filename="a.wav", content_type="audio/wav")
        async with session.post("/v1/audio/transcriptions", data=form, headers=KEY) as r:
            await r.read()
            return r.status
    return run


def leaving_call(model):
    async def run(session):
        async with session.post("/v1/chat/completions", json={"model": model, "messages": HELLO, "stream": True}, headers=KEY) as r:
            seen = b""
            while b"Hello" not in seen:
                seen += await r.content.readany()
            r.close()
        await asyncio.sleep(4)
        return 499
    return run


IDS = {"x_litellm_call_id": "11111111-2222-4333-8444-555555555555", "x_litellm_trace_id": "trace-0001"}
BY_HEADER = {"x_litellm_customer_id": "cus_hdr_7", "x_litellm_tags": "a,b", "x_litellm_session_id": "sess-1",
             "x_litellm_spend_logs_metadata": '{"project":"hdr"}'}
LABELLED = {"user": "cus_acme_001", "metadata": {"tags": ["prod", "team:search"], "spend_logs_metadata": {"project": "search"},
                                                 "ticket": "T-17"}}
STEPS = [
    ("chat, mock", chat_call("gpt-4o")),
    ("chat with `user`, tags, spend_logs_metadata, the client's own call and trace id", chat_call("gpt-4o", IDS, **LABELLED)),
    ("chat with customer, tags, session and spend_logs_metadata in headers", chat_call("gpt-4o-mini", BY_HEADER)),
    ("chat, cached and reasoning tokens, service tier priority", chat_call("gpt-5", service_tier="priority")),
    ("chat, service tier auto asked, default served", chat_call("gpt-5", service_tier="auto")),
    ("chat by an alias (fast-chat is gpt-4.1-nano)", chat_call("fast-chat")),
    ("streamed chat, mock", chat_call("gpt-4o-mini", stream=True)),
    ("streamed chat, mock, include_usage", chat_call("gpt-4o-mini", stream=True, stream_options={"include_usage": True})),
    ("streamed chat, cached and reasoning tokens, include_usage", chat_call("gpt-5", stream=True, stream_options={"include_usage": True})),
    ("streamed chat, cached and reasoning tokens, no include_usage", chat_call("gpt-5", stream=True)),
    ("embedding, mock", post("/v1/embeddings", {"model": "text-embedding-3-small", "input": "Hello"})),
    ("embedding of two inputs", post("/v1/embeddings", {"model": "text-embedding-3-large", "input": ["Hello", "World"]})),
    ("/v1/messages, mock", messages_call("claude-sonnet-4-5")),
    ("/v1/messages, mock, a second call: the same id", messages_call("claude-sonnet-4-5")),
    ("/v1/messages, cache read and writes of 5 min and 1 h, metadata.user_id", messages_call("claude-opus-4-6", metadata={"user_id": "cus_anthropic_9"})),
    ("/v1/messages streamed, cache read and writes", messages_call("claude-opus-4-6", stream=True)),
    ("chat to Claude, cache read and writes", chat_call("claude-opus-4-6")),
    ("streamed chat to Claude, cache read and writes", chat_call("claude-opus-4-6", stream=True)),
    ("/v1/responses, mock", post("/v1/responses", {"model": "gpt-4o", "input": "Hello"})),
    ("/v1/responses, cached and reasoning tokens", post("/v1/responses", {"model": "gpt-5", "input": "Hello"})),
    ("/v1/responses streamed, cached and reasoning tokens", post("/v1/responses", {"model": "gpt-5", "input": "Hello", "stream": True})),
    ("/v1/responses to Claude (bridged to chat)", post("/v1/responses", {"model": "claude-opus-4-6", "input": "Hello"})),
    ("image generation priced by tokens, n=2", post("/v1/images/generations", {"model": "gpt-image-1", "prompt": "a hill", "n": 2, "size": "1024x1024", "quality": "medium"})),
    ("image generation priced by image, mock", post("/v1/images/generations", {"model": "dall-e-3", "prompt": "a hill", "n": 1, "size": "1024x1024"})),
    ("transcription priced by second", transcription_call("whisper-1")),
    ("transcription priced by token", transcription_call("gpt-4o-transcribe")),
    ("speech", post("/v1/audio/speech", {"model": "tts-1", "input": "Hello from the gateway.", "voice": "alloy"})),
    ("rerank", post("/v1/rerank", {"model": "rerank-v3.5", "query": "Hello", "documents": ["a", "b"]})),
    ("text completion, mock", post("/v1/completions", {"model": "gpt-4o", "prompt": "Hello"})),
    ("model in no price map", chat_call("unpriced")),
    ("failed call: 429, mock", chat_call("rate-limited")),
    ("failed call: 500, mock", chat_call("broken")),
    ("failed call: 429 of the provider", chat_call("up-fail")),
    ("failed streamed call: 429 of the provider", chat_call("up-fail", stream=True)),
    ("failure, then success on the fallback model: two records, one call id", chat_call("flaky", user="cus_acme_001")),
    ("bad key: refused by the proxy itself", chat_call("gpt-4o", {"Authorization": "Bearer sk-not-a-key-0001"})),
    ("unknown model: refused by the proxy itself", chat_call("no-such-model")),
    ("response cache, first call", chat_call("gpt-4o-mini", seed=7, **CACHED)),
    ("response cache, hit", chat_call("gpt-4o-mini", seed=7, **CACHED)),
    ("response cache, first streamed call", chat_call("gpt-5", seed=8, stream=True, **CACHED)),
    ("response cache, streamed hit", chat_call("gpt-5", seed=8, stream=True, **CACHED)),
    ("the client leaves in mid-stream", leaving_call("gpt-4o-slow")),
]
BURSTS = [
    ("four chats, a stream, an embedding, /v1/messages, /v1/responses and a failure at once",
     [chat_call("gpt-4o", **LABELLED), chat_call("gpt-4o-mini"), chat_call("gpt-5"), chat_call("claude-opus-4-6"),
      chat_call("gpt-5", stream=True), post("/v1/embeddings", {"model": "text-embedding-3-small", "input": "Hello"}),
      messages_call("claude-opus-4-6"), post("/v1/responses", {"model": "gpt-5", "input": "Hello"}), chat_call("rate-limited")]),
    ("twelve chats at once", [chat_call("gpt-4o-mini", user=f"cus_{n:03d}") for n in range(12)]),
]
KEYED = [("chat with a key of a user, team and organisation whose metadata names an account",
          chat_call("gpt-4o", {"Authorization": "Bearer sk-virtual-0001"}, **LABELLED)),
         ("the same key, failed call", chat_call("rate-limited", {"Authorization": "Bearer sk-virtual-0001"}))]


# ---- the runs -------------------------------------------------------------------------------------------------

def config(log_format, auth=False, setting=None):
    text = CONFIG.read_text()
    text = text.replace("\nlitellm_settings:", PROVIDER_MODELS + "\nlitellm_settings:")
    text = text.replace("  num_retries: 0\n", '  num_retries: 0\n  fallbacks: [{"flaky": ["gpt-4o-mini"]}]\n')
    text = (text.replace("${ENDPOINT}", f"http://127.0.0.1:{RECEIVER}/v1/ingest/litellm").replace("${INGEST_KEY}", "ik_test")
            .replace("${FORMAT}", log_format))
    if auth:
        (WORK / "auth_stub.py").write_text(AUTH)
        text = text.replace(f"  master_key: {MASTER_KEY}\n", f"  master_key: {MASTER_KEY}\n  custom_auth: auth_stub.check\n")
    if setting:
        text = text.replace("  telemetry: false\n", f"  telemetry: false\n  {setting}\n")
    path = WORK / f"{log_format}{'-auth' if auth else ''}{'-' + setting.split(':')[0] if setting else ''}.yaml"
    path.write_text(text)
    return path


class Proxy:
    def __init__(self, path):
        self.path = path

    async def __aenter__(self):
        env = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "DEFAULT_FLUSH_INTERVAL_SECONDS": str(FLUSH_SECONDS)}
        self.log = open(WORK / (self.path.stem + ".log"), "wb")
        self.process = subprocess.Popen([str(Path(sys.executable).parent / "litellm"), "--config", str(self.path),
                                         "--port", str(PROXY), "--host", "127.0.0.1"], env=env, stdout=self.log, stderr=self.log)
        self.session = aiohttp.ClientSession(f"http://127.0.0.1:{PROXY}", headers={"User-Agent": "OpenAI/Python 2.20.0"},
                                             timeout=aiohttp.ClientTimeout(total=30))
        end = time.time() + 120
        while time.time() < end and self.process.poll() is None:
            try:
                async with self.session.get("/health/readiness") as r:
                    if r.status == 200:
                        return self.session
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
        raise RuntimeError("the proxy did not start")

    async def __aexit__(self, *_):
        await self.session.close()
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


README = '''# What a LiteLLM proxy posts

Recorded in 2026-11 from LiteLLM **1.106.2** (`litellm[proxy]`, one worker, no database) by `src/test/python/record_litellm.py`,
which says how to run it. The callback is a named `generic_api` callback, see `../proxy-config.yaml`. Models marked "mock"
answer by LiteLLM's `mock_response`; the others ask a stand-in for the provider on the loopback, whose answers carry cached,
reasoning and cache-write tokens. Each file is one request body, byte for byte, with one exception: the path of the Python
packages in tracebacks was replaced by `/app` (files marked "path replaced"; their Content-Length was larger). The files with
`json_array` hold one JSON array, `single` one object, `ndjson` one object a line without a newline at the end.

## The request
`POST <endpoint>`, HTTP/1.1, the same headers in all three formats:

| header | value |
|---|---|
| User-Agent | `litellm/1.106.2` |
| Content-Type | `application/json` (also for `ndjson`) |
| Content-Length | always set; never `Transfer-Encoding: chunked` |
| Content-Encoding | never set, nothing is compressed |
| Accept, Accept-Encoding, Connection | `*/*`, `gzip, deflate`, `keep-alive` |
| Authorization | as configured |

## To start the proxy of `../proxy-config.yaml`
    LITELLM_LOCAL_MODEL_COST_MAP=True DEFAULT_FLUSH_INTERVAL_SECONDS=1 \\
      litellm --config proxy-config.yaml --host 127.0.0.1 --port <port>

Substitute `${ENDPOINT}`, `${INGEST_KEY}` and `${FORMAT}` first. Ready when `GET /health/readiness` answers 200: about 6 s on
two busy cores, 330 MB of memory. The first variable keeps the start off the network; the second is whole seconds
(`0` spins, a fraction stops the start). The master key is `sk-tollgate-test-master`. A record is posted within the flush
interval after its call; with `DEFAULT_BATCH_SIZE=1` at once, but calls made in parallel are then posted more than once. Records logged while a POST is under way are lost by LiteLLM itself,
so a test that counts records makes its calls right after a POST or waits between them.

## The files
| file | records | the call | call_type, status | bytes |
|---|---|---|---|---|
'''

lines = []
numbers = {}
seen_headers = []


def keep(log_format, body, headers, protocol, note):
    numbers[log_format] = numbers.get(log_format, 0) + 1
    n = numbers[log_format]
    name = f"{log_format}-{n:02d}.{'ndjson' if log_format == 'ndjson' else 'json'}"
    text = body.decode("ascii")
    clean = re.sub(r"(/[^\s\"']*)?/site-packages(?=/)", "/app", text.replace(PACKAGES, "/app"))
    clean = re.sub(r"/[^\s\"']*/lib/python[0-9.]+(?=/)", "/app/python", clean)
    (OUT / name).write_bytes(clean.encode("ascii"))
    records = json.loads(clean) if log_format == "json_array" else [json.loads(x) for x in clean.split("\n")]
    types = ", ".join(f"{r['call_type']} {r.get('status', '(v1)')}" for r in records[:3]) + (", …" if len(records) > 3 else "")
    cleaned = " (path replaced)" if clean != text else ""
    lines.append(f"| `{name}` | {len(records)} | {note}{cleaned} | {types} | {len(clean)} |")
    seen_headers.append((log_format, protocol, headers))


async def settle(before, least=1, limit=8.0):
    end = time.time() + limit
    while time.time() < end and len(received) < before + least:
        await asyncio.sleep(0.1)
    await asyncio.sleep(FLUSH_SECONDS + 0.6)


async def step(session, log_format, note, call):
    before = len(received)
    status = await call(session)
    await settle(before)
    print(log_format, note, status, len(received) - before, flush=True)
    for body, headers, protocol in received[before:]:
        keep(log_format, body, headers, protocol, note)


async def burst(session, log_format, note, calls):
    """LiteLLM loses what is logged while a POST is under way, so the calls start just after one."""
    before = len(received)
    await chat_call("gpt-4o")(session)
    while len(received) == before:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    before = len(received)
    await asyncio.gather(*(c(session) for c in calls))
    await settle(before)
    print(log_format, note, len(received) - before, flush=True)
    for body, headers, protocol in received[before:]:
        keep(log_format, body, headers, protocol, note)


async def record():
    if OUT.exists():
        shutil.rmtree(OUT)
    OUT.mkdir(parents=True)
    WORK.mkdir(parents=True, exist_ok=True)
    for app, port in [(provider(), PROVIDER), (receiver(), RECEIVER)]:
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
    async with Proxy(config("json_array")) as session:
        for note, call in STEPS:
            await step(session, "json_array", note, call)
        for note, calls in BURSTS:
            await burst(session, "json_array", note, calls)
    async with Proxy(config("json_array", auth=True)) as session:
        for note, call in KEYED:
            await step(session, "json_array", note, call)
    async with Proxy(config("json_array", setting='standard_logging_payload_excluded_fields: ["messages", "response"]')) as session:
        await step(session, "json_array", "messages and response excluded: chat, mock", chat_call("gpt-4o"))
        await step(session, "json_array", "messages and response excluded: a failed call keeps both", chat_call("rate-limited"))
    async with Proxy(config("json_array", setting="generic_api_use_v1: true")) as session:
        await step(session, "json_array", "generic_api_use_v1: the old payload, values as strings", chat_call("gpt-5", user="cus_acme_001"))
    async with Proxy(config("ndjson")) as session:
        for note, calls in BURSTS:
            await burst(session, "ndjson", note, calls)
        await burst(session, "ndjson", "a failure followed by its fallback, a cache hit, a refused call",
                    [chat_call("flaky"), chat_call("gpt-4o-mini", seed=7, **CACHED), chat_call("no-such-model")])
        await step(session, "ndjson", "one record: a body of one line is a JSON object", chat_call("gpt-4o"))
    async with Proxy(config("single")) as session:
        await burst(session, "single", "one of nine calls made at once", BURSTS[0][1])
        await step(session, "single", "chat, mock", chat_call("gpt-4o"))
    (OUT / "README.md").write_text(README + "\n".join(lines) + "\n")
    (WORK / "headers.json").write_text(json.dumps(seen_headers, indent=1))
    print(version("litellm"), len(lines), "files")


if __name__ == "__main__":
    asyncio.run(record())
