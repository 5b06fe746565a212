"""Single lines whose answers were written first: units, words and numbers of one kind."""

import pytest

from tests.bench.comparing.quality import checked

ROWS = """
资金杠杆倍数|≥4倍|420%|met
税收增长倍数|≥200%|1.8倍|not_met
养老床位|≥120张|118床|not_met
新增床位|≥200个|205床|met
护理床位|≥60床位|62张|met
再生水利用量|≥20万吨|21.3万立方米|met
污水日处理能力|≥5000立方米/日|4800吨/日|not_met
供水量|≥120万立方|125万吨|met
专线带宽|≥500M|1G|met
出口带宽|≥1000Mbps|1G|met
互联网带宽|≥200兆|100M|not_met
机房温度|≤26度|25.4℃|met
冷库温度|≤4摄氏度|5.1度|not_met
PM2.5年均浓度|≤35微克/立方米|33μg/m3|met
PM10浓度|≤70μg/m3|74微克/立方米|not_met
事故率|≤0.5%|0事故|met
差错率|≤1‰|0差错|met
信访率|≤2%|0件|met
投诉率|≤3%|零投诉|met
安全生产事故|严格杜绝|发生1起|not_met
校园欺凌事件|零容忍|发生1起|not_met
环境违法案件|坚决杜绝|未发生|met
企业负担|不加重|有所加重|not_met
水质|不下降|略有下降|not_met
失业人数|不上升|未上升|met
入学率|不降低|较上年下降1.2%|not_met
居民幸福感|显著提升|未见显著提升|not_met
营商环境|明显改善|未有明显改善|not_met
办结时间|15个工作日内|超期3个工作日|not_met
报送时间|5日内|延迟2日|not_met
项目完工|2025年10月31日前|截至12月31日尚未完工|not_met
工程验收|2025年10月31日前|尚未验收，预计2026年2月完成验收|not_met
道路通车|2025年9月30日前|截至年末未通车|not_met
编制方案|2份|未编制|not_met
设备验收合格率|≥98%|未验收|not_met
出台政策|3项|尚未出台|not_met
组织演练|2次|0次|not_met
开展巡查|≥6次|0|not_met
应急抢险|3次|0次|undetermined
制定标准|1项|未制定|not_met
总投资|≥两亿三千万元|2.35亿元|met
产值|≥2亿6千万元|2.5亿元|not_met
惠及人数|≥一万五千人|1.6万人|met
造林面积|≥3万2千亩|31800亩|not_met
合格率|≥百分之九十八|97%|not_met
图书|甲类≥30册、乙类≥50册|甲类30册、乙类46册|not_met
车辆|更新≥6辆，维护≥15辆|更新6辆，维护17辆|met
检修|≥12次|12次（每月1次）|met
宣讲|≥20场|全年共开展18场，比目标少2场|not_met
单位能耗|≤0.6吨标准煤/万元|0.4吨标准煤/万元|met
平均办理时长|≤20个工作日|12个工作日|met
死亡率|≤4‰|2.1‰|met
结案率|≥90%|40件/42件|met
办结率|≥95%|应办50件，办结49件|met
满意度|≥85%|发放问卷200份，满意184份|met
投入产出倍数|≥2倍|215%|met
财政资金带动比例|≥300%|3.2倍|met
营业收入|≥1.2倍|同比增长25%|undetermined
病床|≥200张|196床位|not_met
标准间|≥80间|82个|met
COD浓度|≤50mg/L|46毫克/升|met
氨氮浓度|≤1.0mg/L|1.3毫克/升|not_met
SO2浓度|≤60ug/m3|55μg/m³|met
雨水收集量|≥5万立方米|5.6万吨|met
灌溉用水量|≤300万立方米|286万吨|met
自来水日供水量|≥2万立方米/天|1.8万吨/天|not_met
网络专线|≥10条|12条|met
宽带接入速率|≥300M|500Mbps|met
储藏温度|2-8℃|2-6度|met
用电量|≤500度|480千瓦时|met
退货率|≤2%|0退货|met
有责投诉率|≤1‰|零有责投诉|met
食品安全事件|零容忍|全年未发生|met
黑恶势力犯罪|零容忍|打掉2起|undetermined
污染事件|严格杜绝|发生0起|met
违章搭建|不反弹|未反弹|met
居民用水价格|不上涨|有所上涨|not_met
居民用水价格|不上涨|上涨0.2元|not_met
耕地面积|不减少|增加12亩|met
耕地面积|不减少|较上年减少30亩|not_met
市民文明素质|有效提升|未能有效提升|not_met
产业竞争力|显著增强|未实现显著增强|not_met
审批时间|≤10个工作日|逾期2个工作日办结|not_met
竣工时间|2025年8月底前|延期45天|not_met
竣工时间|2025年8月底前|比计划提前15天完工|met
工期|≤120天|提前8天|met
服务期限|≥365天|延期30天|undetermined
完工日期|2025年10月底前|截至12月底仍未完工|not_met
项目建成|2025年12月31日前|2025年11月20日建成|met
设备到货|2025年9月底前|2025年10月12日到货|not_met
系统上线|2026年2月底前|未完成|undetermined
制定管理办法|1项|尚未制定|not_met
修订制度|2项|未修订|not_met
印制宣传册|5000份|未印制|not_met
工程验收合格率|100%|尚未验收|not_met
检测合格率|≥95%|未检测|not_met
维修合格率|≥95%|未维修|undetermined
安全检查|4次|0次|not_met
举办招聘会|6场|0场|not_met
纠纷调解|10次|0次|undetermined
防汛抢险|2次|0次|undetermined
品牌知名度|提高|未取得效果|not_met
项目总投资|≥十二亿五千万元|12.8亿元|met
税收收入|≥五千八百万元|5750万元|not_met
服务人次|≥两万三千人次|22000人次|not_met
整治面积|≥1万2千平方米|12500平方米|met
立案率|≥98%|应立案60件，立案60件|met
按期答复率|≥95%|应答复80件，已答复77件|met
群众满意度|≥95%|收回问卷150份，满意146份|met
例会|≥12次|每月1次，全年12次|met
宣传活动|≥10场|完成8场，比计划少2场|not_met
亩均农药用量|≤0.5件|0.4件|met
""".strip().splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_a_line_is_judged_as_it_was_answered(row: str) -> None:
    name, target, actual, expected = row.split("|")
    line = {"level2": "", "level3": name, "value_text": target, "unit": ""}
    made = checked(line | {"actual_value_text": actual, "score": "10", "full_score": "10"})
    codes = {each.code.value for each in made.findings} - {"over_fulfilled", "over_scored"}

    assert made.judgement.attainment == expected, made.judgement.reason
    assert codes == ({"full_marks_for_missed_target"} if expected == "not_met" else set())
