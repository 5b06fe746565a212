package peer;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
import peer.contract.PushResult;
import peer.contract.Query;

/** What this receiver remembers, in the memory of its process. */
final class Receiver {
    static final String APP_ID = "metro-app";
    static final String DIVISION = "152501000";
    static final String YEAR = "2026";
    static final int TOKEN_LIFE_S = 600;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");
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

    final String secret = UUID.randomUUID().toString();
    private final Map<String, List<Map<String, Object>>> rows = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private final Set<String> nonces = new HashSet<>();
    private String latestStamp = "";

    /** Starts from the seed: a table of texts, where \N stands for null. */
    Receiver(Path seed) throws IOException {
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

    synchronized String login(String appId, String appSecret) {
        if (!APP_ID.equals(appId) || !secret.equals(appSecret)) {
            return null;
        }
        String token = UUID.randomUUID().toString();
        tokens.put(token, System.nanoTime() + TOKEN_LIFE_S * 1_000_000_000L);
        return token;
    }

    synchronized boolean knows(String token) {
        Long until = tokens.get(token);
        return until != null && System.nanoTime() < until;
    }

    /** Whether a nonce is seen for the first time. */
    synchronized boolean isFresh(String nonce) {
        return nonces.add(nonce);
    }

    /** Every row that is asked for, on all pages together, in order. */
    synchronized List<Map<String, Object>> find(String name, Query asked) {
        return rows.get(name).stream()
            .filter(row -> fits(name, row, asked))
            .sorted(Comparator.comparing(row -> (String) row.get("update_time") + row.get(KEYS.get(name))))
            .map(row -> (Map<String, Object>) new LinkedHashMap<>(row))
            .toList();
    }

    private static boolean fits(String name, Map<String, Object> row, Query asked) {
        Object key = row.get(SET_COLUMNS.getOrDefault(name, "pro_code"));
        String since = Objects.requireNonNullElse(asked.getUpdateTimeFrom(), "");
        return row.get("mof_div_code").equals(asked.getMofDivCode())
            && row.get("fiscal_year").equals(asked.getFiscalYear())
            && asked.getAgencyCodes().getCode().contains(row.get("agency_code"))
            && (asked.getKeys() == null || asked.getKeys().getCode().contains(key))
            && ((String) row.get("update_time")).compareTo(since) >= 0
            && (asked.getIsDeleted() == null || asked.getIsDeleted().equals(row.get("is_deleted")));
    }

    /** Replaces one set as a whole, or refuses it as a whole; the header is null for a library set. */
    synchronized PushResult accept(
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
        PushResult result = new PushResult();
        result.setSetKey(setKey);
        result.setAccepted(complaint.isEmpty() ? 1 : 2);
        result.setReason(complaint);
        result.setRowCount(complaint.isEmpty() ? set.size() : 0);
        return result;
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
