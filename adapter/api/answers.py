"""What each address answers with, as models (应答模型)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from adapter.api.records import Basis, Indicator, Record, Template
from adapter.domain.library.meaning import Meaning

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_FORMAT = "budget-indicator-package/2"
Form = Literal["budget-indicator-package/2"]
Next = Annotated[
    str | None, Field(description="下一页的 after；没有下一页时为 null。", examples=["1010012"])
]


class Version(Record):
    """一个发布过的版本。"""

    division_code: str = Field(examples=["152501000"])
    fiscal_year: int = Field(examples=[2026])
    version: int = Field(ge=1, examples=[3])
    state: Literal["released", "frozen", "superseded"]
    is_in_force: bool = Field(description="本年度正在使用的版本。")
    released_at: str = Field(examples=["2026-08-31T09:30:00+00:00"])


class Versions(Record):
    """版本清单。"""

    versions: list[Version]
    next: int | None = Field(description="下一页的 after；没有下一页时为 null。")


class Member(Record):
    """内容文件及其摘要：与导出包清单所列相同。"""

    name: Literal["templates.json"]
    length: int = Field(ge=0)
    sha256: Digest
    sm3: Digest


class Counts(Record):
    """条数。"""

    bases: int = Field(ge=0)
    indicators: int = Field(ge=0)
    templates: int = Field(ge=0)


class VersionHead(Record):
    """一个版本的概要。"""

    format: Form = Field(examples=[_FORMAT])
    version: Version
    department_code: str = Field(description="只是这个主管部门的部分；空为全部。")
    counts: Counts
    members: list[Member]


class Document(Record):
    """整个版本：与导出包里的 templates.json 逐字节相同。"""

    format: Form
    bases: list[Basis]
    indicators: list[Indicator]
    templates: list[Template]


class BasisPage(Record):
    """一页依据。"""

    bases: list[Basis]
    next: Next


class IndicatorPage(Record):
    """一页指标。"""

    indicators: list[Indicator]
    next: Next


class TemplatePage(Record):
    """一页模板。"""

    templates: list[Template]
    next: Next


class Change(Record):
    """一条变更。"""

    section: Literal["bases", "indicators", "templates"]
    code: str
    what: Literal["created", "changed", "withdrawn"]
    meanings: list[Meaning] = Field(description="变更的含义；只是写法或行序不同时为空。")
    record: Basis | Indicator | Template | None = Field(description="新的内容；撤回的为 null。")


class Changes(Record):
    """两个版本之间的变更。"""

    since: int
    version: int
    sha256: Digest = Field(description="变更全部应用之后，templates.json 应有的 SHA-256。")
    changes: list[Change]
    next: Next


class ProblemDocument(BaseModel):
    """没有交出的原因（RFC 9457）。"""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(examples=["urn:budget-indicator-api:problem:token_refused"])
    title: str
    status: int
    detail: str = Field(description="一句话：怎么了，怎么办。")
    code: str = Field(description="供程序判断。")
