package peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ReadListener;
import javax.servlet.ServletException;
import javax.servlet.ServletInputStream;
import javax.servlet.ServletOutputStream;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;
import org.apache.catalina.connector.ResponseFacade;
import org.apache.catalina.connector.Response;
import org.apache.coyote.ActionCode;

/** What goes wrong on the wire when it is ordered; stands before Axis in Tomcat. */
final class Hitches implements Filter {
    private static final ThreadLocal<ServletResponse> CURRENT = new ThreadLocal<>();
    private final Orders orders;

    Hitches(Orders orders) {
        this.orders = orders;
    }

    /** Close the connection of the call that this thread serves, before a status line is written. */
    static void hangUp() {
        close(CURRENT.get());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        byte[] body = request.getInputStream().readAllBytes();
        String text = new String(body, StandardCharsets.UTF_8);
        ServletRequest again = new Again((HttpServletRequest) request, body);
        if (text.contains("app_secret")) {
            chain.doFilter(again, response);
            return;
        }
        if (orders.take("busy_once")) {
            refuse((HttpServletResponse) response);
            return;
        }
        CURRENT.set(response);
        boolean isCut = text.contains("Query_") && orders.take("cut_off_once");
        boolean isLate = orders.take("slow");
        if (!isCut && !isLate) {
            chain.doFilter(again, response);
            return;
        }
        chain.doFilter(again, new Hitched((HttpServletResponse) response, isLate, isCut));
        if (isCut) {
            response.flushBuffer();
            close(response);
        }
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.setStatus(503);
        response.setHeader("Retry-After", "1");
        response.setContentType("text/html;charset=utf-8");
        response.getOutputStream().write("<html><body>系统繁忙</body></html>".getBytes(StandardCharsets.UTF_8));
    }

    private static void close(ServletResponse response) {
        try {
            java.lang.reflect.Field inner = ResponseFacade.class.getDeclaredField("response");
            inner.setAccessible(true);
            ((Response) inner.get(response)).getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    /** A request whose body was read. */
    private static final class Again extends HttpServletRequestWrapper {
        private final ByteArrayInputStream body;

        Again(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = new ByteArrayInputStream(body);
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {
                @Override
                public int read() {
                    return body.read();
                }

                @Override
                public boolean isFinished() {
                    return body.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new IllegalStateException();
                }
            };
        }
    }

    /** Late is the answer, not the work: a push is stored by now. Cut is what comes after 300 bytes. */
    private static final class Hitched extends HttpServletResponseWrapper {
        private final boolean isLate;
        private final boolean isCut;

        Hitched(HttpServletResponse response, boolean isLate, boolean isCut) {
            super(response);
            this.isLate = isLate;
            this.isCut = isCut;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            OutputStream target = super.getOutputStream();
            return new ServletOutputStream() {
                private int written;

                @Override
                public void write(int each) throws IOException {
                    if (written == 0 && isLate) {
                        pause();
                    }
                    written++;
                    if (!isCut || written <= 300) {
                        target.write(each);
                    }
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    throw new IllegalStateException();
                }
            };
        }

        private static void pause() {
            try {
                Thread.sleep(Orders.SLOW_MS);
            } catch (InterruptedException error) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
