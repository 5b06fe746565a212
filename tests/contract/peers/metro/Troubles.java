package peer;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What goes wrong on the wire when it is ordered; stands before the endpoint. */
final class Troubles extends Filter {
    private final Orders orders;
    private final ThreadLocal<HttpExchange> current = new ThreadLocal<>();

    Troubles(Orders orders) {
        this.orders = orders;
    }

    /** Close the connection of the call that this thread serves, before a status line is written. */
    void hangUp() {
        current.get().close();
    }

    @Override
    public String description() {
        return "troubles on order";
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.setStreams(new ByteArrayInputStream(body), null);
        String text = new String(body, StandardCharsets.UTF_8);
        if (text.contains("app_secret")) {
            chain.doFilter(exchange);
            return;
        }
        if (orders.take("busy_once")) {
            refuse(exchange);
            return;
        }
        boolean isCut = text.contains("Query_") && orders.take("cut_off_once");
        if (isCut) {
            exchange.setStreams(null, new Cutting(exchange.getResponseBody()));
        }
        if (orders.take("slow")) {
            exchange.setStreams(null, new Late(exchange.getResponseBody()));
        }
        current.set(exchange);
        chain.doFilter(exchange);
        if (isCut) {
            // What a handler throws closes the connection, before the chunk that ends an answer.
            throw new IOException("cut off");
        }
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        byte[] page = "<html><body>系统繁忙</body></html>".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Retry-After", "1");
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(503, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    /** Late is the answer, not the work: a push is stored by now. */
    private static final class Late extends FilterOutputStream {
        private boolean hasWaited;

        Late(OutputStream target) {
            super(target);
        }

        @Override
        public void write(byte[] text, int start, int length) throws IOException {
            if (!hasWaited) {
                hasWaited = true;
                pause();
            }
            out.write(text, start, length);
        }

        private static void pause() {
            try {
                Thread.sleep(Orders.SLOW_MS);
            } catch (InterruptedException error) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets the first half of an answer through. */
    private static final class Cutting extends OutputStream {
        private final OutputStream target;
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();

        Cutting(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int each) {
            whole.write(each);
        }

        @Override
        public void close() throws IOException {
            target.write(whole.toByteArray(), 0, whole.size() / 2);
            target.flush();
            whole.reset();
        }
    }
}
