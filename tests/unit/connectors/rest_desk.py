"""What the tests of the REST wire share."""

from collections.abc import Sequence

from tests.unit.connectors.conftest import http

ROWS: Sequence[dict[str, object]] = [{"id": str(number), "v": "指标"} for number in range(8)]

HTML = http("<html>维护中</html>".encode(), kind="text/html; charset=utf-8")
