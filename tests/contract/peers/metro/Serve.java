package peer;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.xml.ws.Endpoint;

/** Publishes both ports on a free loopback port and greets with one JSON line. */
public final class Serve {
    private Serve() {
    }

    /** Usage: java peer.Serve SEED. */
    public static void main(String[] arguments) throws IOException {
        Receiver receiver = new Receiver(Path.of(arguments[0]));
        Troubles troubles = new Troubles();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/control/", exchange -> control(exchange, troubles));
        // A Metro endpoint speaks one version; two of them have two addresses.
        publish(server, "/soap/perf", new Service.Over11(receiver, troubles), troubles);
        publish(server, "/v12/soap/perf", new Service.Over12(receiver, troubles), troubles);
        server.start();
        System.out.println(greeting(receiver, "http://127.0.0.1:" + server.getAddress().getPort()));
    }

    private static void publish(HttpServer server, String path, Service service, Troubles troubles) {
        HttpContext context = server.createContext(path);
        context.getFilters().add(troubles);
        Endpoint endpoint = Endpoint.create(service);
        endpoint.getBinding().setHandlerChain(List.of(new Headers.Reader()));
        endpoint.publish(context);
    }

    private static void control(HttpExchange exchange, Troubles troubles) throws IOException {
        String trouble = exchange.getRequestURI().getPath().substring("/control/".length());
        boolean isKnown = Troubles.NAMES.contains(trouble);
        if (isKnown) {
            troubles.order(trouble);
        }
        exchange.sendResponseHeaders(isKnown ? 204 : 404, -1);
        exchange.close();
    }

    private static String greeting(Receiver receiver, String base) {
        String stack = "JAX-WS Metro " + com.sun.xml.ws.util.RuntimeVersion.VERSION.MAJOR_VERSION
            + " on Java " + Runtime.version().feature();
        return "{\"stack\": " + quoted(stack)
            + ", \"base_urls\": {\"1.1\": " + quoted(base) + ", \"1.2\": " + quoted(base + "/v12") + "}"
            + ", \"control_url\": " + quoted(base + "/control")
            + ", \"app_id\": " + quoted(Receiver.APP_ID) + ", \"app_secret\": " + quoted(receiver.secret)
            + ", \"division_code\": " + quoted(Receiver.DIVISION) + ", \"fiscal_year\": " + Receiver.YEAR
            + ", \"agency_codes\": " + listed(List.copyOf(receiver.agencyCodes()))
            + ", \"capabilities\": " + listed(List.of("soap11", "soap12", "digest"), Troubles.NAMES)
            + ", \"lacks\": {\"undeclared_prefix\": \"这个对端总是声明自己用到的前缀\"}}";
    }

    @SafeVarargs
    private static String listed(List<String>... lists) {
        return List.of(lists).stream().flatMap(List::stream).map(Serve::quoted)
            .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String plain) {
        return "\"" + plain + "\"";
    }
}
