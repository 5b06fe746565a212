package peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Troubles on order, each for the next call that it fits. */
final class Orders {
    static final List<String> NAMES = List.of(
        "busy_once", "expired_token", "cut_off_once", "business_failure", "short_page", "lost_answer", "slow");
    static final long SLOW_MS = 3000;
    private final Map<String, Integer> ordered = new HashMap<>();

    synchronized void order(String trouble) {
        ordered.merge(trouble, 1, Integer::sum);
    }

    synchronized boolean take(String trouble) {
        int left = ordered.getOrDefault(trouble, 0);
        ordered.put(trouble, Math.max(0, left - 1));
        return left > 0;
    }
}
