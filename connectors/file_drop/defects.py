"""Why a batch is not used (批次不可用): the reason as a code, never a word of what is inside."""

from enum import StrEnum


class Defect(StrEnum):
    """What is wrong with a file; its value stands in reasons and acknowledgements."""

    #: No end of a ZIP file, or bytes that do not fit their checksum: it may still be growing.
    HALF_WRITTEN = "half_written"
    NOT_A_FILE = "not_a_file"
    TOO_LARGE = "too_large"
    #: Unpacks to absurdly more than it weighs.
    RATIO = "ratio"
    #: A member under a name that no batch has, e.g. ../x, or twice, or in a strange packing.
    MEMBER_NAME = "member_name"
    #: A member more or less than the manifest lists.
    MEMBER_LIST = "member_list"
    #: A member's bytes are not those that were signed.
    MEMBER_DIGEST = "member_digest"
    NO_MANIFEST = "no_manifest"
    #: Signed by nobody we trust.
    SIGNATURE = "signature"
    #: Signed, but the manifest cannot be understood.
    MANIFEST = "manifest"
    #: The file's name says otherwise than its manifest.
    FILE_NAME = "file_name"
    #: Its number was used for other content before.
    OTHER_CONTENT = "other_content"
    #: It does not follow the batch before it.
    CHAIN = "chain"
    #: Signed, and not what this purpose must hold.
    CONTENT = "content"
    #: Signed, with fewer or more rows than declared.
    ROW_COUNT = "row_count"
    #: Signed, and said to reflect batches of ours that we have not sent yet: no telling which
    #: pushes it knows of.
    REFLECTS = "reflects"

    @property
    def label(self) -> str:
        """The Chinese words for people."""
        return _LABELS[self]


#: Made so by the sender itself, which said who it is and which number this is: it is used up.
AUTHENTIC = frozenset({Defect.CONTENT, Defect.ROW_COUNT, Defect.REFLECTS})

_LABELS = {
    Defect.HALF_WRITTEN: "只到了一半或已损坏",
    Defect.NOT_A_FILE: "不是普通文件",
    Defect.TOO_LARGE: "超过大小上限",
    Defect.RATIO: "压缩比异常",
    Defect.MEMBER_NAME: "内含不允许的文件名",
    Defect.MEMBER_LIST: "内含文件与清单不符",
    Defect.MEMBER_DIGEST: "内容与签名的清单不符",
    Defect.NO_MANIFEST: "没有清单或签名",
    Defect.SIGNATURE: "签名不是受信任的密钥所签",
    Defect.MANIFEST: "清单无法理解",
    Defect.FILE_NAME: "文件名与清单不符",
    Defect.OTHER_CONTENT: "批号已用于另一内容",
    Defect.CHAIN: "与前一批不衔接",
    Defect.CONTENT: "内容不符合用途",
    Defect.ROW_COUNT: "行数与声明不符",
    Defect.REFLECTS: "自称已反映本方还没有发出的批次",
}


class DefectiveBatch(Exception):
    """A file that is not used, at least not yet; it never leaves this package."""

    def __init__(self, defect: Defect) -> None:
        self.defect = defect
        super().__init__(defect.value)

    @property
    def is_authentic(self) -> bool:
        """Whether the sender itself made it so; otherwise it may have happened on the way."""
        return self.defect in AUTHENTIC
