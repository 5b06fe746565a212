package peer;

import java.util.List;
import java.util.stream.Collectors;

/** The JSON line that a receiver greets with. */
final class Greeting {
    private Greeting() {
    }

    /** `lacks` is the inside of a JSON object. */
    static String line(
            String stack, Receiver receiver, String base11, String base12, String control, String lacks) {
        return "{\"stack\": " + quoted(stack)
            + ", \"base_urls\": {\"1.1\": " + quoted(base11) + ", \"1.2\": " + quoted(base12) + "}"
            + ", \"control_url\": " + quoted(control)
            + ", \"app_id\": " + quoted(receiver.appId) + ", \"app_secret\": " + quoted(receiver.secret)
            + ", \"division_code\": " + quoted(Receiver.DIVISION) + ", \"fiscal_year\": " + Receiver.YEAR
            + ", \"agency_codes\": " + listed(List.copyOf(receiver.agencyCodes()))
            + ", \"capabilities\": " + listed(List.of("soap11", "soap12", "digest"), Orders.NAMES)
            + ", \"lacks\": {" + lacks + "}}";
    }

    @SafeVarargs
    private static String listed(List<String>... lists) {
        return List.of(lists).stream().flatMap(List::stream).map(Greeting::quoted)
            .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String plain) {
        return "\"" + plain + "\"";
    }
}
