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
import javax.xml.ws.Endpoint;

/** Publishes both ports on a free loopback port and greets with one JSON line. */
public final class Serve {
    private static final String LACKS = "\"undeclared_prefix\": \"这个对端总是声明自己用到的前缀\"";

    private Serve() {
    }

    /** Usage: java peer.Serve SEED. */
    public static void main(String[] arguments) throws IOException {
        Orders orders = new Orders();
        Receiver receiver = new Receiver("metro-app", Path.of(arguments[0]), orders);
        Troubles troubles = new Troubles(orders);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/control/", exchange -> control(exchange, orders));
        // A Metro endpoint speaks one version; two of them have two addresses.
        publish(server, "/soap/perf", new Service.Over11(receiver, troubles, orders), troubles);
        publish(server, "/v12/soap/perf", new Service.Over12(receiver, troubles, orders), troubles);
        server.start();
        String stack = "JAX-WS Metro " + com.sun.xml.ws.util.RuntimeVersion.VERSION.MAJOR_VERSION
            + " on Java " + Runtime.version().feature();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        System.out.println(Greeting.line(stack, receiver, base, base + "/v12", base + "/control", LACKS));
    }

    private static void publish(HttpServer server, String path, Service service, Troubles troubles) {
        HttpContext context = server.createContext(path);
        context.getFilters().add(troubles);
        Endpoint endpoint = Endpoint.create(service);
        endpoint.getBinding().setHandlerChain(List.of(new HeadersReader()));
        endpoint.publish(context);
    }

    private static void control(HttpExchange exchange, Orders orders) throws IOException {
        String trouble = exchange.getRequestURI().getPath().substring("/control/".length());
        boolean isKnown = Orders.NAMES.contains(trouble);
        if (isKnown) {
            orders.order(trouble);
        }
        exchange.sendResponseHeaders(isKnown ? 204 : 404, -1);
        exchange.close();
    }
}
