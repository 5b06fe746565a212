package peer;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.axis.AxisFault;
import org.apache.axis.MessageContext;
import org.apache.axis.description.OperationDesc;
import org.apache.axis.description.ParameterDesc;
import org.apache.axis.providers.java.RPCProvider;
import peer.contract.PerfFault;

/** The operations of the contract as Axis calls them: one message, or each parameter by itself. */
public final class Operations extends RPCProvider {
    private static final long serialVersionUID = 1L;
    /** Set before the server listens. */
    static Receiver receiver;
    static Orders orders;

    /** `method` is of the class that WSDL2Java made, of which only the signature is used. */
    @Override
    protected Object invokeMethod(MessageContext context, Method method, Object target, Object[] arguments)
            throws Exception {
        OperationDesc operation = context.getOperation();
        String name = operation.getElementQName().getLocalPart();
        boolean isMessage = method.getReturnType() != void.class;
        try {
            Map<String, Object> answer = answer(context, name, asked(operation, arguments, isMessage));
            answer.put("result_code", "0000");
            answer.put("reason", "");
            if (isMessage) {
                return Plain.into(method.getReturnType(), answer);
            }
            fill(operation, arguments, answer);
            return null;
        } catch (Receiver.Refused refused) {
            throw fault(refused);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asked(OperationDesc operation, Object[] arguments, boolean isMessage) {
        if (isMessage) {
            return (Map<String, Object>) Plain.of(arguments[0]);
        }
        Map<String, Object> asked = new LinkedHashMap<>();
        for (int n = 0; n < arguments.length; n++) {
            ParameterDesc parameter = operation.getParameter(n);
            if (parameter.getMode() == ParameterDesc.IN && arguments[n] != null) {
                asked.put(parameter.getQName().getLocalPart(), Plain.of(arguments[n]));
            }
        }
        return asked;
    }

    private static void fill(OperationDesc operation, Object[] arguments, Map<String, Object> answer)
            throws ReflectiveOperationException {
        for (int n = 0; n < arguments.length; n++) {
            ParameterDesc parameter = operation.getParameter(n);
            if (parameter.getMode() == ParameterDesc.OUT) {
                Field value = arguments[n].getClass().getField("value");
                Object plain = answer.get(parameter.getQName().getLocalPart());
                value.set(arguments[n], Plain.into(value.getType(), plain));
            }
        }
    }

    private static AxisFault fault(Receiver.Refused refused) {
        PerfFault fault = new PerfFault();
        fault.setCode(refused.code);
        fault.setReason(refused.getMessage());
        fault.setFaultString(refused.getMessage());
        return fault;
    }

    private static Map<String, Object> answer(MessageContext context, String name, Map<String, Object> asked)
            throws Receiver.Refused {
        if (name.equals("Login")) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("access_token", receiver.login(text(asked, "app_id"), text(asked, "app_secret")));
            answer.put("expires_in", Receiver.TOKEN_LIFE_S);
            return answer;
        }
        receiver.admit((Headers) context.getProperty(Headers.class.getName()));
        String set = name.substring(name.indexOf('_') + 1);
        return name.startsWith("Query_") ? query(set, asked) : push(set, asked);
    }

    private static Map<String, Object> query(String name, Map<String, Object> asked) throws Receiver.Refused {
        Receiver.Asked plain = new Receiver.Asked(
            text(asked, "mof_div_code"), text(asked, "fiscal_year"), list(asked.get("agency_codes")),
            asked.containsKey("keys") ? list(asked.get("keys")) : null, text(asked, "update_time_from"),
            (Integer) asked.get("is_deleted"), (Integer) asked.get("page_no"), (Integer) asked.get("page_size"));
        Receiver.Page page = receiver.query(name, plain);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("total", page.total());
        data.put("page_no", plain.pageNo());
        data.put("page_size", plain.pageSize());
        data.put("rows", page.rows());
        return new LinkedHashMap<>(Map.of("data", data));
    }

    private static Map<String, Object> push(String name, Map<String, Object> asked) throws Receiver.Refused {
        receiver.admitPush(text(asked, "mof_div_code"), text(asked, "fiscal_year"));
        List<Object> results = new ArrayList<>();
        for (Map<String, Object> set : Operations.<Map<String, Object>>list(asked.get("sets"))) {
            @SuppressWarnings("unchecked")
            Map<String, Object> header = (Map<String, Object>) set.get("header");
            Receiver.Outcome outcome =
                receiver.accept(name, text(set, "set_key"), header, list(set.get("rows")));
            results.add(Map.of(
                "set_key", outcome.setKey(), "accepted", outcome.isAccepted() ? 1 : 2,
                "reason", outcome.complaint(), "row_count", outcome.rowCount()));
        }
        if (orders.take("lost_answer")) {
            Hitches.hangUp();
        }
        return new LinkedHashMap<>(Map.of("results", results));
    }

    private static String text(Map<String, Object> asked, String name) {
        return (String) asked.get(name);
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> list(Object plain) {
        return plain == null ? List.of() : (List<T>) plain;
    }
}
