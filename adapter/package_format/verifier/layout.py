"""The outer form of a package (版式): members, limits, and every reason to refuse one."""

from __future__ import annotations

FORMAT = "budget-indicator-package/3"
#: The same but for its signature, which its manifest names: SM2.
SM2_FORMAT = "budget-indicator-package/4"
#: The one before it, which is read too; it says nothing of the package that it follows.
FORMER_FORMAT = "budget-indicator-package/2"
#: The form of the records, which is the same in all of them.
RECORDS = "budget-indicator-package/2"
NAMESPACE = "urn:budget-indicator-package:2"
#: What a package may be signed with.
ED25519, SM2 = "Ed25519", "SM2"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
SCRIPT, SCHEMA, XSD = "verify_package.py", "templates.schema.json", "templates.xsd"
JSON, XML, XLSX = "templates.json", "templates.xml", "templates.xlsx"
#: Every member, in the order of the archive; the last two prove the others.
LISTED = (SCRIPT, SCHEMA, XSD, JSON, XML, XLSX)
MEMBERS = (*LISTED, MANIFEST, SIGNATURE)
#: SHA-256 of the published schemas of the records.
PUBLISHED = {
    SCHEMA: "2cc76ef84e24b513fa496cc1de4214b1137a220302a864ec690d7086e2a55cd6",
    XSD: "76537864a1f49babee636369da218bc589b42b9276c574f86b9e9ad905f4ce6d",
}

MIB = 1024 * 1024
PIECE = MIB // 4
MAX_FILE = 512 * MIB
MAX_UNPACKED = 2048 * MIB
MAX_WORKBOOK = 600 * MIB
MAX_RATIO = 200
MAX_MANIFEST = MIB
MAX_LINE = 8 * MIB
LONGEST_TEXT = 32_767

SENTENCES = {
    "not_a_file": "读不到这个文件，或它不是普通文件，请检查路径和权限。",
    "too_large": "{place}超过大小上限，不像是本系统导出的，请向发送方核实。",
    "truncated": "文件不完整或不是导出包（只传到一半？），请重新取一份。",
    "foreign_bytes": "压缩包前后或成员之间夹有多余的数据，不可用，请向发送方重新索取。",
    "member_name": "压缩包里有会写到别处的文件名，可能是恶意文件，请勿解开并报告发送方。",
    "member_kind": "压缩包里的{place}不是普通文件（如链接、目录），可能是恶意文件，请勿解开。",
    "member_packing": "压缩包里的{place}加了密或用了别的压缩方法，请使用导出时的原文件。",
    "member_order": "压缩包里文件的次序变了，可能被重新打包过，请使用导出时的原文件。",
    "member_list": "压缩包里{place}多了或少了，请使用导出时的原文件。",
    "member_repeated": "压缩包里{place}出现了两次，可能是恶意文件，请勿解开并报告发送方。",
    "ratio": "{place}的压缩比异常，可能是压缩炸弹，请勿解开并报告发送方。",
    "damaged": "{place}的内容已损坏，请重新取一份。",
    "manifest": "清单 manifest.json 无法理解，请向发送方核实导出的程序版本。",
    "format": "导出包的格式{place}不在可读之列（本格式和上一格式），"
    "请用它自带的 verify_package.py 或更新本程序后核对。",
    "signature": "签名不是所给公钥对应的密钥所签，或清单被改动过，请与发送方核对公钥指纹。",
    "signature_form": "{place}不是一个签名（Ed25519 为 64 字节，SM2 为两个整数的 DER 编码），"
    "请重新取一份。",
    "signature_range": "{place}中的 SM2 签名数值超出范围（为零或不小于阶），是伪造或损坏的签名，"
    "请勿使用并报告发送方。",
    "algorithm": "清单写明的签名算法与实际的签名、公钥不符，或不是能核对的算法（Ed25519、SM2），"
    "请勿使用并向发送方核实。",
    "key_kind": "导出包是用 {place} 签名的，而所给公钥是另一种算法的，"
    "请改用发送方的 {place} 公钥。",
    "digest": "{place}与清单中的摘要不符，内容被改动过，请重新取一份。",
    "schema_files": "{place}与本格式公布的不同，请以公布的格式文件为准并向发送方核实。",
    "schema": "{place}的内容不符合公布的格式，请向发送方核实。",
    "content": "{place}前后矛盾（编码重复、次序不对或引用了没有的指标），请向发送方核实。",
    "counts": "实际条数与清单所列不符，请向发送方核实。",
    "forms_differ": "{place}与 templates.json 的内容不一致，请向发送方核实。",
    "formula": "{place}含有公式、宏或外部链接等会运行的内容，请勿打开并报告发送方。",
    "expired": "导出包已过有效期（{place}），请向发送方索取新的一份。",
    "key": "公钥文件{place}不是 Ed25519 或 SM2 公钥（PEM），请换成发送方给的 .pub 文件。",
    "key_point": "公钥文件{place}中的点不在 SM2 曲线上，不是有效的公钥，请向发送方重新索取。",
}
GOOD = (
    "导出包完好，签名已验证（{algorithm}）："
    "第 {version} 版，指标 {indicators} 条，模板 {templates} 套。"
)
FORMER = "这是上一格式（2）的导出包，仍可使用；其中没有写明接替哪一个序号。"
UNPROVED = (
    "导出包内容与清单一致，但没有给出公钥，签名未验证，不能证明出自何人："
    "请用 --key 指定发送方公钥。"
)


class Refused(Exception):
    """The package is not to be used; `code` is a key of SENTENCES."""

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(code, place)
        self.code = code
        self.place = place

    @property
    def sentence(self) -> str:
        """What people read."""
        return SENTENCES[self.code].format(place=self.place or "文件")
