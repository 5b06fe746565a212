package peer;

import javax.xml.soap.SOAPElement;
import javax.xml.soap.SOAPHeader;
import org.w3c.dom.NodeList;

/** What the headers of a call say of its caller; null where a header is missing. */
record Headers(
        String token, String username, String password, String passwordType, String nonce, String created) {
    static final String WSSE =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    private static final String WSU =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

    static Headers read(SOAPHeader header) {
        if (header == null) {
            return new Headers(null, null, null, null, null, null);
        }
        SOAPElement password = first(header, WSSE, "Password");
        return new Headers(
            text(header, Receiver.NAMESPACE, "Token"), text(header, WSSE, "Username"),
            password == null ? null : password.getValue(),
            password == null ? "" : password.getAttribute("Type"),
            text(header, WSSE, "Nonce"), text(header, WSU, "Created"));
    }

    private static SOAPElement first(SOAPHeader header, String namespace, String name) {
        NodeList found = header.getElementsByTagNameNS(namespace, name);
        return found.getLength() == 0 ? null : (SOAPElement) found.item(0);
    }

    private static String text(SOAPHeader header, String namespace, String name) {
        SOAPElement found = first(header, namespace, name);
        return found == null ? null : found.getValue();
    }
}
