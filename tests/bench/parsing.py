"""One SOAP answer read in a process of its own, by our reader or by zeep: prints JSON."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import requests

from adapter.domain.record import RecordKind
from adapter.ports.budget_system import Exchange
from adapter.ports.wire_spec import SoapSpec
from connectors.answer_form import Answer
from connectors.endpoint import Limits
from connectors.soap_answers import SoapAnswers
from connectors.soap_contract import contract_of
from mappings.profile import load_profile
from tests.bench.measuring import peak_mib

PROFILE = "std-v2-soap"


def main() -> None:
    """Read the file again and again, each time as if it had just arrived."""
    parser = argparse.ArgumentParser()
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("file", type=Path)
    parser.add_argument("times", type=int)
    arguments = parser.parse_args()
    body = arguments.file.read_bytes()
    read = READERS[arguments.reader]()
    before, began = peak_mib(), time.process_time()
    rows = sum(read(body) for _ in range(arguments.times))
    cpu_s = time.process_time() - began
    json.dump({"rows": rows, "cpu_s": cpu_s, "grown_mib": peak_mib() - before}, sys.stdout)


def _ours() -> Callable[[bytes], int]:
    """Rows with their fields and their own bytes."""
    spec = load_profile(PROFILE).wire_spec
    limits = replace(
        Limits(), max_decoded_bytes=1 << 30, max_rows_per_page=1_000_000, max_values=1 << 40
    )
    reader = SoapAnswers(spec.envelope, spec.charset, limits)
    exchange = Exchange(
        exchange_id="bench",
        operation="bench",
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        duration_ms=0,
        status=200,
        digest="",
        byte_length=0,
    )

    def read(body: bytes) -> int:
        answer = Answer(
            exchange=exchange,
            content_type="text/xml",
            charset="utf-8",
            retry_after_s=None,
            body=body,
        )
        opened = reader.open(answer, rows_path=spec.query.rows_path, value_paths=["result_code"])
        return len(opened.rows or ())

    return read


def _zeep() -> Callable[[bytes], int]:
    """Rows as zeep's own objects."""
    spec = load_profile(PROFILE).wire_spec
    soap = spec.soap
    assert isinstance(soap, SoapSpec)
    contract = contract_of(soap)
    operation = spec.data_sets[RecordKind.TARGET_LINE].query_path
    binding, client = contract._binding, contract._client

    def read(body: bytes) -> int:
        answer = requests.Response()
        answer.status_code = 200
        answer.headers["Content-Type"] = "text/xml; charset=utf-8"
        answer._content = body
        result = binding.process_reply(client, binding.get(operation), answer)
        return len(result.data.rows.row)

    return read


READERS = {"ours": _ours, "zeep": _zeep}


if __name__ == "__main__":
    main()
