"""The Date header of every answer: the true time, unless the answer has one of its own."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.simulator.fronts import http_date


def dated(app: ASGIApp) -> ASGIApp:
    """The same application, with a Date on each of its answers."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                if all(name.lower() != b"date" for name, _ in headers):
                    headers.append((b"date", http_date(0).encode()))
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, send_dated)

    return serve
