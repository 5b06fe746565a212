package peer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.jws.WebMethod;
import javax.jws.WebParam;
import javax.jws.WebResult;
import javax.jws.WebService;
import javax.jws.soap.SOAPBinding;
import javax.xml.bind.annotation.XmlAccessType;
import javax.xml.bind.annotation.XmlAccessorType;
import javax.xml.bind.annotation.XmlElement;
import javax.xml.ws.Endpoint;
import javax.xml.ws.soap.MTOM;

/** A service of XML texts that Metro sends as attachments: what it says to each is in a file. */
@MTOM(threshold = 0)
@SOAPBinding(parameterStyle = SOAPBinding.ParameterStyle.BARE)
@WebService(name = "ExchangePort", targetNamespace = Attached.NAMESPACE)
public final class Attached {
    static final String NAMESPACE = "urn:budget-integration:exchange";
    private static final Pattern SERVICE = Pattern.compile("<service>([\\w.]+)</service>");
    private final Path folder;

    private Attached(Path folder) {
        this.folder = folder;
    }

    @WebMethod
    @WebResult(name = "executeResponse", targetNamespace = NAMESPACE)
    public Answer execute(@WebParam(name = "execute", targetNamespace = NAMESPACE) Question question) {
        byte[] document = Base64.getMimeDecoder().decode(question.in0);
        Matcher service = SERVICE.matcher(new String(document, Charset.forName("GB18030")));
        Answer answer = new Answer();
        try {
            answer.out = Files.readAllBytes(folder.resolve(service.find() ? service.group(1) : "nothing"));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return answer;
    }

    /** What is asked: a text in base64. */
    @XmlAccessorType(XmlAccessType.FIELD)
    public static final class Question {
        @XmlElement(namespace = NAMESPACE)
        private String in0;
    }

    /** What is said, as bytes. */
    @XmlAccessorType(XmlAccessType.FIELD)
    public static final class Answer {
        @XmlElement(namespace = NAMESPACE)
        private byte[] out;
    }

    /** Usage: java peer.Attached FOLDER; greets with one JSON line. */
    public static void main(String[] arguments) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Endpoint.create(new Attached(Path.of(arguments[0]))).publish(server.createContext("/soap/exchange"));
        server.start();
        String base = "\"http://127.0.0.1:" + server.getAddress().getPort() + "\"";
        System.out.println("{\"stack\": \"Metro, attaching\", \"base_urls\": {\"1.1\": " + base + "}"
            + ", \"control_url\": " + base + ", \"app_id\": \"\", \"app_secret\": \"\""
            + ", \"division_code\": \"152501000\", \"fiscal_year\": 2026, \"agency_codes\": [\"101001\"]"
            + ", \"capabilities\": [\"soap11\"], \"lacks\": {}}");
    }
}
