package peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.axis.Version;
import org.apache.axis.transport.http.AxisServlet;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.util.ServerInfo;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Axis in Tomcat on a free loopback port; greets with one JSON line. */
public final class Serve {
    private static final String LACKS =
        "\"undeclared_prefix\": \"这个对端总是声明自己用到的前缀\", "
            + "\"null\": \"这个对端分不清空值与没有\"";

    private Serve() {
    }

    /** Usage: java peer.Serve SEED WSDD FOLDER. */
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        Orders orders = new Orders();
        Receiver receiver = new Receiver("axis-app", Path.of(arguments[0]), orders);
        Operations.receiver = receiver;
        Operations.orders = orders;
        Path site = Files.createDirectories(Path.of(arguments[2], "site", "WEB-INF"));
        Files.copy(Path.of(arguments[1]), site.resolve("server-config.wsdd"));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[2]);
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        // As sites in use often have it.
        tomcat.getConnector().setProperty("compression", "on");
        tomcat.getConnector().setProperty("compressibleMimeType", "text/xml,application/soap+xml");
        Context context = tomcat.addContext("", new File(arguments[2], "site").getAbsolutePath());
        stand(context, "/soap/*", new Hitches(orders));
        Tomcat.addServlet(context, "axis", new AxisServlet());
        context.addServletMappingDecoded("/soap/*", "axis");
        Tomcat.addServlet(context, "control", new Control(orders));
        context.addServletMappingDecoded("/control/*", "control");
        tomcat.start();
        String base = "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
        String axis = Version.getVersion().lines().findFirst().orElse("").replace("version: ", "");
        String stack = axis + " in " + ServerInfo.getServerInfo().replace("Apache ", "");
        System.out.println(Greeting.line(stack, receiver, base, base, base + "/control", LACKS));
        tomcat.getServer().await();
    }

    private static void stand(Context context, String pattern, Hitches hitches) {
        FilterDef filter = new FilterDef();
        filter.setFilterName("hitches");
        filter.setFilter(hitches);
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("hitches");
        map.addURLPatternDecoded(pattern);
        context.addFilterMap(map);
    }

    /** Takes orders of troubles. */
    private static final class Control extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Orders orders;

        Control(Orders orders) {
            this.orders = orders;
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            String trouble = request.getPathInfo().substring(1);
            boolean isKnown = Orders.NAMES.contains(trouble);
            if (isKnown) {
                orders.order(trouble);
            }
            response.setStatus(isKnown ? 204 : 404);
        }
    }
}
