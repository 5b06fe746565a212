"""What an import did (导入结果), in one paragraph for people."""

from collections.abc import Iterator

from adapter.domain.indicator import LibraryState, LibraryVersion
from sync_jobs.import_library import ImportReport


def import_summary(report: ImportReport, *, next_step: str) -> str:
    """What an import did, in counts alone; `next_step` says how a draft goes on."""
    version = report.version
    head = (
        f"{_done(version, next_step)}：指标 {version.indicator_count} 条，"
        f"模板 {version.template_count} 套。"
        if version and report.is_new_version
        else "指标库内容没有变化，未产生新版本。"
    )
    counts = report.counts
    parts = [head]
    if report.projects is not None:
        parts.append(f"项目统计表已更新，非密项目 {report.projects} 个。")
    parts.append(f"新增 {counts.created}，修改 {counts.updated}，未变 {counts.unchanged}。")
    if counts.rejected:
        parts.append(f"{counts.rejected} 行不合格，未导入。")
    if report.unmatched_templates:
        parts.append(f"{report.unmatched_templates} 套模板找不到对应的非密项目，未入库。")
    if report.left_out_templates:
        parts.append(
            f"原有模板中 {report.left_out_templates} 套，"
            "项目统计表已没有与其项目同名或同编码的非密项目，没有列入：项目改了名称的，请在模板中改项目名称或补项目编码，重新导入这些模板。"
        )
    if not counts.read and not report.problems:
        parts.append("文件里只有表头，没有可导入的行。")
    return "".join((*parts, *_taken_in(report), *_held_back(report)))


def _taken_in(report: ImportReport) -> Iterator[str]:
    if report.taken_in:
        yield f"并入已采纳的条目 {report.taken_in} 条。"
    if report.stale_entries:
        yield f"{report.stale_entries} 条已采纳的条目所改内容已变，未并入，须重新提出。"


def _done(version: LibraryVersion, next_step: str) -> str:
    if version.state is LibraryState.DRAFT:
        return f"已写入第 {version.number} 版草稿（未发布，{next_step}）"
    return f"已发布第 {version.number} 版"


def _held_back(report: ImportReport) -> Iterator[str]:
    # Without a list at hand the number is that of the stored one, which did not come in just now.
    if report.projects is not None and report.hidden_projects:
        yield f"涉密或未标“非密”的项目 {report.hidden_projects} 个，未入库。"
    if report.blocked_templates:
        papers = report.blocked_templates
        yield f"与涉密或未标“非密”的项目有关的模板和部门职责 {papers} 份，未入库。"
    if report.purged:
        yield f"不再标“非密”的项目已清除 {report.purged} 条记录。"
    if report.still_there:
        yield (
            f"这些项目的指标模板此前推送过，对方仍存有 {report.still_there} 套，本系统已不再保存；"
            "请立即通知一体化系统一方删除。"
        )
    if report.on_their_way:
        yield (
            f"另有这些项目的指标模板 {report.on_their_way} 套已经发出而没有结果，对方可能已存入"
            "或稍后存入（文件交换的批次可能还在发件目录），本系统不再核实；"
            "请一并通知一体化系统一方查找、删除。"
        )
    if report.scrub_left is not None:
        yield (
            f"但数据库文件还没有重写，其中可能仍有旧字节（{report.scrub_left}）；"
            "处理后请重新导入同一份项目统计表。"
        )
    if report.is_list_in_doubt:
        yield (
            "与项目统计表同一文件里有不合格的行，所以各部门的部门整体暂不收发，"
            "表中略去的项目也暂不清除；请改正后重新导入。"
        )
