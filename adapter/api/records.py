"""The records of templates.json as models (记录模型): one form, here and in packages.

What goes out are the lines of the package themselves; these models say of them in OpenAPI what the
published schema says, and a test holds the two together.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=32_767)]
Number = Annotated[str, Field(pattern=r"^-?[0-9]{1,40}(\.[0-9]{1,40})?$")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Direction = Literal["positive", "negative"]


class Record(BaseModel):
    """What every model is: nothing more and nothing less than its fields."""

    model_config = ConfigDict(extra="forbid")


class Value(Record):
    """指标值：text 说明一切，其余各项是它的组成部分。"""

    text: Text = Field(examples=["≥90%"])
    kind: Literal["quantitative", "range", "deadline", "period", "qualitative", "empty"]
    comparator: Literal[">=", ">", "=", "<=", "<"] | None
    number: Number | None
    low: Number | None
    high: Number | None
    excludes_low: bool
    excludes_high: bool
    unit: Text
    date: Day | None
    start: Day | None
    end: Day | None
    direction: Direction | None
    also: Text
    words: Text


class Basis(Record):
    """依据。"""

    code: Text
    name: Text
    document_number: Text
    issuer: Text
    issued_on: Day | None
    category: Text
    is_repealed: bool
    repealed_on: Day | None


class Indicator(Record):
    """指标。"""

    code: Text
    level1: Text
    level2: Text
    name: Text
    is_common: bool
    is_quantitative: bool
    direction: Direction | None
    standard: Value
    explanation: Text
    calculation: Text
    scoring_rule: Text
    basis: Text
    basis_code: Text
    standard_source: Text
    data_source: Text
    sector: Text
    function_class: Text
    project_categories: list[Text]
    department_code: Text
    department_name: Text
    valid_from: Day | None
    valid_to: Day | None
    remark: Text


class Line(Record):
    """模板中的一行：指标及其指标值、分值。"""

    ordinal: int = Field(ge=0)
    indicator_code: Text
    target: Value
    weight: Number | None
    is_required: bool


class Template(Record):
    """指标模板。"""

    code: Text
    name: Text
    level: Literal["项目", "项目类别", "部门整体"]
    project_code: Text
    project_name: Text
    project_category: Text
    function_class: Text
    department_code: Text
    department_name: Text
    lines: list[Line]
