"""Results that tell that nothing was done, or tell no result: beside full points both are found."""

import pytest

from adapter.domain.attainment import Subject
from adapter.domain.comparing.line_check import EvaluatedResult, LineCheck, check_line
from adapter.domain.findings.codes import FindingCode
from adapter.domain.value import parse_value
from mappings.scoring_rules_file import load_rules

FULL, UNTOLD = FindingCode.FULL_MARKS_FOR_MISSED_TARGET, FindingCode.NUMBER_NOT_REPORTED
RULES = load_rules()


def line(name: str, target: str, actual: str, *, is_scored: bool = True) -> LineCheck:
    told = EvaluatedResult(
        subject=Subject(name=name, year=2025),
        target=parse_value(target, name=name),
        target_value=target,
        actual_value=actual,
        max_score=RULES.execution_points,
        score=RULES.execution_points if is_scored else None,
    )
    return check_line(told, RULES)


def codes(made: LineCheck) -> list[FindingCode]:
    return [each.code for each in made.findings]


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("问卷调查次数", "≥2次", "未开展满意度调查"),
        ("培训场次", "≥10场", "因疫情未开展"),
        ("培训场次", "≥10场", "推迟到下年"),
        ("培训场次", "≥10场", "因雨季推迟至2026年实施"),
        ("设备购置数", "20台", "合同已签尚未到货"),
        ("修缮数量", "≥10处", "因资金未到位，项目尚未实施"),
        ("检查数量", "≥10处", "因资金未到位未实施"),
        ("合格率", "≥95%", "未达95%"),
        ("培训场次", "≥10场", "未达到10场"),
        ("培训人数", "≥100人", "没有达到100人"),
        ("制度建设", "建立", "因疫情未开展"),
        # Just what the name asks for.
        ("编制规划", "1部", "未编制"),
        ("编制规划", "1部", "规划尚未编制"),
        ("编制方案", "2份", "未编制"),
        ("出台政策", "3项", "尚未出台"),
        ("签订合同数", "≥2份", "均未签订"),
        ("设备验收合格率", "≥98%", "未验收"),
        ("验收合格率", "100%", "项目终止未验收"),
        ("补贴发放率", "100%", "因资金未到位，未发放"),
        ("品牌影响", "提升", "未产生效益"),
        ("品牌影响", "提升", "项目终止，未产生效益"),
        ("居民收入", "明显提高", "尚未取得成效"),
    ],
)
def test_full_points_for_what_was_not_done_are_told(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == "not_met", made.judgement.reason
    assert FULL in codes(made)


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("修建道路", "≥50公里", "计划2026年完成50公里"),
        ("培训人次", "≥100人次", "推进中"),
        ("培训人次", "≥100人次", "正在有序推进"),
        ("培训人次", "≥100人次", "详见附件"),
        ("培训人次", "≥100人次", "进度滞后"),
        ("培训场次", "≥10场", "计划2026年完成"),
        ("培训场次", "≥10场", "取消"),
        ("培训场次", "≥10场", "该活动取消"),
        ("培训场次", "≥10场", "因机构改革取消，后续不再安排"),
        ("培训场次", "≥10场", "不再实施"),
        ("受益人数", "≥500人", "项目终止，未产生效益"),
        ("群众满意度", "≥90%", "未调查"),
        ("群众满意度", "≥90%", "未开展满意度调查"),
        ("群众满意度", "≥90%", "满意度调查尚未开展"),
        ("群众满意度", "≥90%", "本年度未组织满意度测评"),
        ("受益人数", "≥500人", "未统计"),
        ("培训场次", "≥10场", "未开展，不适用"),
        ("群众满意度", "≥90%", "未开展，本年度不适用"),
        ("群众满意度", "≥90%", "该指标已取消"),
    ],
)
def test_points_without_any_result_are_told(name: str, target: str, actual: str) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment == "undetermined", made.judgement.reason
    assert codes(made) == [UNTOLD]
    assert codes(line(name, target, actual, is_scored=False)) == []


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("设备购置数", "20台", "部分设备尚未到货"),
        ("修缮数量", "≥10处", "二期尚未实施"),
        ("培训场次", "≥10场", "推迟至2025年实施"),
        ("运行成本", "≤5万元", "项目尚未开展施工"),
        ("安全事故", "无", "未开展施工"),
        ("修建道路", "≥50公里", "预计完成50公里"),
        ("职工满意度", "≥90%", "满意"),
        ("设备合格率", "≥90%", "合格"),
        # There may have been no case.
        ("投诉处理率", "≥95%", "不适用"),
        ("投诉处理率", "≥95%", "未发生，不适用"),
        ("安全事故", "≤1起", "未开展，不适用"),
        ("群众满意度", "≥90%", "部分乡镇未调查"),
        ("差错率", "≤5%", "未达5%"),
        ("取消证明事项", "取消", "已取消"),
        ("清理规范收费", "不再收取", "不再收取"),
        ("编制规划", "2部", "1部未编制"),
        ("编制规划", "2部", "部分未编制"),
        ("编制规划", "2部", "总规已编制，规划未编制"),
        ("编制规划", "1部", "文本未编制完善"),
        ("维修及时率", "≥95%", "未维修"),
        ("问题处理", "≥95%", "未处理"),
        ("违规发放金额", "≤0万元", "未发放"),
        ("培训覆盖率", "≥90%", "未验收"),
        ("检查整改率", "≥90%", "未检查出问题"),
        ("品牌影响", "提升", "未产生明显效益"),
        ("品牌影响", "提升", "未产生不良影响"),
        ("舆情影响", "降低", "未产生影响"),
    ],
)
def test_what_may_be_a_part_or_just_what_was_asked_for_accuses_nobody(
    name: str, target: str, actual: str
) -> None:
    made = line(name, target, actual)

    assert made.judgement.attainment != "not_met", made.judgement.reason
    assert codes(made) == []


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("出国考察", "1次", "0次", "not_met"),
        ("组织演练", "2次", "0次", "not_met"),
        ("组织演练", "2次", "0", "not_met"),
        ("举办论坛", "2场", "0场", "not_met"),
        # A bare number of things is for a person, none of them too.
        ("编制规划", "1部", "0部", "undetermined"),
        ("建设监测站", "11个", "0", "undetermined"),
        # None may have been needed, or less may be better.
        ("应急抢险", "3次", "0次", "undetermined"),
        ("受理群众来访", "20次", "0次", "undetermined"),
        ("公务接待", "5次", "0次", "undetermined"),
        ("水库库容", "300万立方米", "0万立方米", "undetermined"),
        ("组织演练", "2次", "1次", "undetermined"),
        ("安全事故", "1次", "0次", "met"),
    ],
)
def test_none_of_what_was_to_be_done_is_missed(
    name: str, target: str, actual: str, wanted: str
) -> None:
    assert line(name, target, actual).judgement.attainment == wanted


@pytest.mark.parametrize("actual", ["取消2场，其余如期举办", "未完成2场", "因疫情取消2场"])
def test_the_number_of_what_was_left_out_is_no_share_of_what_was_asked_for(actual: str) -> None:
    made = line("培训场次", "≥10场", actual)

    assert (made.judgement.attainment, made.judgement.rate) == ("not_met", None)


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [("取消证明事项数量", "≥10项", "取消12项"), ("未完成整改问题数", "≤5个", "未完成2个")],
)
def test_what_is_to_be_left_out_is_counted_as_asked(name: str, target: str, actual: str) -> None:
    assert line(name, target, actual).judgement.attainment == "met"
