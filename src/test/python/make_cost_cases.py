"""Writes litellm-cost-cases.json: what LiteLLM itself charges for some hundreds of model x usage cases.

Pinned to litellm 1.106.2; another version prints a warning, because its prices and rules differ.

    python3 -m venv venv && venv/bin/pip install 'litellm==1.106.2'
    venv/bin/python src/test/python/make_cost_cases.py [output file]

Nothing is called over the network: the price map is the one shipped in the wheel. Every case builds the
response object of its call type, runs LiteLLM's Logging.response_cost_calculator on it (what the proxy
runs) and takes `usage` from the StandardLoggingPayload that LiteLLM builds from it. The moment of billing
is pinned, so the output is the same on every run.

Fields of a case (one case a line):
  name, model, custom_llm_provider, call_type
  price_key        key of litellm-prices.json whose prices applied (usually equal to `model`)
  service_tier     the tier LiteLLM billed on (cost_breakdown.service_tier); null is the standard tier
  usage            metadata.usage_object of the payload
  model_parameters model_parameters of the payload
  units            billed quantities that stand outside usage (characters, seconds, images, pages, searches), or null
  data_residency   openai "eu"/"us" regional host, or null;  vertex_location: Vertex AI location, or null
  billed_at        the moment of billing (UTC); it matters only for models with off_peak_pricing
  prompt_cost, completion_cost, tool_cost, total_cost
                   decimal strings, format(Decimal(repr(float)), "f"); the first three are null where LiteLLM
                   gives a total only. total = prompt + completion + tool, in float arithmetic.
"""

import json
import os
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402
from litellm._internal_context import pinned_billing_time  # noqa: E402
from litellm.litellm_core_utils.litellm_logging import Logging, get_standard_logging_object_payload  # noqa: E402
from litellm.llms.anthropic.chat.transformation import AnthropicConfig  # noqa: E402
from litellm.llms.base_llm.ocr.transformation import OCRPage, OCRResponse, OCRUsageInfo  # noqa: E402
from litellm.llms.bedrock.chat.converse_transformation import AmazonConverseConfig  # noqa: E402
from litellm.llms.vertex_ai.gemini.vertex_and_google_ai_studio_gemini import VertexGeminiConfig  # noqa: E402
from litellm.types.llms.openai import HttpxBinaryResponseContent, ResponsesAPIResponse  # noqa: E402
from litellm.types.rerank import RerankResponse  # noqa: E402
from litellm.types.utils import (  # noqa: E402
    EmbeddingResponse,
    ImageObject,
    ImageResponse,
    ModelResponse,
    TranscriptionResponse,
    TranscriptionUsageDurationObject,
    TranscriptionUsageTokensObject,
    Usage,
)

PINNED = "1.106.2"
ROOT = Path(__file__).resolve().parents[3]
PRICES = ROOT / "src/main/resources/dev/tollgate/pricing/litellm-prices.json"
OUT = ROOT / "src/test/resources/dev/tollgate/pricing/litellm-cost-cases.json"
PEAK = datetime(2026, 11, 4, 2, 0, tzinfo=timezone.utc)  # a Wednesday, 02:00: inside no off-peak window
OFF_PEAK = datetime(2026, 11, 4, 5, 0, tzinfo=timezone.utc)
WEEKEND = datetime(2026, 11, 7, 2, 0, tzinfo=timezone.utc)

prices = json.loads(PRICES.read_text())
cases = []
names = set()


def text(value):
    return None if value is None else format(Decimal(repr(float(value))), "f")


def bare(model, provider):
    return model[len(provider) + 1:] if model.startswith(provider + "/") else model


def case(name, model, response, call_type="acompletion", params=None, provider=None, units=None, price_key=None,
         residency=None, location=None, at=PEAK, messages=None, metadata=None):
    """Prices one response as the proxy's logging object does and appends the case."""
    assert name not in names, name
    names.add(name)
    key = price_key or model
    assert key in prices, (name, key)
    provider = provider or prices[key]["litellm_provider"]
    provider = {"vertex_ai-language-models": "vertex_ai", "vertex_ai-anthropic_models": "vertex_ai",
                "vertex_ai-embedding-models": "vertex_ai", "bedrock_converse": "bedrock", "cohere_chat": "cohere_chat",
                "vertex_ai-image-models": "vertex_ai", "fireworks_ai-embedding-models": "fireworks_ai"
                }.get(provider, provider)
    sent = bare(model, provider)
    if provider == "vertex_ai" and sent.startswith("vertex_ai/"):
        sent = sent[len("vertex_ai/"):]
    params = dict(params or {})
    start = at - timedelta(seconds=2)
    log = Logging(model=sent, messages=messages or [{"role": "user", "content": "hello"}], stream=False,
                  call_type=call_type, start_time=start, litellm_call_id="00000000-0000-4000-8000-000000000000",
                  function_id="x", kwargs={})
    litellm_params = {"metadata": metadata or {}, "api_base": ""}
    if residency:
        litellm_params["data_residency"] = residency
    if location:
        litellm_params["vertex_location"] = location
        log.optional_params = {"vertex_location": location}
    log.update_environment_variables(litellm_params=litellm_params, optional_params=dict(params), model=sent,
                                     custom_llm_provider=provider, input=messages)
    if hasattr(response, "model") and getattr(response, "model", None) in (None, ""):
        response.model = sent
    if not isinstance(response, HttpxBinaryResponseContent):
        hidden = getattr(response, "_hidden_params", None) or {}
        hidden.setdefault("custom_llm_provider", provider)
        response._hidden_params = hidden
    log.model_call_details["standard_built_in_tools_params"] = log.standard_built_in_tools_params
    if params.get("web_search_options") is not None:
        log.standard_built_in_tools_params["web_search_options"] = params["web_search_options"]
    with pinned_billing_time(at):
        cost = log.response_cost_calculator(result=response)
    if cost is None:
        raise RuntimeError(f"{name}: {log.model_call_details.get('response_cost_failure_debug_information')}")
    log.model_call_details["response_cost"] = cost
    payload = get_standard_logging_object_payload(
        kwargs=log.model_call_details, init_response_obj=response, start_time=start, end_time=at,
        logging_obj=log, status="success", standard_built_in_tools_params=None)
    assert payload is not None, name
    usage = json.loads(json.dumps(payload["metadata"]["usage_object"] or {}, default=lambda o: o.model_dump()))
    b = log.cost_breakdown or {}
    cases.append({
        "name": name, "model": model, "custom_llm_provider": provider, "call_type": call_type,
        "price_key": price_key or model, "service_tier": b.get("service_tier"), "usage": usage,
        "model_parameters": json.loads(json.dumps(payload["model_parameters"] or {})), "units": units,
        "data_residency": residency, "vertex_location": location, "billed_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "prompt_cost": text(b.get("input_cost")), "completion_cost": text(b.get("output_cost")),
        "tool_cost": text(b.get("tool_usage_cost")), "total_cost": text(cost)})


def chat_response(usage, annotations=0, service_tier=None):
    message = {"role": "assistant", "content": "hi"}
    if annotations:
        message["annotations"] = [{"type": "url_citation", "url_citation": {
            "start_index": 0, "end_index": 2, "title": "t", "url": "https://example.com"}}] * annotations
    r = ModelResponse(id="chatcmpl-1", created=1, model=None, choices=[{"index": 0, "finish_reason": "stop",
                                                                       "message": message}], usage=usage)
    r.model = None
    if service_tier is not None:
        r.service_tier = service_tier
    return r


# ---- usage as the providers send it ------------------------------------------------------------------------

def openai(prompt, completion, cached=0, reasoning=0, audio_in=0, audio_out=0, write=None, details=True, **extra):
    if not details:
        return Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion, **extra)
    pd = {"cached_tokens": cached, "audio_tokens": audio_in}
    if write is not None:
        pd["cache_write_tokens"] = write
    return Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion,
                 prompt_tokens_details=pd,
                 completion_tokens_details={"reasoning_tokens": reasoning, "audio_tokens": audio_out,
                                            "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}, **extra)


def anthropic(input_tokens, output_tokens, read=0, write=0, five=None, hour=None, search=None, thinking=None, **extra):
    u = {"input_tokens": input_tokens, "output_tokens": output_tokens, "cache_read_input_tokens": read,
         "cache_creation_input_tokens": write, **extra}
    if five is not None or hour is not None:
        u["cache_creation"] = {"ephemeral_5m_input_tokens": five or 0, "ephemeral_1h_input_tokens": hour or 0}
    if search is not None:
        u["server_tool_use"] = {"web_search_requests": search}
    return AnthropicConfig().calculate_usage(usage_object=u, reasoning_content=thinking)


def bedrock(input_tokens, output_tokens, read=None, write=None, five=None, hour=None):
    u = {"inputTokens": input_tokens, "outputTokens": output_tokens,
         "totalTokens": input_tokens + output_tokens + (read or 0) + (write or 0)}
    if read is not None:
        u["cacheReadInputTokens"] = read
    if write is not None:
        u["cacheWriteInputTokens"] = write
    if five is not None or hour is not None:
        u["cacheDetails"] = [{"ttl": "5m", "inputTokens": five or 0}, {"ttl": "1h", "inputTokens": hour or 0}]
    return AmazonConverseConfig().transform_usage(u)


def gemini(prompt, out, cached=None, thoughts=None, audio=None, image=None, video=None, image_out=None, audio_out=None,
           cached_audio=None):
    details = [{"modality": "TEXT", "tokenCount": prompt - (audio or 0) - (image or 0) - (video or 0)}]
    details += [{"modality": m, "tokenCount": n} for m, n in
                (("AUDIO", audio), ("IMAGE", image), ("VIDEO", video)) if n]
    u = {"promptTokenCount": prompt, "candidatesTokenCount": out,
         "totalTokenCount": prompt + out + (thoughts or 0), "promptTokensDetails": details}
    if cached is not None:
        u["cachedContentTokenCount"] = cached
        if cached_audio:
            u["cacheTokensDetails"] = [{"modality": "TEXT", "tokenCount": cached - cached_audio},
                                       {"modality": "AUDIO", "tokenCount": cached_audio}]
    if thoughts:
        u["thoughtsTokenCount"] = thoughts
    if image_out or audio_out:
        u["candidatesTokensDetails"] = [{"modality": "TEXT", "tokenCount": out - (image_out or 0) - (audio_out or 0)}]
        u["candidatesTokensDetails"] += [{"modality": m, "tokenCount": n} for m, n in
                                         (("IMAGE", image_out), ("AUDIO", audio_out)) if n]
    return VertexGeminiConfig._calculate_usage({"usageMetadata": u})


def chat(name, model, usage, **kw):
    tier = kw.pop("served", None)
    note = kw.pop("annotations", 0)
    case(name, model, chat_response(usage, note, tier), **kw)


def short(model):
    return model.replace("accounts/fireworks/models/", "")


# ---- 1. OpenAI chat families --------------------------------------------------------------------------------
for m in ["gpt-4o", "gpt-4o-mini", "gpt-4o-2024-05-13", "gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano"]:
    chat(f"{m} plain", m, openai(412, 128))
    chat(f"{m} cached read", m, openai(2048, 300, cached=1920))
for m in ["gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5.1", "gpt-5.2", "gpt-5.4", "gpt-5.4-mini", "gpt-5.5", "gpt-5.6-luna",
          "gpt-6-luna", "gpt-6-sol", "gpt-6-astra", "o1", "o3", "o3-mini", "o4-mini"]:
    chat(f"{m} cached and reasoning", m, openai(900, 1500, cached=640, reasoning=1100))
for m in ["gpt-5", "gpt-5-mini", "gpt-5.4", "gpt-6-sol", "o3", "o4-mini", "gpt-4.1", "gpt-4o"]:
    for tier in ["flex", "priority"]:
        chat(f"{m} {tier}", m, openai(1234, 567, cached=1024, reasoning=100), params={"service_tier": tier}, served=tier)
chat("gpt-5 asked flex, served default", "gpt-5", openai(1234, 567), params={"service_tier": "flex"}, served="default")
chat("gpt-5 asked auto, served priority", "gpt-5", openai(1234, 567), params={"service_tier": "auto"}, served="priority")
chat("gpt-5 asked auto, nothing served", "gpt-5", openai(1234, 567), params={"service_tier": "auto"})
chat("gpt-5 asked priority, nothing served", "gpt-5", openai(1234, 567), params={"service_tier": "priority"})
chat("gpt-5 fast is priority", "gpt-5", openai(1234, 567), params={"service_tier": "fast"})
chat("gpt-4o unknown tier is standard", "gpt-4o", openai(1234, 567), params={"service_tier": "scale"}, served="scale")
for m, n in [("gpt-5.4", 272000), ("gpt-6-luna", 272000), ("gpt-6-sol", 272000), ("gpt-5.5", 272000)]:
    for k, d in [("below", -1), ("at", 0), ("above", 1)]:
        chat(f"{m} 272k {k}", m, openai(n + d, 900, cached=100000, reasoning=500))
    for tier in ["flex", "priority"]:
        chat(f"{m} 272k above {tier}", m, openai(n + 5000, 900, cached=100000), params={"service_tier": tier}, served=tier)
chat("gpt-6-luna cache write", "gpt-6-luna", openai(5000, 50, cached=1000, write=3000))
chat("gpt-6-luna cache write above 272k", "gpt-6-luna", openai(300000, 50, cached=1000, write=250000))
chat("gpt-6-luna cache write flex", "gpt-6-luna", openai(5000, 50, cached=1000, write=3000), params={"service_tier": "flex"}, served="flex")
for res in ["eu", "us"]:
    chat(f"gpt-6-luna residency {res}", "gpt-6-luna", openai(5000, 50, cached=1000, write=3000), residency=res)
    chat(f"gpt-4o residency {res} without uplift", "gpt-4o", openai(5000, 50, cached=1000), residency=res)
for m in ["gpt-4o-audio-preview-2024-12-17", "gpt-4o-mini-audio-preview-2024-12-17"]:
    chat(f"{m} audio in and out", m, openai(1500, 700, audio_in=1200, audio_out=600))
    chat(f"{m} audio in", m, openai(1500, 70, audio_in=1200))
chat("gpt-realtime audio, cached", "gpt-realtime", openai(1500, 700, cached=500, audio_in=900, audio_out=600))
chat("gpt-realtime cached audio detail", "gpt-realtime", Usage(
    prompt_tokens=1500, completion_tokens=700, total_tokens=2200,
    prompt_tokens_details={"cached_tokens": 500, "audio_tokens": 900, "text_tokens": 600,
                           "cached_tokens_details": {"audio_tokens": 300, "text_tokens": 200}},
    completion_tokens_details={"audio_tokens": 600, "text_tokens": 100}))
chat("gpt-4o no details at all", "gpt-4o", openai(412, 128, details=False))
chat("gpt-4o zero tokens", "gpt-4o", openai(0, 0))
chat("gpt-4o one token", "gpt-4o", openai(1, 1))
chat("gpt-4o prompt only", "gpt-4o", openai(1000, 0))
chat("gpt-4o completion only", "gpt-4o", openai(0, 1000))
chat("gpt-4o 2^31 tokens", "gpt-4o", openai(2 ** 31, 2 ** 31, cached=2 ** 30))
chat("gpt-4o 2^31-1 tokens", "gpt-4o", openai(2 ** 31 - 1, 2 ** 31 - 1))
chat("gpt-4o 10^12 tokens", "gpt-4o", openai(10 ** 12, 1))
chat("gpt-4o all cached", "gpt-4o", openai(1920, 10, cached=1920))
chat("gpt-4o cached exceeds prompt", "gpt-4o", openai(1000, 10, cached=1500))
chat("gpt-4o text tokens reported", "gpt-4o", Usage(
    prompt_tokens=1000, completion_tokens=500, total_tokens=1500,
    prompt_tokens_details={"cached_tokens": 400, "text_tokens": 600}, completion_tokens_details={"text_tokens": 500}))
chat("gpt-4o text tokens reported with the cached in them", "gpt-4o", Usage(
    prompt_tokens=1000, completion_tokens=500, total_tokens=1500,
    prompt_tokens_details={"cached_tokens": 400, "text_tokens": 1000}))
chat("gpt-4o text tokens reported too small", "gpt-4o", Usage(
    prompt_tokens=1000, completion_tokens=500, total_tokens=1500, prompt_tokens_details={"text_tokens": 600}))
chat("gpt-4o text tokens reported too large", "gpt-4o", Usage(
    prompt_tokens=1000, completion_tokens=500, total_tokens=1500, prompt_tokens_details={"text_tokens": 1600}))
chat("gpt-4o completion text tokens too small", "gpt-4o", Usage(
    prompt_tokens=1000, completion_tokens=500, total_tokens=1500, completion_tokens_details={"text_tokens": 200}))
chat("gpt-4o image tokens in", "gpt-4o", Usage(
    prompt_tokens=1000, completion_tokens=500, total_tokens=1500,
    prompt_tokens_details={"image_tokens": 700, "text_tokens": 300, "cached_tokens": 0}))
chat("gpt-4o image tokens in and cached overlap", "gpt-4o", Usage(
    prompt_tokens=1000, completion_tokens=500, total_tokens=1500,
    prompt_tokens_details={"image_tokens": 700, "cached_tokens": 600}))
chat("gpt-5 reasoning exceeds completion", "gpt-5", openai(100, 200, reasoning=300))
chat("gpt-5 reasoning inside text tokens", "gpt-5", Usage(
    prompt_tokens=100, completion_tokens=200, total_tokens=300,
    completion_tokens_details={"reasoning_tokens": 150, "text_tokens": 200}))
chat("gpt-5 reasoning beside text tokens", "gpt-5", Usage(
    prompt_tokens=100, completion_tokens=200, total_tokens=300,
    completion_tokens_details={"reasoning_tokens": 150, "text_tokens": 50}))
chat("gpt-4o cache write without a write price", "gpt-4o", openai(5000, 50, cached=1000, write=3000))
chat("gpt-4o-2024-05-13 cached without a read price", "gpt-4o-2024-05-13", openai(5000, 50, cached=4000))

# ---- 2. Anthropic -------------------------------------------------------------------------------------------
CLAUDES = ["claude-haiku-4-5", "claude-sonnet-4-5", "claude-sonnet-4-6", "claude-opus-4-5", "claude-opus-4-6", "claude-opus-4-7",
           "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-haiku-5-5",
           "claude-fable-5", "claude-mythos-5"]
for m in CLAUDES:
    chat(f"{m} plain", m, anthropic(21, 400))
    chat(f"{m} read and write 5m", m, anthropic(21, 400, read=12000, write=1500, five=1500, hour=0))
    chat(f"{m} write 5m and 1h", m, anthropic(21, 400, read=12000, write=2500, five=1000, hour=1500))
for m in ["claude-sonnet-4-5", "claude-opus-4-6", "claude-sonnet-4-6"]:
    for k, n in [("below", 199999), ("at", 200000), ("above", 200001)]:
        chat(f"{m} 200k {k}", m, anthropic(n, 400))
for k, n in [("below", 99999), ("at", 100000), ("above", 100001)]:
    chat(f"claude-haiku-5-5 100k {k}", "claude-haiku-5-5", anthropic(n - 60000, 400, read=50000, write=10000, five=4000, hour=6000))
chat("claude-sonnet-4-5 write without detail", "claude-sonnet-4-5", anthropic(21, 400, read=100, write=2500))
chat("claude-sonnet-4-5 write detail differs from total", "claude-sonnet-4-5", anthropic(21, 400, write=2500, five=1000, hour=1000))
chat("claude-sonnet-4-5 thinking", "claude-sonnet-4-5", anthropic(21, 400, thinking="Let me think about this for a moment. " * 8))
chat("claude-opus-5-5 fast", "claude-opus-5-5", anthropic(1000, 400, read=500, write=100, five=100, speed="fast"))
chat("claude-opus-5-5 us", "claude-opus-5-5", anthropic(1000, 400, read=500, write=100, five=100, inference_geo="us"))
chat("claude-opus-5-5 fast us", "claude-opus-5-5", anthropic(1000, 400, read=500, write=100, five=100, inference_geo="us", speed="fast"))
chat("claude-opus-5 fast", "claude-opus-5", anthropic(1000, 400, read=500, speed="fast"))
chat("claude-opus-5-5 global", "claude-opus-5-5", anthropic(1000, 400, inference_geo="global"))
chat("claude-sonnet-4-5 us without multiplier", "claude-sonnet-4-5", anthropic(1000, 400, inference_geo="us"))
chat("claude-sonnet-4-5 served standard", "claude-sonnet-4-5", anthropic(1000, 400, service_tier="standard"))
chat("claude-sonnet-4-5 served priority without price", "claude-sonnet-4-5", anthropic(1000, 400, service_tier="priority"))
chat("claude-sonnet-4-5 web search 3", "claude-sonnet-4-5", anthropic(21000, 400, search=3))
chat("claude-sonnet-4-5 web search 0", "claude-sonnet-4-5", anthropic(2100, 400, search=0))
chat("claude-haiku-4-5 zero", "claude-haiku-4-5", anthropic(0, 0))
chat("claude-haiku-4-5 2^31", "claude-haiku-4-5", anthropic(2 ** 31, 2 ** 20, read=2 ** 31, write=2 ** 30, five=2 ** 29, hour=2 ** 29))
chat("claude-sonnet-4-5 v1 messages", "claude-sonnet-4-5", anthropic(21, 400, read=12000, write=2500, five=1000, hour=1500), call_type="anthropic_messages")

# ---- 3. Bedrock ---------------------------------------------------------------------------------------------
for m in ["anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
          "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.anthropic.claude-opus-4-6-v1",
          "anthropic.claude-3-5-sonnet-20241022-v2:0"]:
    chat(f"bedrock {m} plain", m, bedrock(1000, 200), provider="bedrock")
    chat(f"bedrock {m} cache", m, bedrock(1000, 200, read=5000, write=700), provider="bedrock")
chat("bedrock sonnet-4-5 write 5m 1h", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
     bedrock(1000, 200, read=5000, write=700, five=300, hour=400), provider="bedrock")
for k, n in [("at", 200000), ("above", 200001)]:
    chat(f"bedrock us sonnet-4-5 200k {k}", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
         bedrock(n - 50000, 200, read=40000, write=10000, five=6000, hour=4000), provider="bedrock")
for m in ["us.amazon.nova-pro-v1:0", "amazon.nova-micro-v1:0", "us.amazon.nova-lite-v1:0"]:
    chat(f"bedrock {m} cache", m, bedrock(1000, 200, read=5000, write=0), provider="bedrock")

# ---- 4. Gemini and Vertex AI --------------------------------------------------------------------------------
for m in ["gemini/gemini-2.5-pro", "gemini/gemini-2.5-flash", "gemini/gemini-2.5-flash-lite", "gemini/gemini-3.1-pro-preview",
          "gemini/gemini-3.5-flash", "gemini/gemini-3.6-flash", "gemini/gemini-3.8-flash"]:
    chat(f"{m} thoughts and cached", m, gemini(5000, 300, cached=2000, thoughts=800))
    chat(f"{m} audio and image in", m, gemini(5000, 300, audio=1000, image=516))
for m in ["gemini/gemini-2.5-pro", "gemini/gemini-3.1-pro-preview", "gemini-2.5-pro"]:
    for k, n in [("below", 199999), ("at", 200000), ("above", 200001)]:
        chat(f"{m} 200k {k}", m, gemini(n, 300, cached=50000, thoughts=800),
             provider="vertex_ai" if "/" not in m else None)
for tier in ["flex", "priority"]:
    chat(f"gemini/gemini-2.5-pro {tier}", "gemini/gemini-2.5-pro", gemini(5000, 300, cached=2000, thoughts=800),
         params={"service_tier": tier}, served=tier)
    chat(f"gemini/gemini-2.5-pro 200k above {tier}", "gemini/gemini-2.5-pro", gemini(250000, 300, cached=2000, thoughts=800),
         params={"service_tier": tier}, served=tier)
    chat(f"gemini/gemini-2.5-flash {tier} audio", "gemini/gemini-2.5-flash", gemini(5000, 300, audio=1000), params={"service_tier": tier}, served=tier)
chat("gemini/gemini-2.5-flash cached audio detail", "gemini/gemini-2.5-flash", gemini(5000, 300, cached=2000, cached_audio=500, audio=1000))
chat("gemini/gemini-2.5-flash video in", "gemini/gemini-2.5-flash", gemini(5000, 300, video=4000))
chat("gemini/gemini-2.5-flash-image image out", "gemini/gemini-2.5-flash-image", gemini(50, 1300, image_out=1290))
chat("gemini/gemini-3-pro-image image out", "gemini/gemini-3-pro-image", gemini(50, 1300, image_out=1120, thoughts=200))
chat("gemini/gemini-2.5-flash-preview-tts audio out", "gemini/gemini-2.5-flash-preview-tts", gemini(50, 600, audio_out=600))


def with_search(usage, n):
    usage.prompt_tokens_details.web_search_requests = n
    return usage


chat("gemini/gemini-2.5-flash grounded, per prompt", "gemini/gemini-2.5-flash", with_search(gemini(500, 300), 3))
chat("gemini/gemini-3.5-flash grounded, per query", "gemini/gemini-3.5-flash", with_search(gemini(500, 300), 3))
for m in ["vertex_ai/claude-sonnet-4-5", "vertex_ai/claude-opus-4-5"]:
    chat(f"{m} cache", m, anthropic(21, 400, read=12000, write=2500, five=1000, hour=1500), provider="vertex_ai")
for m in ["gemini-2.5-flash", "gemini-2.5-pro"]:
    chat(f"vertex {m} plain", m, gemini(500, 300, thoughts=100), provider="vertex_ai")
chat("vertex gemini-3.5-flash regional", "vertex_ai/gemini-3.5-flash", gemini(5000, 300, cached=1000, thoughts=100), provider="vertex_ai", location="us-east5")
chat("vertex gemini-3.5-flash global", "vertex_ai/gemini-3.5-flash", gemini(5000, 300, cached=1000, thoughts=100), provider="vertex_ai", location="global")

# ---- 5. Azure -----------------------------------------------------------------------------------------------
for m in ["azure/gpt-4o", "azure/gpt-4o-mini", "azure/gpt-4.1", "azure/gpt-5", "azure/gpt-5-mini", "azure/eu/gpt-5", "azure/us/gpt-5", "azure/o3"]:
    if m in prices:
        chat(f"{m} cached and reasoning", m, openai(2000, 700, cached=1024, reasoning=300))
chat("azure/gpt-5 priority", "azure/gpt-5", openai(2000, 700, cached=1024), params={"service_tier": "priority"}, served="priority")
for k, n in [("at", 272000), ("above", 272001)]:
    chat(f"azure/gpt-5.4 272k {k}", "azure/gpt-5.4", openai(n, 700, cached=1024))

# ---- 6. Others ----------------------------------------------------------------------------------------------
for m in ["deepseek/deepseek-chat", "deepseek/deepseek-reasoner"]:
    chat(f"{m} cache hit tokens", m, Usage(prompt_tokens=2000, completion_tokens=500, total_tokens=2500,
                                           prompt_cache_hit_tokens=1500, prompt_cache_miss_tokens=500,
                                           completion_tokens_details={"reasoning_tokens": 200}))
for at, word in [(PEAK, "peak"), (OFF_PEAK, "off peak"), (WEEKEND, "weekend")]:
    chat(f"deepseek/deepseek-v4-pro {word}", "deepseek/deepseek-v4-pro", Usage(
        prompt_tokens=2000, completion_tokens=500, total_tokens=2500, prompt_cache_hit_tokens=1500, prompt_cache_miss_tokens=500), at=at)
for m in ["xai/grok-4.20", "xai/grok-4.5", "xai/grok-code-fast-1"]:
    chat(f"{m} text tokens include cached", m, Usage(
        prompt_tokens=3000, completion_tokens=400, total_tokens=3400,
        prompt_tokens_details={"cached_tokens": 2000, "text_tokens": 3000, "audio_tokens": 0, "image_tokens": 0},
        completion_tokens_details={"reasoning_tokens": 150}))
chat("xai/grok-4.5 reasoning beside completion", "xai/grok-4.5", Usage(
    prompt_tokens=3000, completion_tokens=400, total_tokens=3550, completion_tokens_details={"reasoning_tokens": 150}))
chat("xai/grok-4.5 cost stated by the provider", "xai/grok-4.5", Usage(prompt_tokens=3000, completion_tokens=400, total_tokens=3400, cost=0.0123))
for k, n in [("below", 199999), ("at", 200000), ("above", 200001)]:
    chat(f"xai/grok-4.20 200k {k}", "xai/grok-4.20", openai(n, 400, cached=1000))
chat("xai/grok-4.20 searches", "xai/grok-4.20", Usage(prompt_tokens=3000, completion_tokens=400, total_tokens=3400,
                                                    server_side_tool_usage_details={"web_search_calls": 4}))
for m in ["mistral/mistral-large-latest", "mistral/mistral-medium-latest", "mistral/codestral-latest", "mistral/magistral-medium-latest",
          "groq/openai/gpt-oss-120b", "groq/openai/gpt-oss-20b", "command-a-03-2025", "command-r-plus-08-2024", "cerebras/gpt-oss-120b",
          "together_ai/Qwen/Qwen2.5-72B-Instruct-Turbo", "moonshot/kimi-k3", "zai/glm-5.3", "openrouter/openai/gpt-5",
          "databricks/databricks-claude-sonnet-4-5", "minimax/MiniMax-M3"]:
    if m in prices:
        chat(f"{m} plain", m, openai(1500, 300, details=False))
        chat(f"{m} cached", m, openai(1500, 300, cached=1000))
for k, n in [("at", 512000), ("above", 512001)]:
    chat(f"minimax/MiniMax-M3 512k {k}", "minimax/MiniMax-M3", openai(n, 300, cached=1000))
for m in ["fireworks_ai/accounts/fireworks/models/deepseek-v3", "fireworks_ai/accounts/fireworks/models/deepseek-v4-pro",
          "fireworks_ai/accounts/fireworks/models/code-llama-70b"]:
    chat(f"{short(m)} plain", m, openai(1500, 300, details=False))
    chat(f"{short(m)} cached", m, openai(1500, 300, cached=1000))
for m, edges in [("dashscope/qwen3-max", [32000, 128000]), ("dashscope/qwen-plus-2025-07-28", [256000]),
                 ("dashscope/qwen3-coder-plus", [32000, 128000, 256000]), ("dashscope/qwen-flash", [256000])]:
    chat(f"{m} small", m, openai(1000, 300, details=False))
    for e in edges:
        chat(f"{m} {e} at", m, openai(e, 300, cached=1000, reasoning=100))
        chat(f"{m} {e} above", m, openai(e + 1, 300, cached=1000, reasoning=100))
    chat(f"{m} beyond the last range", m, openai(2000000, 300))
chat("dashscope/qwen3-max zero", "dashscope/qwen3-max", openai(0, 0))
chat("volcengine tiered", "volcengine/doubao-seed-2-0-lite-260215", openai(33000, 300, cached=1000, reasoning=100))
for m in ["perplexity/sonar", "perplexity/sonar-pro", "perplexity/sonar-reasoning-pro"]:
    if m in prices:
        chat(f"{m} plain", m, openai(1500, 300, details=False))
        chat(f"{m} searches", m, Usage(prompt_tokens=1500, completion_tokens=300, total_tokens=1800,
                                       prompt_tokens_details={"web_search_requests": 2}))
chat("perplexity/sonar-deep-research", "perplexity/sonar-deep-research", Usage(
    prompt_tokens=33, completion_tokens=7163, total_tokens=7196, citation_tokens=20016,
    completion_tokens_details={"reasoning_tokens": 5000}, prompt_tokens_details={"web_search_requests": 30}))
chat("perplexity/sonar cost stated by the provider", "perplexity/sonar", Usage(
    prompt_tokens=33, completion_tokens=71, total_tokens=104, cost=0.00612))

# ---- 7. Web search with an annotation (OpenAI chat) ----------------------------------------------------------
for m in ["gpt-4o-search-preview", "gpt-4o-mini-search-preview", "gpt-5-search-api"]:
    for size in ["low", "high", None]:
        options = {} if size is None else {"search_context_size": size}
        chat(f"{m} web search {size or 'default'}", m, openai(500, 300), annotations=2, params={"web_search_options": options},
             units={"web_search_calls": 1})

# ---- 8. Responses API ---------------------------------------------------------------------------------------


def responses(model, usage, searches=0, service_tier=None):
    output = [{"type": "web_search_call", "id": f"ws_{i}", "status": "completed",
               "action": {"type": "search", "query": "q"}} for i in range(searches)]
    output.append({"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                   "content": [{"type": "output_text", "text": "hi", "annotations": []}]})
    body = {"id": "resp_1", "created_at": 1, "model": model, "object": "response", "output": output, "status": "completed",
            "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "usage": usage}
    if service_tier:
        body["service_tier"] = service_tier
    return ResponsesAPIResponse(**body)


def ru(i, o, cached=0, reasoning=0):
    return {"input_tokens": i, "output_tokens": o, "total_tokens": i + o,
            "input_tokens_details": {"cached_tokens": cached}, "output_tokens_details": {"reasoning_tokens": reasoning}}


for m in ["gpt-5", "gpt-4.1", "o3", "gpt-6-luna", "gpt-5-pro"]:
    case(f"responses {m}", m, responses(m, ru(900, 1500, 640, 1100)), call_type="aresponses")
case("responses gpt-5 flex", "gpt-5", responses("gpt-5", ru(900, 1500, 640, 1100), service_tier="flex"), call_type="aresponses", params={"service_tier": "flex"})
case("responses gpt-5 searches 3", "gpt-5", responses("gpt-5", ru(900, 1500, 640, 1100), searches=3), call_type="aresponses", units={"web_search_calls": 3})

# ---- 9. Embeddings and text completion ------------------------------------------------------------------------
for m in ["text-embedding-3-small", "text-embedding-3-large", "text-embedding-ada-002", "voyage/voyage-3", "mistral/mistral-embed",
          "embed-english-v3.0", "cohere/embed-v4.0", "gemini/gemini-embedding-001", "azure/text-embedding-3-small"]:
    if m in prices:
        case(f"embedding {m}", m, EmbeddingResponse(model=None, data=[{"object": "embedding", "index": 0, "embedding": [0.1]}],
             usage=Usage(prompt_tokens=812, completion_tokens=0, total_tokens=812)), call_type="aembedding")
case("embedding 2^31", "text-embedding-3-small", EmbeddingResponse(model=None, data=[], usage=Usage(
    prompt_tokens=2 ** 31, completion_tokens=0, total_tokens=2 ** 31)), call_type="aembedding")
case("embedding zero", "text-embedding-3-small", EmbeddingResponse(model=None, data=[], usage=Usage(
    prompt_tokens=0, completion_tokens=0, total_tokens=0)), call_type="aembedding")
case("embedding image count", "multimodalembedding", EmbeddingResponse(model=None, data=[], usage=Usage(
    prompt_tokens=0, completion_tokens=0, total_tokens=0, prompt_tokens_details={
        "character_count": 120, "image_count": 3, "video_length_seconds": 20.5})), call_type="aembedding", provider="vertex_ai")

# ---- 10. Calls priced by other units --------------------------------------------------------------------------
for m in ["rerank-v3.5", "rerank-v4.0-pro", "rerank-english-v3.0"]:
    for n in [1, 3]:
        case(f"rerank {m} {n} units", m, RerankResponse(id="rr", results=[{"index": 0, "relevance_score": 0.9}],
             meta={"billed_units": {"search_units": n}}), call_type="arerank", provider="cohere", units={"search_units": n})
case("rerank voyage by tokens", "voyage/rerank-2.5", RerankResponse(id="rr", results=[], meta={
    "billed_units": {"total_tokens": 4321}}), call_type="arerank", units={"total_tokens": 4321})
for m in ["whisper-1", "groq/whisper-large-v3", "groq/whisper-large-v3-turbo"]:
    for s in [0.5, 63]:
        r = TranscriptionResponse(text="hi")
        r.usage = TranscriptionUsageDurationObject(type="duration", seconds=s)
        r._hidden_params = {"audio_transcription_duration": float(s)}
        case(f"transcription {m} {s} s", m, r, call_type="atranscription", units={"seconds": s})
for m in ["gpt-4o-transcribe", "gpt-4o-mini-transcribe"]:
    r = TranscriptionResponse(text="hi")
    r.usage = TranscriptionUsageTokensObject(
        type="tokens", input_tokens=1014, output_tokens=101, total_tokens=1115,
        input_token_details={"audio_tokens": 1000, "text_tokens": 14})
    case(f"transcription {m} tokens", m, r, call_type="atranscription")
import httpx  # noqa: E402

for m, s in [("tts-1", "x" * 1234), ("tts-1-hd", "x" * 1234), ("tts-1", "\u00e9\u4e2d \U0001f600 ok")]:
    case(f"speech {m} {len(s)} characters", m, HttpxBinaryResponseContent(httpx.Response(200, content=b"x")),
         call_type="aspeech", messages=s, units={"characters": litellm.utils.count_characters(text=s)})


def images(n, usage=None, **extra):
    return ImageResponse(created=1, data=[ImageObject(url=f"https://example.com/{i}.png") for i in range(n)], usage=usage, **extra)


for key, size, quality, n in [("azure/standard/1024-x-1024/dall-e-3", "1024x1024", "standard", 1),
                              ("azure/hd/1024-x-1792/dall-e-3", "1024x1792", "hd", 2)]:
    case(f"image azure dall-e-3 {size} {quality} n={n}", "azure/dall-e-3", images(n, size=size, quality=quality), call_type="aimage_generation",
         provider="azure", price_key=key, params={"size": size, "quality": quality, "n": n}, units={"images": n, "size": size, "quality": quality})
for m, n in [("gemini/imagen-4.0-generate-001", 2), ("xai/grok-imagine-image", 3), ("fireworks_ai/accounts/fireworks/models/flux-kontext-pro", 1),
             ("azure_ai/FLUX-1.1-pro", 2), ("fal_ai/fal-ai/flux-pro/v1.1", 2), ("recraft/recraftv3", 2), ("aiml/dall-e-2", 2)]:
    if m in prices and "output_cost_per_image" in prices[m]:
        case(f"image {m} n={n}", m, images(n), call_type="aimage_generation", params={"n": n}, units={"images": n})
for m in ["gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5"]:
    if m in prices:
        case(f"image {m} tokens", m, images(1, usage={
            "input_tokens": 60, "output_tokens": 1056, "total_tokens": 1116,
            "input_tokens_details": {"text_tokens": 20, "image_tokens": 40}}), call_type="aimage_generation",
            params={"n": 1, "size": "1024x1024", "quality": "medium"}, units={"images": 1})
for m in ["mistral/mistral-ocr-latest", "mistral/mistral-ocr-2512", "azure_ai/mistral-ocr-4-0"]:
    if m in prices:
        case(f"ocr {m} 7 pages", m, OCRResponse(pages=[OCRPage(index=0, markdown="x")], model=bare(m, prices[m]["litellm_provider"]),
             usage_info=OCRUsageInfo(pages_processed=7, doc_size_bytes=1000)), call_type="aocr", units={"pages": 7})
        case(f"ocr {m} 7 pages, 4 annotated", m, OCRResponse(pages=[OCRPage(index=0, markdown="x")], model=bare(m, prices[m]["litellm_provider"]),
             usage_info=OCRUsageInfo(pages_processed=7, pages_processed_annotation=4)), call_type="aocr",
             units={"pages": 7, "annotated_pages": 4})


def main():
    if version("litellm") != PINNED:
        print(f"warning: litellm {version('litellm')} is installed, the file is made with {PINNED}", file=sys.stderr)
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(c, ensure_ascii=True, separators=(",", ":")) for c in cases)
    out.write_text(f"[\n{lines}\n]\n")
    print(f"{len(cases)} cases, {len({c['model'] for c in cases})} models", file=sys.stderr)


main()
