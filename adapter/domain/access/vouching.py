"""What somebody else says of who signs in (统一身份认证), and why their word does not count."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Fault(StrEnum):
    """What is wrong with an answer of the provider."""

    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    TIME = "time"
    NONCE = "nonce"
    SUBJECT = "subject"
    AGE = "age"
    CLAIM = "claim"
    CODE = "code"
    CLIENT = "client"


FAULT_LABELS: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.MALFORMED: "令牌残缺或格式不对",
        Fault.ALGORITHM: "签名算法不在允许之列",
        Fault.UNKNOWN_KEY: "签名的密钥不在其公布之列",
        Fault.SIGNATURE: "签名不对",
        Fault.ISSUER: "签发方不对",
        Fault.AUDIENCE: "不是发给本系统的",
        Fault.TIME: "已过期，或双方时钟相差过大",
        Fault.NONCE: "不属于这一次登录",
        Fault.SUBJECT: "没有人员标识",
        Fault.AGE: "没有重新验证身份，或没有说明何时验证",
        Fault.CLAIM: "有一项内容不对",
        Fault.CODE: "登录码已用过或已失效",
        Fault.CLIENT: "对方不认本系统的客户端凭据",
    }
)

#: Longest subject of an ID token (OpenID Connect Core 1.0 §2), in characters.
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Whom the provider vouches for, its signature and every claim checked."""

    issuer: str
    #: Never given to another person there (`sub`).
    subject: str
    #: What the claim says that is compared with logins; "" without one.
    login: str = ""
    #: How the person was authenticated (`acr`, `amr`).
    context_class: str = ""
    methods: frozenset[str] = frozenset()
    #: Names their session there (`sid`); "" where it tells none.
    provider_session: str = ""
    #: The token itself: shown to the provider again when the person signs out.
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredFactor:
    """How people must have been authenticated; an empty set asks for nothing."""

    context_classes: Collection[str] = ()
    #: One of these is enough.
    methods: Collection[str] = ()

    def is_met(self, vouched: Vouched) -> bool:
        """Whether what was said of the authentication is enough."""
        is_class = not self.context_classes or vouched.context_class in self.context_classes
        return is_class and (not self.methods or bool(vouched.methods & set(self.methods)))


def is_subject(text: str) -> bool:
    """Whether a text may be a subject: printable ASCII without blanks at its ends."""
    is_short = 0 < len(text) <= LONGEST_SUBJECT
    return is_short and text.isascii() and text.isprintable() and text == text.strip()
