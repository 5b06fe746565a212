package peer;

import java.util.Collections;
import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPHeader;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.handler.soap.SOAPHandler;
import javax.xml.ws.handler.soap.SOAPMessageContext;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the headers of a call say of its caller; null where a header is missing. */
record Headers(
        String token, String username, String password, String passwordType, String nonce, String created) {
    private static final String WSSE =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String WSU =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

    static Headers read(SOAPHeader header) {
        if (header == null) {
            return new Headers(null, null, null, null, null, null);
        }
        Element password = first(header, WSSE, "Password");
        return new Headers(
            text(header, Beans.NAMESPACE, "Token"), text(header, WSSE, "Username"),
            password == null ? null : password.getTextContent(),
            password == null ? "" : password.getAttribute("Type"),
            text(header, WSSE, "Nonce"), text(header, WSU, "Created"));
    }

    private static Element first(SOAPHeader header, String namespace, String name) {
        NodeList found = header.getElementsByTagNameNS(namespace, name);
        return found.getLength() == 0 ? null : (Element) found.item(0);
    }

    private static String text(SOAPHeader header, String namespace, String name) {
        Element found = first(header, namespace, name);
        return found == null ? null : found.getTextContent();
    }

    /** Reads them before the operation is called, and says that mustUnderstand is understood. */
    static final class Reader implements SOAPHandler<SOAPMessageContext> {
        @Override
        public Set<QName> getHeaders() {
            return Set.of(new QName(WSSE, "Security"), new QName(Beans.NAMESPACE, "Token"));
        }

        @Override
        public boolean handleMessage(SOAPMessageContext context) {
            if (Boolean.TRUE.equals(context.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY))) {
                return true;
            }
            try {
                context.put(Headers.class.getName(), read(context.getMessage().getSOAPHeader()));
                context.setScope(Headers.class.getName(), MessageContext.Scope.APPLICATION);
            } catch (SOAPException error) {
                throw new IllegalStateException(error);
            }
            return true;
        }

        @Override
        public boolean handleFault(SOAPMessageContext context) {
            return true;
        }

        @Override
        public void close(MessageContext context) {
        }
    }
}
