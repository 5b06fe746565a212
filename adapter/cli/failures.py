"""What commands say when they fail: a sentence on stderr, and under --json a document on stdout."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

import click

from adapter.cli.output import echo_json, has_answered
from adapter.errors import AdapterError, ExitCode
from adapter.wording import defect_sentence, sentence_of

#: Where the root context remembers that the answer is wanted as JSON.
_AS_JSON = "adapter.cli.as_json"


class NotThere(click.ClickException):
    """What was asked for does not exist, though nothing is wrong with words or settings."""

    exit_code = ExitCode.FAILED


def sentence_for(error: BaseException) -> str:
    """The Chinese sentence for whatever ended a command."""
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, AdapterError):
        return sentence_of(error)
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return "已中断。"
    return defect_sentence(error)


def failure_as_json(error: BaseException) -> dict[str, object]:
    """A failure as plain data: its class and its sentence."""
    return {
        "outcome": "failed",
        "error": type(error).__name__,
        "sentence": sentence_for(error),
    }


class AnsweringGroup(click.Group):
    """The root of the commands: one that fails under --json still prints one document."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Looked for among the words, as a line that is not understood has no options yet.
        ctx.meta[_AS_JSON] = "--json" in takewhile(lambda word: word != "--", args)
        with _answering(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        with _answering(ctx):
            return super().invoke(ctx)


@contextmanager
def _answering(context: click.Context) -> Iterator[None]:
    try:
        yield
    except click.exceptions.Exit:
        raise
    except BaseException as error:
        if context.meta[_AS_JSON] and not has_answered(context):
            echo_json(failure_as_json(error))
        raise
