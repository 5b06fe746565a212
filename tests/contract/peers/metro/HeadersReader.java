package peer;

import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPException;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.handler.soap.SOAPHandler;
import javax.xml.ws.handler.soap.SOAPMessageContext;

/** Reads them before the operation is called, and says that mustUnderstand is understood. */
final class HeadersReader implements SOAPHandler<SOAPMessageContext> {
    @Override
    public Set<QName> getHeaders() {
        return Set.of(new QName(Headers.WSSE, "Security"), new QName(Receiver.NAMESPACE, "Token"));
    }

    @Override
    public boolean handleMessage(SOAPMessageContext context) {
        if (Boolean.TRUE.equals(context.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY))) {
            return true;
        }
        try {
            context.put(Headers.class.getName(), Headers.read(context.getMessage().getSOAPHeader()));
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
