"""Why a plan, an account or a step of the library is refused (不予办理): what to do instead."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Refusal(StrEnum):
    """A reason; its value may stand in run rows and logs."""

    # Who asks.
    NO_ACCOUNTS = "no_accounts"
    NO_ACCOUNT = "no_account"
    NOT_PERMITTED = "not_permitted"
    OTHER_DIVISION = "other_division"
    OTHER_DEPARTMENTS = "other_departments"
    PLAN_TOO_WIDE = "plan_too_wide"
    DATA_SCOPE = "data_scope"
    OWN_PLAN = "own_plan"
    NOT_AUTHOR = "not_author"
    APPROVED_ALREADY = "approved_already"
    OWN_VERSION = "own_version"
    DRAFT_FIRST = "draft_first"
    # Accounts.
    FIRST_ADMIN = "first_admin"
    LAST_ADMIN = "last_admin"
    LAST_ADMIN_IN = "last_admin_in"
    ROLES_APART = "roles_apart"
    NAME_TAKEN = "name_taken"
    NO_SUCH_ACCOUNT = "no_such_account"
    # Signing in.
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    LINK_DEAD = "link_dead"
    WEAK_PASSWORD = "weak_password"  # noqa: S105 - a reason, no password
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the same
    WRONG_CODE = "wrong_code"
    NO_SUCH_SESSION = "no_such_session"
    NO_PASSWORDS_HERE = "no_passwords_here"
    # Signing in at an identity provider.
    SIGN_IN_STALE = "sign_in_stale"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_SILENT = "provider_silent"
    PROVIDER_UNFIT = "provider_unfit"
    NOT_VOUCHED = "not_vouched"
    NOT_LINKED = "not_linked"
    ACCOUNT_LOCKED = "account_locked"
    FACTOR_TOO_WEAK = "factor_too_weak"
    NO_PROVIDER = "no_provider"
    BAD_SUBJECT = "bad_subject"
    SUBJECT_TAKEN = "subject_taken"
    LINKED_MEANWHILE = "linked_meanwhile"
    NOTHING_LINKED = "nothing_linked"
    # Tokens of the pull API.
    WRONG_SCOPE = "wrong_scope"
    TOKEN_NAME_TAKEN = "token_name_taken"  # noqa: S105 - a reason, no token
    NO_SUCH_TOKEN = "no_such_token"  # noqa: S105 - the same
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - the same
    BEYOND_SCOPE = "beyond_scope"
    # Plans.
    NO_SUCH_PLAN = "no_such_plan"
    NO_SUCH_CHANGE = "no_such_change"
    WRONG_STATE = "wrong_state"
    EXPIRED = "expired"
    TAMPERED = "tampered"
    BAD_SIGNATURE = "bad_signature"
    OTHER_DIGEST = "other_digest"
    DIGEST_UNSAID = "digest_unsaid"
    TOO_FEW_APPROVALS = "too_few_approvals"
    NO_KEY = "no_key"
    PROFILE_MOVED = "profile_moved"
    GUARDED = "guarded"
    NOT_APPLIED = "not_applied"
    EMPTY_PLAN = "empty_plan"
    DECIDED_MEANWHILE = "decided_meanwhile"
    NOTHING_DONE = "nothing_done"
    PLAN_REQUIRED = "plan_required"
    NO_CONFLICT = "no_conflict"
    NOTHING_OF_OURS = "nothing_of_ours"


SENTENCES: Mapping[Refusal, str] = MappingProxyType(
    {
        Refusal.NO_ACCOUNTS: "还没有任何账号，"
        "请先运行 user add 登录名 --role administrator 建立第一个账号",
        Refusal.NO_ACCOUNT: "操作系统用户“{user}”没有有效账号，"
        "请系统管理员在“账号管理”中建立，或在命令行用 user add 建立",
        Refusal.NOT_PERMITTED: "账号“{user}”无权{action}，请由{who}办理",
        Refusal.OTHER_DIVISION: "账号“{user}”不办理财政区划 {division} 的业务，"
        "请由该区划的人员办理，或请系统管理另建账号",
        Refusal.OTHER_DEPARTMENTS: "账号“{user}”的数据范围限于部分部门，{action}涉及整个区划，"
        "请由不限部门的账号办理",
        Refusal.PLAN_TOO_WIDE: "计划含有账号“{user}”数据范围以外的内容，"
        "请由数据范围覆盖整份计划的账号{action}",
        Refusal.DATA_SCOPE: "数据范围不对：{fault}，请改正后再建立账号",
        Refusal.OWN_PLAN: "计划由“{user}”编制，编制人不能复核自己的计划，请另一位复核人员办理",
        Refusal.NOT_AUTHOR: "只有编制人“{user}”可以改动或作废这份计划，请由其本人办理",
        Refusal.APPROVED_ALREADY: "“{user}”已经批准过，第二次批准须由另一位复核人员作出",
        Refusal.OWN_VERSION: "“{user}”编制或送审过第 {number} 版，不能自己发布，请另一位复核办理",
        Refusal.DRAFT_FIRST: "已建立账号，指标库须由另一人发布：请加 --as-draft 写入草稿，"
        "再用 library submit 送审，由复核人员 library release",
        Refusal.FIRST_ADMIN: "第一个账号须是系统管理，请写 --role administrator",
        Refusal.LAST_ADMIN: "这是最后一个系统管理账号，不能停用；请先另建一个系统管理账号",
        Refusal.LAST_ADMIN_IN: "“{user}”是最后一个能登录的系统管理，不能解除或改绑；"
        "请先绑定另一个系统管理，并由其登录一次",
        Refusal.ROLES_APART: "“{one}”与“{other}”须由不同的人担任，请分别建立账号",
        Refusal.NAME_TAKEN: "操作系统用户“{user}”已有有效账号，请先用 user disable 停用旧账号",
        Refusal.NO_SUCH_ACCOUNT: "没有这个有效账号：{user}，请用 user list 查看",
        Refusal.SIGN_IN_FAILED: "登录名、口令或动态码不对，或账号因多次输错暂时锁定；"
        "请核对后重试，忘记口令请系统管理重新签发链接",
        Refusal.SIGNED_OUT: "登录已失效，请重新登录",
        Refusal.LINK_DEAD: "链接无效、已用过或已过期，请系统管理重新签发",
        Refusal.WEAK_PASSWORD: "口令不合要求：{faults}；请另设一个",
        Refusal.WRONG_PASSWORD: "当前口令不对，请重新输入",
        Refusal.WRONG_CODE: "动态码不对，请核对手机时间，输入最新的 6 位数字",
        Refusal.NO_SUCH_SESSION: "没有这次登录，或已经退出；请刷新页面查看",
        Refusal.NO_PASSWORDS_HERE: "本系统由统一身份认证登录，不使用口令；请{way}",
        Refusal.SIGN_IN_STALE: "这次登录无效、已用过或已过期，或不是从这个浏览器发起的；"
        "请重新登录，仍不行请联系系统管理",
        Refusal.PROVIDER_REFUSED: "统一身份认证没有让您登录：您取消了，或在那里无权进入本系统；"
        "请重试，仍不行请联系统一身份认证的管理员",
        Refusal.PROVIDER_SILENT: "连不上统一身份认证，或它没有按时正常答复；请稍后重试，"
        "仍不行请系统管理用 doctor 检查",
        Refusal.PROVIDER_UNFIT: "统一身份认证的配置与其发现文档不合，不能登录；"
        "请系统管理用 doctor 查看原因",
        Refusal.NOT_VOUCHED: "统一身份认证的答复没有通过核验（{fault}），没有登录；请重试，"
        "仍不行请把括号中的原因告诉系统管理",
        Refusal.NOT_LINKED: "统一身份认证已确认您的身份，但没有账号与之绑定，或账号已停用；"
        "请把人员标识“{subject}”告诉系统管理，由其核实后绑定",
        Refusal.ACCOUNT_LOCKED: "账号因多次输错口令暂时锁定，最长一小时；请稍后重试，"
        "或联系系统管理",
        Refusal.FACTOR_TOO_WEAK: "本系统要求更强的身份认证（如动态码、证书），这次登录的方式不够；"
        "请在统一身份认证启用后重新登录，不会启用的请联系其管理员",
        Refusal.NO_PROVIDER: "没有配置统一身份认证，不能绑定；请先填写配置中的 [web.oidc]，"
        "或在 user identity 后写 --issuer",
        Refusal.BAD_SUBJECT: "人员标识不对，须为 1 至 255 个字母、数字或符号；"
        "请按其登录失败时页面上的原样填写",
        Refusal.SUBJECT_TAKEN: "这个人员标识已绑定账号“{user}”，一人只能绑定一个；"
        "请先解除那一个的绑定",
        Refusal.LINKED_MEANWHILE: "刚才有人绑定了账号“{user}”，这一次没有绑定；"
        "请刷新页面或用 user list 查看",
        Refusal.NOTHING_LINKED: "账号“{user}”没有绑定统一身份，请刷新页面或用 user list 查看",
        Refusal.NO_SUCH_PLAN: "没有编号为 {plan} 的计划，请用 plan list 查看",
        Refusal.NO_SUCH_CHANGE: "计划中没有第 {position} 条，请用 plan show 查看",
        Refusal.WRONG_STATE: "计划现在是“{state}”，不能{action}；请用 plan show 查看",
        Refusal.EXPIRED: "计划已于 {when} 过期，请重新编制同类的计划",
        Refusal.TAMPERED: "计划内容与其摘要不符，可能被改动过，不予执行；请保留现场并重新计划",
        Refusal.BAD_SIGNATURE: "有批准的签名无法用本系统的公钥验证，不予执行；请核查后重新批准",
        Refusal.OTHER_DIGEST: "计划的摘要不是给出的那一个，可能已被编辑；请用 plan show 重新查看",
        Refusal.DIGEST_UNSAID: "计划编辑过，现在是第 {revision} 稿：请用 plan show 查看，"
        "再以 --digest 写明看过的摘要",
        Refusal.TOO_FEW_APPROVALS: "计划需 {needed} 人批准，有效的只有 {found} 个；请继续复核",
        Refusal.NO_KEY: "没有配置批准签名密钥；请用 keys new 生成，并写入 [plan] signing_key",
        Refusal.PROFILE_MOVED: "接口口径在计划之后改过，不能执行；请重新编制同类的计划",
        Refusal.GUARDED: "{guard}",
        Refusal.NOT_APPLIED: "计划现在是“{state}”，没有可回退的内容；只有执行过的计划才能回退",
        Refusal.WRONG_SCOPE: "看不懂权限“{scope}”，写法如 versions:152501000、"
        "templates:152501000、templates:152501000/101（只读一个主管部门的部分）",
        Refusal.TOKEN_NAME_TAKEN: "令牌“{name}”还有效，请换名称，或先用 api token revoke 吊销",
        Refusal.NO_SUCH_TOKEN: "没有名为“{name}”的有效令牌，请用 api token list 查看",
        Refusal.TOKEN_REFUSED: "令牌缺失、不对、已过期或已吊销，请向指标库的系统管理员索取",
        Refusal.BEYOND_SCOPE: "令牌没有 {scope} 的权限，请向指标库的系统管理员申请",
        Refusal.EMPTY_PLAN: "没有需要改动的内容，没有建立计划",
        Refusal.DECIDED_MEANWHILE: "编制期间有人决定了冲突或撤销了决定，没有建立计划；请重新编制",
        Refusal.NOTHING_DONE: "这份计划没有改动过任何内容，没有可回退的",
        Refusal.PLAN_REQUIRED: "本站点的推送须经批准：请用 plan push 计划，批准后 plan apply 执行",
        Refusal.NOTHING_OF_OURS: "第 {position} 条本方没有可发的内容，不能以本方为准；"
        "请先在指标库中补建，再重新计划",
        Refusal.NO_CONFLICT: "第 {position} 条不是冲突，不能这样处理；请用 plan show 查看",
    }
)


def refusal_sentence(refusal: Refusal, **facts: object) -> str:
    """The sentence with its facts, without a full stop."""
    return SENTENCES[refusal].format(**facts)


#: The same in a few words, for lists of what people tried.
REFUSAL_LABELS: Mapping[Refusal, str] = MappingProxyType(
    {
        Refusal.NO_ACCOUNTS: "还没有账号",
        Refusal.NO_ACCOUNT: "没有有效账号",
        Refusal.NOT_PERMITTED: "岗位无权办理",
        Refusal.OTHER_DIVISION: "不办理该财政区划",
        Refusal.OTHER_DEPARTMENTS: "超出所限部门",
        Refusal.PLAN_TOO_WIDE: "计划超出数据范围",
        Refusal.DATA_SCOPE: "数据范围不对",
        Refusal.OWN_PLAN: "不能复核自己的计划",
        Refusal.NOT_AUTHOR: "不是编制人",
        Refusal.APPROVED_ALREADY: "已批准过",
        Refusal.OWN_VERSION: "不能发布自己编制的版本",
        Refusal.DRAFT_FIRST: "须先写入草稿",
        Refusal.FIRST_ADMIN: "第一个账号须是系统管理",
        Refusal.LAST_ADMIN: "最后一个系统管理账号",
        Refusal.LAST_ADMIN_IN: "最后一个能登录的系统管理",
        Refusal.ROLES_APART: "岗位须分开",
        Refusal.NAME_TAKEN: "登录名已有账号",
        Refusal.NO_SUCH_ACCOUNT: "没有这个账号",
        Refusal.SIGN_IN_FAILED: "登录名、口令或动态码不对，或账号已锁定",
        Refusal.SIGNED_OUT: "登录已失效",
        Refusal.LINK_DEAD: "链接已失效",
        Refusal.WEAK_PASSWORD: "新口令不合要求",
        Refusal.WRONG_PASSWORD: "当前口令不对",
        Refusal.WRONG_CODE: "动态码不对",
        Refusal.NO_SUCH_SESSION: "没有这次登录",
        Refusal.NO_PASSWORDS_HERE: "由统一身份认证登录",
        Refusal.SIGN_IN_STALE: "登录请求无效或已过期",
        Refusal.PROVIDER_REFUSED: "统一身份认证拒绝",
        Refusal.PROVIDER_SILENT: "连不上统一身份认证",
        Refusal.PROVIDER_UNFIT: "统一身份认证配置不合",
        Refusal.NOT_VOUCHED: "身份核验没有通过",
        Refusal.NOT_LINKED: "没有绑定的账号",
        Refusal.ACCOUNT_LOCKED: "账号暂时锁定",
        Refusal.FACTOR_TOO_WEAK: "认证方式不够强",
        Refusal.NO_PROVIDER: "没有配置统一身份认证",
        Refusal.BAD_SUBJECT: "人员标识不对",
        Refusal.SUBJECT_TAKEN: "人员标识已绑定他人",
        Refusal.LINKED_MEANWHILE: "刚才已由他人绑定",
        Refusal.NOTHING_LINKED: "没有绑定统一身份",
        Refusal.WRONG_SCOPE: "令牌权限写法不对",
        Refusal.TOKEN_NAME_TAKEN: "令牌名称已用",
        Refusal.NO_SUCH_TOKEN: "没有这个令牌",
        Refusal.TOKEN_REFUSED: "令牌无效",
        Refusal.BEYOND_SCOPE: "令牌没有这项权限",
        Refusal.NO_SUCH_PLAN: "没有这份计划",
        Refusal.NO_SUCH_CHANGE: "计划中没有这一条",
        Refusal.WRONG_STATE: "计划的状态不允许",
        Refusal.EXPIRED: "计划已过期",
        Refusal.TAMPERED: "计划与摘要不符",
        Refusal.BAD_SIGNATURE: "批准的签名不对",
        Refusal.OTHER_DIGEST: "摘要不是所给的",
        Refusal.DIGEST_UNSAID: "没有写明看过的摘要",
        Refusal.TOO_FEW_APPROVALS: "批准的人数不足",
        Refusal.NO_KEY: "没有批准签名密钥",
        Refusal.PROFILE_MOVED: "接口口径已改",
        Refusal.GUARDED: "超过保护限额",
        Refusal.NOT_APPLIED: "计划没有执行过",
        Refusal.EMPTY_PLAN: "没有需要改动的内容",
        Refusal.DECIDED_MEANWHILE: "编制期间有人作了决定",
        Refusal.NOTHING_DONE: "计划没有改动过内容",
        Refusal.PLAN_REQUIRED: "推送须经批准",
        Refusal.NO_CONFLICT: "不是冲突",
        Refusal.NOTHING_OF_OURS: "本方没有可发的内容",
    }
)
_OTHER_REASON = "未能完成"


def refusal_label(code: str) -> str:
    """A few words for what the audit log keeps of an error: a reason of ours, or its class."""
    return REFUSAL_LABELS[Refusal(code)] if code in set(Refusal) else _OTHER_REASON
