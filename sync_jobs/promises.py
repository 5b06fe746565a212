"""What a receiver cannot promise (对方不能保证的), as far as its profile tells, in words."""

from collections.abc import Iterator

from adapter.domain.kinds import KIND_LABELS, PULLED_KINDS, shape_of_kind
from adapter.domain.record import RecordKind
from mappings.profile import Profile

#: The kinds whose rows make one set, by the kind that is pushed.
_ROWS_OF_SET = {
    RecordKind.LIBRARY_NODE: (RecordKind.LIBRARY_NODE,),
    RecordKind.TEMPLATE_HEADER: (RecordKind.TEMPLATE_HEADER, RecordKind.TEMPLATE_ITEM),
}
#: Written by the receiver too, but equal whenever a set is stored, or no more than words.
_TELL_NOTHING = frozenset({"is_deleted", "version_name"})
#: Digits of a time that ends with its day.
_DAY = 8


def is_pushed_to(profile: Profile) -> bool:
    """Whether anything is pushed in this dialect."""
    return any(each.push_path for each in profile.wire_spec.data_sets.values())


def unpromised_of_pushes(profile: Profile, late_commit_window: str) -> Iterator[str]:
    """One Chinese sentence each; none where nothing is pushed.

    `late_commit_window` is the site's, as people write it: `10m`.
    """
    if not is_pushed_to(profile):
        return
    if not profile.wire_spec.push.deduplicates:
        yield (
            "口径没有写对方按请求编号去重：对方若在发出"
            f" {late_commit_window}（late_commit_window）以后才存入，"
            "同一套可能存两次，旧内容可能一时盖住新内容。这样的情形会发现并告警；"
            "旧内容由下一次推送改正，存了两次的请对方核对。"
        )
    unmarked = [kind for kind in _ROWS_OF_SET if _is_unmarked(profile, kind)]
    if unmarked:
        yield (
            f"口径没有写对方自己的编号、版本和时间：{_listed(unmarked)}。"
            "同样的内容又存了一次，存入之后看不出来。"
        )
    yield (
        "接口没有“条件写入”：最后一次查看以后、对方存入以前，对方用户的修改可能被盖掉，不一定能发现。"
    )
    if profile.wire_spec.wire == "file_drop":
        yield "对方答复已存入而没有存入的，要到其后的导出或查询答复才知道。"


def unpromised_of_pulls(profile: Profile) -> Iterator[str]:
    """One Chinese sentence each; none where every data set tells all that a pull relies on."""
    wire = profile.wire_spec
    pulled = [
        kind for kind in PULLED_KINDS if kind in profile.codecs and wire.data_sets[kind].query_path
    ]
    if pulled and wire.wire != "file_drop" and not wire.query.total_path:
        yield (
            "对方不报总行数：从某一页起都答成空页时，看起来就像读完了。"
            "缺的行要到下一次全量拉取才补上，其间可能被记为撤回。"
        )
    undated = [kind for kind in pulled if "updated_at" not in profile.codecs[kind].rules]
    if undated:
        yield (
            f"没有更新时间：{_listed(undated)}。每次都从头取；"
            "对方仍按时间筛选的，漏下的要到下一次全量拉取才补上。"
        )
    coarse = [kind for kind in pulled if _is_coarse(profile, kind)]
    if coarse:
        yield (
            f"更新时间只到日，查询却写 {wire.query.since_digits} 位：{_listed(coarse)}。"
            "对方按文字比较时，当天的变化可能要到下一次全量拉取才取到；"
            "请把 [wire.query] since_digits 写成 8。"
        )


def _is_unmarked(profile: Profile, pushed: RecordKind) -> bool:
    """Whether a second storing of the same content would look like the first."""
    data_set = profile.wire_spec.data_sets.get(pushed)
    if data_set is None or not data_set.push_path:
        return False
    return not any(
        field.is_receiver_owned and field.name in codec.rules and field.name not in _TELL_NOTHING
        for kind in _ROWS_OF_SET[pushed]
        if (codec := profile.codecs.get(kind)) is not None
        for field in shape_of_kind(kind).fields
    )


def _is_coarse(profile: Profile, kind: RecordKind) -> bool:
    rule = profile.codecs[kind].rules.get("updated_at")
    since_digits = profile.wire_spec.query.since_digits
    return rule is not None and rule.digits == _DAY and since_digits > _DAY


def _listed(kinds: list[RecordKind]) -> str:
    return "、".join(KIND_LABELS[kind] for kind in kinds)
