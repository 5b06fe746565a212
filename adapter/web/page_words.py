"""Sentences for pages (页面用语): where ours name a command, the page that does the same."""

import re

from adapter.wording import recorded_sentence

#: In order: what is longer stands before what it begins with.
_PHRASES = (
    (
        "请重新运行该作业，并加 --accept-withdrawals 接受",
        "由复核人员在“告警”中接受",
    ),
    ("请用 plan list 查看", "请在“推送计划”中查看"),
    ("请用 plan show 重新查看", "请刷新计划的页面重新查看"),
    ("请用 plan show 查看，由复核人员用 plan approve 批准", "请查看后由复核人员批准"),
    ("请用 plan show 查看后重试", "请刷新计划的页面，看清后重试"),
    ("请用 plan show 查看", "请在计划的页面查看"),
    ("请用 plan push 计划，批准后 plan apply 执行", "请编制推送计划，批准后执行"),
    ("请用 plan reconcile 编制", "请编制"),
    ("或用 plan void 作废", "或作废"),
    ("请用 conflicts 查看", "请在“冲突处理”中查看"),
    ("可用 runs 查看", "可在“运行记录”中查看"),
    ("见 runs", "见“运行记录”"),
    ("见 alarms", "见“告警”"),
    ("再用 doctor 测试连接", "再测试连接"),
    ("请用 doctor 查看位置", "请系统管理在命令行用 doctor 查看位置"),
    ("请系统管理用 doctor", "请系统管理在命令行用 doctor"),
    ("请用 user list 查看", "请在“账号管理”中查看"),
    ("或用 user list 查看", "或在“账号管理”中查看"),
    ("在“账号管理”中建立，或在命令行用 user add 建立", "在“账号管理”中建立"),
    ("请先用 user disable 停用", "请先停用"),
    ("请用 library list 查看", "请在“指标库”的“版本”中查看"),
    ("请先用 library draft 或 library import --as-draft 起草", "请先起草，或导入一份工作簿"),
    ("请用 library draft 起草", "请起草"),
    ("或在 user identity 后写 --issuer", "或在命令行绑定"),
    ("请用 keys new 生成", "请系统管理在命令行用 keys new 生成"),
    ("library supersede", "取代"),
    ("用 library submit 送审", "送审"),
    ("由复核人员 library release", "由复核人员发布"),
    ("用 library submit、library release 发布", "送审、发布"),
    ("用 library release 发布", "发布"),
    ("用 library return 退回", "退回"),
    ("用 library discard 放弃", "放弃"),
    ("请先用 library import 导入项目统计表", "请先在命令行用 library import 导入项目统计表"),
    ("请先运行 library import 导入项目统计表", "请先在命令行用 library import 导入项目统计表"),
    ("请先用 library import 导入", "请先在“指标库”的“导入”中导入并发布"),
)
_TAKEN_BACK = re.compile(r"用 取代 \d+ 取代")


def on_page(sentence: str) -> str:
    """The sentence as a person at a page acts on it."""
    for command, words in _PHRASES:
        sentence = sentence.replace(command, words)
    return _TAKEN_BACK.sub("取代", sentence)


def run_sentence(kept: str) -> str:
    """What ended a run, without the name that the log knows it by."""
    return on_page(recorded_sentence(kept).removesuffix(f"（{kept}）"))
