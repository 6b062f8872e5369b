#!/usr/bin/env python3
"""Checks conf/grafana and conf/prometheus against each other and against the metrics the gateway has.

promtool cannot read dashboards. So every query of every panel is taken out, Grafana's variables are replaced by values of the right kind,
and the lot is given to promtool as recording rules. Then the names: a query for a metric that nobody exposes is valid and shows an
empty panel, or an alert that never fires, so each name must be one of METRICS below (or of a real scrape, with --metrics FILE).

Usage: check_dashboard.py [--promtool PROGRAM] [--metrics FILE]
Standard library only. Exit code 1 and one line a finding if something is wrong.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
DASHBOARDS = ROOT / "conf" / "grafana" / "dashboards"
ALERTS = ROOT / "conf" / "prometheus" / "alerts.yml"
ALERTS_TEST = ROOT / "conf" / "prometheus" / "alerts_test.yml"

# Families as the gateway registers them, with what Micrometer's Prometheus registry makes of each kind.
COUNTER, GAUGE = [""], [""]
TIMER = ["_count", "_sum", "_max"]
HISTOGRAM = TIMER + ["_bucket"]
METRICS = {
    "tollgate_usage_records_total": COUNTER,
    "tollgate_usage_ingest_seconds": HISTOGRAM,
    "tollgate_batch_rows": TIMER,
    "tollgate_batch_commit_seconds": TIMER,
    "tollgate_queue_rows": GAUGE,
    "tollgate_journal_bytes": GAUGE,
    "tollgate_journal_oldest_seconds": GAUGE,
    "tollgate_journal_records": GAUGE,
    "tollgate_journal_refusing": GAUGE,
    "tollgate_journal_appended_records_total": COUNTER,
    "tollgate_journal_drained_records_total": COUNTER,
    "tollgate_journal_sync_seconds": HISTOGRAM,
    "tollgate_journal_cut_total": COUNTER,
    "tollgate_journal_lost_records_total": COUNTER,
    "tollgate_journaling": GAUGE,
    "tollgate_quarantine_records": GAUGE,
    "tollgate_conflict_records": GAUGE,
    "tollgate_charged_usd_total": COUNTER,
    "tollgate_provider_cost_usd_total": COUNTER,
    "tollgate_webhook_events_total": COUNTER,
    "tollgate_webhook_lag_seconds": GAUGE,
    "tollgate_inbox_pending": GAUGE,
    "tollgate_inbox_dead": GAUGE,
    "tollgate_notifications_total": COUNTER,
    "tollgate_notifications_oldest_seconds": GAUGE,
    "tollgate_webhook_endpoints_disabled": GAUGE,
    "tollgate_webhook_endpoint_shutoffs_total": COUNTER,
    "tollgate_job_last_success_seconds": GAUGE,
    "tollgate_litellm_sync_last_success_seconds": GAUGE,
    "tollgate_ledger_drift_usd": GAUGE,
    "tollgate_reconciliation_findings": GAUGE,
    "tollgate_ready": GAUGE,
    "tollgate_tls_certificate_expiry_timestamp_seconds": GAUGE,
    "tollgate_tls_certificate_refused": GAUGE,
    "http_problems_total": COUNTER,
    "http_connections_refused_total": COUNTER,
    # Vert.x and the JVM: the ones in use here, as Vert.x 5.0 and Micrometer 1.17 name them.
    "vertx_http_server_requests_total": COUNTER,
    "vertx_pool_in_use": GAUGE,
    "vertx_pool_queue_pending": GAUGE,
    "jvm_memory_used_bytes": GAUGE,
    "jvm_memory_committed_bytes": GAUGE,
    "jvm_buffer_memory_used_bytes": GAUGE,
    "jvm_gc_pause_seconds": TIMER,
    "process_cpu_usage": GAUGE,
}
# Prometheus's own.
OWN = {"up", "ALERTS"}
# Nothing an operator must act on by itself; the dashboard shows it.
NO_ALERT = {
    "tollgate_webhook_events_total",
    "tollgate_notifications_total",
    "tollgate_webhook_endpoint_shutoffs_total",
    "tollgate_journal_records",
    "tollgate_journal_appended_records_total",
    "tollgate_journal_drained_records_total",
    "tollgate_journal_sync_seconds",
}

VARIABLES = [("$__rate_interval", "5m"), ("$__interval", "1m"), ("$__range", "3h"), ("$instance", ".*"), ("${datasource}", "prometheus")]


def panels_of(dashboard):
    """Panels, those inside collapsed rows too."""
    for panel in dashboard.get("panels", []):
        yield panel
        yield from panels_of(panel)


def names_in(expr):
    """The metric names of a query: words that are no label, no function, no keyword and no duration."""
    expr = re.sub(r'"(?:[^"\\]|\\.)*"', '""', expr)
    expr = re.sub(r"\{[^}]*\}", " ", expr)
    expr = re.sub(r"\[[^\]]*\]", " ", expr)
    expr = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", expr)
    expr = re.sub(r"\boffset\s+\w+", " ", expr)
    words = re.findall(r"\b[a-zA-Z_:][\w:]*\b(?!\s*\()", expr)
    return {w for w in words if w not in {"and", "or", "unless", "bool", "sum", "max", "min", "avg", "count"}}


def alert_rules(text):
    """(name, expr, block) of every rule. The file is ours and plain, and promtool has parsed it: no YAML library is needed."""
    for block in re.split(r"(?m)^      - alert: ", text)[1:]:
        name = block.split("\n", 1)[0].strip()
        expr = re.search(r"(?m)^        expr: (?:>-\n((?:          .*\n)+)|(.*))", block)
        yield name, (expr.group(1) or expr.group(2)) if expr else "", block


def check_panels(findings):
    queries = []
    for file in sorted(DASHBOARDS.glob("*.json")):
        dashboard = json.loads(file.read_text(encoding="utf-8"))
        ids = [p["id"] for p in panels_of(dashboard)]
        if len(ids) != len(set(ids)):
            findings.append(f"{file.name}: two panels share an id")
        places = [p["gridPos"] for p in panels_of(dashboard)]
        for i, a in enumerate(places):
            if a["x"] + a["w"] > 24:
                findings.append(f"{file.name}: a panel at y={a['y']} is wider than the page")
            for b in places[i + 1 :]:
                if a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]:
                    findings.append(f"{file.name}: panels overlap at x={b['x']}, y={b['y']}")
        for panel in panels_of(dashboard):
            if panel["type"] == "row":
                continue
            where = f"{file.name}: {panel.get('title')!r}"
            if not panel.get("description"):
                findings.append(f"{where} does not say what it means")
            if not panel.get("targets"):
                findings.append(f"{where} has no query")
            for target in panel.get("targets", []):
                queries.append((where, target.get("expr", "")))
        for annotation in dashboard.get("annotations", {}).get("list", []):
            if annotation.get("expr"):
                queries.append((f"{file.name}: annotation {annotation['name']!r}", annotation["expr"]))
    if not queries:
        findings.append(f"no query found under {DASHBOARDS.relative_to(ROOT)}")
    return queries


def substituted(expr):
    for name, value in VARIABLES:
        expr = expr.replace(name, value)
    return expr


def check_syntax(queries, promtool, findings):
    """One rules file, so that promtool starts once; it names the rule that is wrong."""
    rules = []
    for number, (where, expr) in enumerate(queries):
        expr = substituted(expr)
        if "$" in expr:
            findings.append(f"{where}: a variable this check does not know: {expr}")
        rules.append({"record": f"panel:{number}", "expr": expr})
    with tempfile.TemporaryDirectory() as directory:
        # JSON is YAML.
        file = pathlib.Path(directory) / "panels.yml"
        file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
        result = subprocess.run([promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        told = (result.stdout + result.stderr).strip()
        for number in sorted({int(n) for n in re.findall(r"panel:(\d+)", told)}):
            findings.append(f"{queries[number][0]}: promtool refuses: {queries[number][1]}")
        findings.append(told)


def scraped(file):
    return {m.group(1) for m in re.finditer(r"(?m)^([a-zA-Z_:][\w:]*)[ {]", pathlib.Path(file).read_text(encoding="utf-8"))}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--promtool", default="promtool")
    parser.add_argument("--metrics", help="what GET /metrics of a running gateway answered; names are checked against it instead of the list here")
    options = parser.parse_args()
    findings = []

    queries = check_panels(findings)
    check_syntax(queries, options.promtool, findings)

    tested = set(re.findall(r"Tollgate\w+", ALERTS_TEST.read_text(encoding="utf-8")))
    alerts = []
    for name, expr, block in alert_rules(ALERTS.read_text(encoding="utf-8")):
        alerts.append((f"alert {name}", expr))
        for part in ("severity: ", "summary: ", "description: "):
            if part not in block:
                findings.append(f"alert {name} has no {part.strip(' :')}")
        if name not in tested:
            findings.append(f"alert {name} has no case in {ALERTS_TEST.name}")

    known = {family + suffix for family, suffixes in METRICS.items() for suffix in suffixes}
    if options.metrics:
        known = scraped(options.metrics)
    for where, expr in queries + alerts:
        for name in sorted(names_in(substituted(expr)) - known - OWN):
            findings.append(f"{where} asks for {name}, which the gateway does not expose")

    for kind, asked in (("panel", queries), ("alert", alerts)):
        used = set().union(*(names_in(substituted(expr)) for _, expr in asked))
        for family, suffixes in METRICS.items():
            ours = family.startswith(("tollgate_", "http_problems"))
            if ours and not used & {family + s for s in suffixes} and not (kind == "alert" and family in NO_ALERT):
                findings.append(f"no {kind} uses {family}")

    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"{len(queries)} panel queries, {len(alerts)} alerts, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
