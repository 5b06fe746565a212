package peer;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a receiver in Java remembers, in the memory of its process; no stack of SOAP is known here. */
final class Receiver {
    /** What a query asks for; keys and isDeleted may be null. */
    record Asked(
            String division, String year, List<String> agencies, List<String> keys, String since,
            Integer isDeleted, int pageNo, int pageSize) {
    }

    /** One page of an answer, and how many rows there are on all of them. */
    record Page(int total, List<Map<String, Object>> rows) {
    }

    /** What became of one set. */
    record Outcome(String setKey, String complaint, int rowCount) {
        boolean isAccepted() {
            return complaint.isEmpty();
        }
    }

    /** A business failure. */
    static final class Refused extends Exception {
        final String code;

        Refused(String code, String reason) {
            super(reason);
            this.code = code;
        }
    }

    static final String NAMESPACE = "urn:budget-integration:perf:v2";
    static final String DIVISION = "152501000";
    static final String YEAR = "2026";
    static final int TOKEN_LIFE_S = 600;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");
    private static final String STAMPED = "\\d{17}";
    private static final Map<String, String> KEYS = Map.ofEntries(
        Map.entry("BAS_PERF_INDICATOR", "ind_id"), Map.entry("PERF_TEMPLATE", "template_id"),
        Map.entry("PERF_TEMPLATE_ITEM", "item_id"), Map.entry("PM_PERF_GOAL_INFO", "kpi_per_id"),
        Map.entry("PM_PERF_INDICATOR", "kpi_id"), Map.entry("PAY_PERF_MONITOR_TASK", "perf_task_id"),
        Map.entry("PAY_PERF_MONITOR_INFO", "perf_mon_id"), Map.entry("PM_PERF_SELF_EVAL", "eval_id"),
        Map.entry("PM_SELF_EVAL_GOAL", "eval_goal_id"), Map.entry("PM_SELF_EVAL_INDICATOR", "eval_ind_id"),
        Map.entry("PM_PERF_SELF_BGT", "eval_bgt_id"), Map.entry("PM_PROJECT_INFO", "pro_id"),
        Map.entry("BGT_PERF_GOAL_INFO", "kpi_per_id"), Map.entry("BGT_PERF_INDICATOR", "kpi_id"),
        Map.entry("BGT_PERF_MONITOR_INFO", "perf_mon_id"), Map.entry("BGT_PERF_SELF_EVAL", "eval_id"),
        Map.entry("BGT_SELF_EVAL_INDICATOR", "eval_ind_id"));
    private static final Map<String, String> SET_COLUMNS = Map.of(
        "PERF_TEMPLATE", "template_code", "PERF_TEMPLATE_ITEM", "template_code",
        "BAS_PERF_INDICATOR", "agency_code",
        "BGT_PERF_GOAL_INFO", "dept_code", "BGT_PERF_INDICATOR", "dept_code",
        "BGT_PERF_MONITOR_INFO", "dept_code", "BGT_PERF_SELF_EVAL", "dept_code",
        "BGT_SELF_EVAL_INDICATOR", "dept_code");

    final String appId;
    final String secret = UUID.randomUUID().toString();
    private final Map<String, List<Map<String, Object>>> rows = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private final Set<String> nonces = new HashSet<>();
    private final Orders orders;
    private String latestStamp = "";

    /** Starts from the seed: a table of texts, where \N stands for null. */
    Receiver(String appId, Path seed, Orders orders) throws IOException {
        this.appId = appId;
        this.orders = orders;
        KEYS.keySet().forEach(name -> rows.put(name, new ArrayList<>()));
        List<String> lines = Files.readAllLines(seed);
        String[] names = lines.get(0).split("\t", -1);
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split("\t", -1);
            Map<String, Object> row = new LinkedHashMap<>();
            for (int n = 0; n < names.length; n++) {
                row.put(names[n], values[n].equals("\\N") ? null : values[n]);
            }
            row.putAll(Map.of("mof_div_code", DIVISION, "fiscal_year", YEAR, "is_deleted", 2));
            rows.get("PM_PROJECT_INFO").add(row);
        }
    }

    synchronized Set<String> agencyCodes() {
        Set<String> found = new TreeSet<>();
        rows.get("PM_PROJECT_INFO").forEach(row -> found.add((String) row.get("agency_code")));
        return found;
    }

    synchronized String login(String id, String appSecret) throws Refused {
        if (!appId.equals(id) || !secret.equals(appSecret)) {
            throw new Refused("0401", "应用标识或密钥不正确");
        }
        String token = UUID.randomUUID().toString();
        tokens.put(token, System.nanoTime() + TOKEN_LIFE_S * 1_000_000_000L);
        return token;
    }

    synchronized boolean knows(String token) {
        Long until = tokens.get(token);
        return until != null && System.nanoTime() < until;
    }

    /** Lets a call begin that proves by its headers who sends it. */
    void admit(Headers headers) throws Refused {
        boolean hasExpired = orders.take("expired_token");
        if (hasExpired || !(isSigned(headers) || knows(headers.token()))) {
            throw new Refused("0402", "令牌缺失或已过期");
        }
        if (orders.take("business_failure")) {
            throw new Refused("0999", "系统繁忙，请稍后再试");
        }
    }

    /** WS-Security UsernameToken with PasswordDigest. */
    private synchronized boolean isSigned(Headers headers) throws Refused {
        if (headers.username() == null) {
            return false;
        }
        boolean isRight = appId.equals(headers.username())
            && headers.passwordType().endsWith("#PasswordDigest")
            && digest(headers).equals(headers.password())
            && Duration.between(Instant.parse(headers.created()), Instant.now()).abs().toMinutes() < 5
            && nonces.add(headers.nonce());
        if (!isRight) {
            throw new Refused("0401", "用户名令牌无效");
        }
        return true;
    }

    private String digest(Headers headers) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(Base64.getDecoder().decode(headers.nonce()));
            sha.update((headers.created() + secret).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha.digest());
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    Page query(String name, Asked asked) throws Refused {
        if (asked.pageNo() < 1 || asked.pageSize() < 1 || asked.pageSize() > 5000) {
            throw new Refused("0901", "page_no、page_size 超出范围");
        }
        String since = asked.since();
        if (since != null && !since.isEmpty() && !since.matches(STAMPED)) {
            throw new Refused("0901", "update_time_from 应为 17 位时间");
        }
        List<Map<String, Object>> found = find(name, asked);
        List<Map<String, Object>> rows = found.stream()
            .skip((asked.pageNo() - 1L) * asked.pageSize()).limit(asked.pageSize())
            .collect(Collectors.toCollection(ArrayList::new));
        if (!rows.isEmpty() && orders.take("short_page")) {
            rows.remove(rows.size() - 1);
        }
        return new Page(found.size(), rows);
    }

    void admitPush(String division, String year) throws Refused {
        if (!DIVISION.equals(division) || !YEAR.equals(year)) {
            throw new Refused("0901", "不是本系统的财政区划或预算年度");
        }
    }

    /** Every row that is asked for, on all pages together, in order. */
    private synchronized List<Map<String, Object>> find(String name, Asked asked) {
        return rows.get(name).stream()
            .filter(row -> fits(name, row, asked))
            .sorted(Comparator.comparing(row -> (String) row.get("update_time") + row.get(KEYS.get(name))))
            .map(row -> (Map<String, Object>) new LinkedHashMap<>(row))
            .toList();
    }

    private static boolean fits(String name, Map<String, Object> row, Asked asked) {
        Object key = row.get(SET_COLUMNS.getOrDefault(name, "pro_code"));
        String since = Objects.requireNonNullElse(asked.since(), "");
        return row.get("mof_div_code").equals(asked.division())
            && row.get("fiscal_year").equals(asked.year())
            && asked.agencies().contains(row.get("agency_code"))
            && (asked.keys() == null || asked.keys().contains(key))
            && ((String) row.get("update_time")).compareTo(since) >= 0
            && (asked.isDeleted() == null || asked.isDeleted().equals(row.get("is_deleted")));
    }

    /** Replaces one set as a whole, or refuses it as a whole; the header is null for a library set. */
    synchronized Outcome accept(
            String name, String setKey, Map<String, Object> header, List<Map<String, Object>> set) {
        String complaint = complaint(name, setKey, header, set);
        if (complaint.isEmpty()) {
            String stamp = stamp();
            if (name.equals("PERF_TEMPLATE")) {
                header.put("version", freshId());
                header.put("version_name", "接收版本" + stamp);
                replace("PERF_TEMPLATE", setKey, List.of(header), stamp);
                replace("PERF_TEMPLATE_ITEM", setKey, set, stamp);
            } else {
                replace(name, setKey, set, stamp);
            }
        }
        return new Outcome(setKey, complaint, complaint.isEmpty() ? set.size() : 0);
    }

    private static String complaint(
            String name, String setKey, Map<String, Object> header, List<Map<String, Object>> set) {
        String column = SET_COLUMNS.get(name);
        boolean isWhole = set.stream().allMatch(row -> setKey.equals(row.get(column)));
        if (!isWhole || header != null && !setKey.equals(header.get(column))) {
            return column + " 与集合标识不一致";
        }
        if (!name.equals("PERF_TEMPLATE")) {
            return "";
        }
        BigDecimal weight = set.stream()
            .map(row -> (BigDecimal) Objects.requireNonNullElse(row.get("ind_weight"), BigDecimal.ZERO))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean isFull = weight.compareTo(new BigDecimal(100)) == 0;
        return header == null ? "缺少模板表头" : isFull ? "" : "分值合计应为 100";
    }

    /** Former rows stay, marked as deleted and under new ids; new ones get ids and times of ours. */
    private void replace(String name, String setKey, List<Map<String, Object>> set, String stamp) {
        String id = KEYS.get(name);
        for (Map<String, Object> row : rows.get(name)) {
            if (setKey.equals(row.get(SET_COLUMNS.get(name))) && row.get("is_deleted").equals(2)) {
                row.putAll(Map.of(id, freshId(), "is_deleted", 1, "update_time", stamp));
            }
        }
        Map<Object, String> ids = new HashMap<>();
        set.stream().filter(row -> row.get(id) != null).forEach(row -> ids.put(row.get(id), freshId()));
        for (Map<String, Object> sent : set) {
            Map<String, Object> row = new LinkedHashMap<>(sent);
            Object parent = row.get("parent_id");
            if (parent != null && !parent.equals("")) {
                row.put("parent_id", ids.get(parent));
            }
            row.putAll(Map.of(
                id, ids.getOrDefault(sent.get(id), freshId()), "mof_div_code", DIVISION, "fiscal_year", YEAR,
                "create_time", stamp, "update_time", stamp, "is_deleted", 2));
            rows.get(name).add(row);
        }
    }

    /** 17 digits, China standard time, later than every stamp before. */
    private String stamp() {
        String now;
        do {
            now = LocalDateTime.now(ZoneOffset.ofHours(8)).format(STAMP);
        } while (now.compareTo(latestStamp) <= 0);
        latestStamp = now;
        return now;
    }

    private static String freshId() {
        return "{" + UUID.randomUUID().toString().toUpperCase() + "}";
    }
}
