package peer;

import java.util.Iterator;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPHeader;
import org.apache.axis.AxisFault;
import org.apache.axis.MessageContext;
import org.apache.axis.handlers.BasicHandler;
import org.apache.axis.message.SOAPHeaderElement;

/** Reads the headers before the operation is called, and says that mustUnderstand is understood. */
public final class HeadersReader extends BasicHandler {
    private static final long serialVersionUID = 1L;

    @Override
    public void invoke(MessageContext context) throws AxisFault {
        try {
            SOAPHeader header = context.getRequestMessage().getSOAPEnvelope().getHeader();
            context.setProperty(Headers.class.getName(), Headers.read(header));
            if (header == null) {
                return;
            }
            for (Iterator<?> each = header.examineAllHeaderElements(); each.hasNext();) {
                ((SOAPHeaderElement) each.next()).setProcessed(true);
            }
        } catch (SOAPException error) {
            throw AxisFault.makeFault(error);
        }
    }
}
