#!/usr/bin/env python3
"""Compares the shipped price map with genai-prices, a second source of model prices.

    python3 -m venv venv && venv/bin/pip install genai-prices
    venv/bin/python src/test/python/compare_genai_prices.py [--all]

Only models of exactly the same name and provider are compared, and only the standard price of uncached input, output,
cache reads and cache writes below any context tier. Neither source is the truth: a difference is a question. Prints a
table and counts; always exits 0.
"""

import argparse
import json
from collections import Counter
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

from genai_prices.data import providers

MAP = Path(__file__).parents[2] / "main/resources/dev/tollgate/pricing/litellm-prices.json"
MILLION = Decimal(1_000_000)

# genai-prices' provider id: the prefix LiteLLM gives its models ("" where they stand bare), and its litellm_provider.
PROVIDERS = {
    "anthropic": ("", ("anthropic",)),
    "openai": ("", ("openai", "text-completion-openai")),
    "google": ("gemini/", ("gemini",)),
    "aws": ("", ("bedrock", "bedrock_converse")),
    "azure": ("azure/", ("azure",)),
    "mistral": ("mistral/", ("mistral",)),
    "groq": ("groq/", ("groq",)),
    "deepseek": ("deepseek/", ("deepseek",)),
    "x-ai": ("xai/", ("xai",)),
    "cohere": ("", ("cohere", "cohere_chat")),
    "fireworks": ("fireworks_ai/", ("fireworks_ai",)),
    "together": ("together_ai/", ("together_ai",)),
    "perplexity": ("perplexity/", ("perplexity",)),
    "cerebras": ("cerebras/", ("cerebras",)),
    "moonshotai": ("moonshot/", ("moonshot",)),
    "openrouter": ("openrouter/", ("openrouter",)),
    "novita": ("novita/", ("novita",)),
}
FIELDS = {
    "input_mtok": "input_cost_per_token",
    "output_mtok": "output_cost_per_token",
    "cache_read_mtok": "cache_read_input_token_cost",
    "cache_write_mtok": "cache_creation_input_token_cost",
}


def per_million(price):
    """The base price; None where there is none. A price by tiers has its lowest as base."""
    if price is None:
        return None
    return Decimal(str(getattr(price, "base", price)))


def compare(entry, prices):
    """Yields (field, theirs, ours) for prices that both have and that differ by more than float noise."""
    for theirs_name, ours_name in FIELDS.items():
        theirs = per_million(getattr(prices, theirs_name, None))
        if theirs is None or ours_name not in entry:
            continue
        ours = Decimal(str(entry[ours_name])) * MILLION
        if abs(theirs - ours) > Decimal("0.0000001") * max(theirs, ours):
            yield theirs_name, theirs.normalize(), ours.normalize()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--all", action="store_true", help="print every difference, not only the first forty")
    show_all = arguments.parse_args().all
    price_map = json.loads(MAP.read_text(), parse_float=Decimal)
    counts, by_provider, differences = Counter(), Counter(), []
    now = datetime.now(timezone.utc)
    for provider in providers:
        if provider.id not in PROVIDERS:
            continue
        prefix, owners = PROVIDERS[provider.id]
        for model in provider.models:
            entry = price_map.get(prefix + model.id)
            if entry is None or entry["litellm_provider"] not in owners:
                counts["without a counterpart of the same name"] += 1
                continue
            found = list(compare(entry, model.get_prices(now)))
            counts["differing" if found else "agreeing"] += 1
            by_provider[provider.id, "differing" if found else "agreeing"] += 1
            differences += [(prefix + model.id, *difference) for difference in found]
    for model, field, theirs, ours in differences if show_all else differences[:40]:
        print(f"{model:60} {field:17} genai-prices {theirs:f}  LiteLLM {ours:f}")
    print(f"\ncompared {counts['agreeing'] + counts['differing']}: {dict(counts)}")
    for provider in sorted({key[0] for key in by_provider}):
        print(f"  {provider:12} agreeing {by_provider[provider, 'agreeing']}, differing {by_provider[provider, 'differing']}")


if __name__ == "__main__":
    main()
