"""Reports every call of a LiteLLM proxy to Tollgate. Beside config.yaml: litellm_settings: {callbacks: tollgate_callback.tollgate}

LiteLLM's own generic_api logger delivers at most once: it forgets what is logged while a POST is under way, a batch after its
last try (without max_retries the first), and at SIGTERM all that waits (measured on 1.106.2, see README.md). This one delivers
at least once: a record leaves the queue only when Tollgate has answered 2xx, which it does after the commit, and what comes
twice is counted once there. One sender a process keeps the order. Prompts and answers stay in the proxy.

Environment: TOLLGATE_URL, TOLLGATE_INGEST_KEY; TOLLGATE_GZIP=true, TOLLGATE_FLUSH_SECONDS=1, TOLLGATE_QUEUE_MIB=256 (when
full, new records are dropped with an error in the log), TOLLGATE_DRAIN_SECONDS=10 (the longest wait at the process's end).
"""

import asyncio
import atexit
import gzip
import os
import random
import signal
import threading
import time
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import Any

import httpx
from litellm._logging import verbose_logger
from litellm.integrations.custom_logger import CustomLogger
from litellm.litellm_core_utils.safe_json_dumps import safe_dumps

ROWS_MAX, RETRY_SECONDS_MIN, RETRY_SECONDS_MAX = 500, 0.5, 10.0
UNACCEPTABLE = (400, 413, 422)  # the same body would be refused again; anything else may be mended meanwhile
LEFT_OUT = ("messages", "response", "model_map_information", "model_parameters", "error_information", "error_str", "guardrail_information")
PARAMETERS_KEPT = ("n", "size", "quality", "service_tier", "web_search_options")
RESPONSE_KEPT = ("service_tier", "usage", "usage_info", "meta")  # tiers, tokens, pages, search units


def billable(payload: dict[str, Any]) -> dict[str, Any]:
    """What billing needs of a StandardLoggingPayload: a third of it, without contents."""
    response, parameters = payload.get("response"), payload.get("model_parameters") or {}
    return {k: v for k, v in payload.items() if k not in LEFT_OUT} | {
        "model_map_information": {"model_map_key": (payload.get("model_map_information") or {}).get("model_map_key")},
        "model_parameters": {k: parameters[k] for k in PARAMETERS_KEPT if k in parameters},
        "response": {k: response[k] for k in RESPONSE_KEPT if k in response} if isinstance(response, dict) else None,
    }


class TollgateLogger(CustomLogger):
    """Confined to the proxy's event loop, but for the drain at exit, when that loop is gone."""

    def __init__(self, environ: os._Environ[str]) -> None:
        super().__init__()
        self.url = environ["TOLLGATE_URL"].rstrip("/") + "/v1/usage/litellm"
        self.headers = {"Authorization": f"Bearer {environ['TOLLGATE_INGEST_KEY']}", "Content-Type": "application/x-ndjson"}
        if environ.get("TOLLGATE_GZIP", "").lower() == "true":
            self.headers["Content-Encoding"] = "gzip"
        self.flush_seconds = float(environ.get("TOLLGATE_FLUSH_SECONDS", "1"))
        self.drain_seconds = float(environ.get("TOLLGATE_DRAIN_SECONDS", "10"))
        self.bytes_left = int(environ.get("TOLLGATE_QUEUE_MIB", "256")) << 20
        self.queue: deque[bytes] = deque()
        self.rows, self.full, self.exiting = ROWS_MAX, asyncio.Event(), False
        self.sender: asyncio.Task[None] | None = None
        atexit.register(self.drain)
        server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
        if hasattr(server, "should_exit") and threading.current_thread() is threading.main_thread():
            # uvicorn would stop in order and then kill the process by the signal, past atexit. So it only stops.
            signal.signal(signal.SIGTERM, lambda number, frame: setattr(server, "should_exit", True))

    async def async_log_success_event(self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any) -> None:
        payload = kwargs.get("standard_logging_object")
        line = safe_dumps(billable(payload)).encode() if payload else b""
        if not line or len(line) > self.bytes_left:
            verbose_logger.error("tollgate: call %s is lost: queue full or no record", kwargs.get("litellm_call_id"))
            return
        self.queue.append(line)
        self.bytes_left -= len(line)
        if self.exiting:  # LiteLLM runs its last callbacks at exit, perhaps after our drain
            self.drain()
        elif self.sender is None or self.sender.done():
            self.sender = asyncio.create_task(self.send())
        elif len(self.queue) >= ROWS_MAX:
            self.full.set()

    async_log_failure_event = async_log_success_event

    async def send(self) -> None:
        retry_seconds = RETRY_SECONDS_MIN
        async with httpx.AsyncClient(timeout=httpx.Timeout(30.0, connect=5.0)) as client:
            while True:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self.full.wait(), self.flush_seconds)
                self.full.clear()
                while self.queue:
                    batch, body = self.batch()
                    try:
                        answer = await client.post(self.url, content=body, headers=self.headers)
                        settled = self.settle(batch, answer.status_code, answer.text)
                    except Exception as e:  # whatever it was, the records are still here
                        settled = self.settle(batch, 0, repr(e))
                    if not settled:
                        await asyncio.sleep(retry_seconds * random.uniform(0.5, 1))
                    retry_seconds = RETRY_SECONDS_MIN if settled else min(retry_seconds * 2, RETRY_SECONDS_MAX)

    def batch(self) -> tuple[list[bytes], bytes]:
        batch = list(islice(self.queue, self.rows))
        body = b"\n".join(batch)
        return batch, gzip.compress(body, 1) if "Content-Encoding" in self.headers else body

    def settle(self, batch: list[bytes], status: int, why: str) -> bool:
        """False if the same is to be tried again after a pause."""
        if not 200 <= status < 300 and status not in UNACCEPTABLE:
            verbose_logger.warning("tollgate: %s records wait: %s %s", len(self.queue), status, why[:200])
            return False
        if status in UNACCEPTABLE and len(batch) > 1:  # look for the record that cannot be taken
            self.rows = len(batch) // 2
            return True
        if status in UNACCEPTABLE:
            verbose_logger.error("tollgate: a record is lost: %s %s: %.200s", status, why[:200], batch[0])
        self.rows = ROWS_MAX
        for _ in batch:
            self.bytes_left += len(self.queue.popleft())
        return True

    def drain(self) -> None:
        """Sends what is left at the process's end, for a limited time; without threads, which cannot be started any more."""
        self.exiting, end = True, time.monotonic() + self.drain_seconds
        with httpx.Client(timeout=5.0) as client:
            while self.queue and time.monotonic() < end:
                batch, body = self.batch()
                try:
                    answer = client.post(self.url, content=body, headers=self.headers)
                    settled = self.settle(batch, answer.status_code, answer.text)
                except httpx.HTTPError as e:
                    settled = self.settle(batch, 0, repr(e))
                time.sleep(0 if settled else RETRY_SECONDS_MIN)
        if self.queue:
            verbose_logger.error("tollgate: %s records are lost at exit", len(self.queue))


tollgate = TollgateLogger(os.environ)
