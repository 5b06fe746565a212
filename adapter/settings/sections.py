"""The sections of the settings file (配置小节), but for the doors that listen."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)

from adapter.settings.fields import (
    MISSING,
    Interval,
    Section,
    division_code_of,
    http_url,
    secret_of_environment,
    secret_of_file,
)


class StoreSettings(Section):
    """Where our own data lives."""

    #: SQLAlchemy URL: sqlite:///file or postgresql+psycopg://…; not shown, as it may hold a
    #: password.
    url: str = Field(default="sqlite:///indicator-adapter.sqlite", min_length=1, repr=False)


class LogSettings(Section):
    """What is logged and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    #: json for collectors, text for people.
    format: Literal["json", "text"] = "text"


class TimeoutSettings(Section):
    """Deadlines of one call, in seconds."""

    connect_s: float = Field(default=10, gt=0, le=120)
    read_s: float = Field(default=60, gt=0, le=600)
    total_s: float = Field(default=300, gt=0, le=3600)


class FileDropSettings(Section):
    """Directories and keys of a site that is reached over files."""

    #: Where our batches are taken from, and where the other side's appear.
    outbox: Path
    inbox: Path
    #: On a local disk, for nobody but us: the ledger, and what is in force.
    state: Path
    #: PEM file of our key, Ed25519 or SM2; see `keys new`.
    signing_key: Path
    #: PEM files of the public keys that the other side signs with.
    trusted_keys: tuple[Path, ...] = Field(min_length=1)
    #: extract: the other side drops its data by itself. request: we ask, where files go both ways.
    reading: Literal["extract", "request"] = "extract"
    #: Seconds that an answer is awaited; 0 = not at all.
    answer_wait_s: float = Field(default=60, ge=0, le=86_400)
    #: A file that has not changed for so many seconds is as whole as it will ever be.
    settle_s: float = Field(default=60, ge=0, le=86_400)


class PushSettings(Section):
    """How long pushes wait and how often they try."""

    #: What is not there so long after it was sent counts as not stored.
    late_commit_window: Interval = "10m"
    #: Sendings of one content without an outcome before a person decides.
    max_attempts: int = Field(default=5, ge=1, le=1000)
    #: required: nothing is pushed but what an approved plan says.
    approval: Literal["none", "required"] = "none"


class PlanSettings(Section):
    """When plans expire, who must look at them twice, and what approvals are signed with."""

    #: PEM file of the installation's Ed25519 key; see `keys new`. Its group may read it.
    signing_key: Path | None = None
    #: PEM files of public keys that signed earlier approvals.
    former_keys: tuple[Path, ...] = ()
    expires_after: Interval = "7d"
    #: So many changed sets take a second approval, and so many sets and rows taken away.
    second_approval_changes: int = Field(default=50, ge=1)
    second_approval_removals: int = Field(default=1, ge=1)
    #: More than this share of the sets of a kind, where there are at least `floor`.
    second_approval_share: float = Field(default=0.3, gt=0, le=1)
    floor: int = Field(default=10, ge=1)
    #: Keys of sets that are changed only with a second approval.
    canaries: tuple[str, ...] = ()
    #: More than this share of all rows taken away is suspicious.
    removal_share: float = Field(default=0.2, gt=0, le=1)


class IdentifySettings(Section):
    """How declared lines are identified."""

    #: Also propose what a model of meaning takes for near; needs the extra `semantic`.
    semantic: bool = False


class PackageSettings(Section):
    """What exported packages are signed with, and whose packages are imported."""

    #: PEM file of our key, Ed25519 or SM2; see `keys new`. For packages alone.
    signing_key: Path | None = None
    #: PEM files of public keys; packages signed by them or by our own are imported.
    trusted_keys: tuple[Path, ...] = ()


class VanishLimitSettings(Section):
    """How much of what was held may be missing from a full reading before a person is asked."""

    #: More than this share is suspicious.
    share: float = Field(default=0.5, gt=0, le=1)
    #: Only where at least so many were held; an empty side is suspicious in any case.
    floor: int = Field(default=20, ge=1)


class SiteSettings(Section):
    """One integration system: where it is, how it talks, what belongs to it."""

    profile: str
    #: Exactly for profiles over files; address and credentials are not written then.
    file_drop: FileDropSettings | None = None
    #: "" only over files, and so is `app_id`.
    base_url: Annotated[str, AfterValidator(http_url)] = Field(default=None, validate_default=True)
    division_code: Annotated[str, AfterValidator(division_code_of)]
    fiscal_year: int = Field(ge=2000, le=2100)
    app_id: str = Field(default=None, min_length=1, validate_default=True)
    #: Exactly one of the two says where the secret is; the secret itself never stands in this file.
    app_secret_file: Path | None = None
    app_secret_env: str | None = None
    #: PEM file of the CA that signed the other side's certificate.
    ca_file: Path | None = None
    timeouts: TimeoutSettings = TimeoutSettings()
    #: A run that takes longer is stopped; what it finished stays.
    run_budget: Interval = "2h"
    #: How often we call at most, logins and repetitions included; after a pause so many at once.
    calls_per_second: float = Field(default=50, ge=0.01, le=10_000)
    burst: int = Field(default=100, ge=1, le=100_000)
    push: PushSettings = PushSettings()
    #: A full sweep at least this often; in between only what changed is asked for.
    sweep_every: Interval = "1d"
    #: In between, so much of what was read already is asked for again: rows that were committed
    #: late under an earlier time, clocks that differ.
    look_back: Interval = "10m"
    vanish_limit: VanishLimitSettings = VanishLimitSettings()
    #: How this place scores self-evaluations: a name of ours or a TOML file.
    scoring_rules: str = "national"
    #: Job name -> how often it runs under `serve`; jobs not named here run only by hand.
    schedule: dict[str, Interval] = Field(default_factory=dict)

    @field_validator("base_url", "app_id", mode="wrap")
    @classmethod
    def _written_where_needed(
        cls, value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        """Address and credentials belong to calls: a file drop has none."""
        is_over_files = info.data.get("file_drop") is not None
        if value is None:
            if is_over_files:
                return ""
            raise ValueError(MISSING)
        if is_over_files:
            raise ValueError("写了 file_drop 的站点不写这一项：文件交换没有地址，也不登录")
        return handler(value)

    @model_validator(mode="after")
    def _one_secret(self) -> "SiteSettings":
        secrets = [self.app_secret_file, self.app_secret_env]
        if self.file_drop is not None:
            if secrets != [None, None]:
                raise ValueError("写了 file_drop 的站点不写 app_secret_file 或 app_secret_env")
            return self
        if (self.app_secret_file is None) == (self.app_secret_env is None):
            raise ValueError("app_secret_file 与 app_secret_env 须且只须填写一项")
        return self

    def secret(self) -> SecretStr:
        """The secret, read when it is needed; ConfigurationError when it is not there."""
        if self.app_secret_env is not None:
            return secret_of_environment(self.app_secret_env)
        return secret_of_file(self.app_secret_file or Path())
