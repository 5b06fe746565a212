"""Forms that bring files (上传): taken into memory, never onto a disk, and only so much of them."""

from asyncio import timeout
from collections.abc import AsyncGenerator

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from adapter.web.asked import Upload

#: Bytes of a whole request; a province's library is a few megabytes.
LARGEST = 32 * 1024 * 1024
_MOST_FILES = 5
#: Few are taken at once: nobody keeps a place by sending slowly.
_LONGEST_S = 300
_MOST_FIELDS = 20


class _InMemory(MultiPartParser):
    """What is uploaded may name secret projects: it does not touch a temporary file."""

    spool_max_size = LARGEST + 1


def is_upload(request: Request) -> bool:
    """Whether the request says that it brings files; else it is a form like any other."""
    return request.headers.get("content-type", "").startswith("multipart/form-data")


async def uploaded(request: Request) -> tuple[dict[str, str], tuple[Upload, ...]]:
    """Fields and files of a form; HTTPException for what is too large or malformed."""
    parser = _InMemory(
        request.headers, _limited(request), max_files=_MOST_FILES, max_fields=_MOST_FIELDS
    )
    try:
        async with timeout(_LONGEST_S):
            form = await parser.parse()
    except TimeoutError:
        raise HTTPException(408, "上传用时过长，没有办理。请检查网络后重试。") from None
    except MultiPartException:
        raise HTTPException(
            400, f"提交的内容无法识别，或超过 {_MOST_FILES} 个文件，请重新选择。"
        ) from None
    try:
        return await _taken(form)
    finally:
        await form.close()


async def _taken(form: FormData) -> tuple[dict[str, str], tuple[Upload, ...]]:
    fields: dict[str, str] = {}
    files = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                files.append(Upload(value.filename, await value.read()))
        else:
            fields[name] = value
    return fields, tuple(files)


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    received = 0
    async for part in request.stream():
        received += len(part)
        if received > LARGEST:
            raise HTTPException(413, "文件过大，请拆成几个工作簿分别导入。")
        yield part
