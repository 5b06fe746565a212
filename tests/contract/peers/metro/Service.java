package peer;

import java.util.List;
import java.util.Map;
import javax.annotation.Resource;
import javax.jws.WebService;
import javax.xml.ws.BindingType;
import javax.xml.ws.WebServiceContext;
import javax.xml.ws.soap.SOAPBinding;
import peer.contract.*;

/** The operations of the contract, as JAX-WS calls them. */
abstract class Service implements PerfPort {
    @WebService(
        endpointInterface = "peer.contract.PerfPort", targetNamespace = Receiver.NAMESPACE,
        serviceName = "PerfService", portName = "PerfPort11", wsdlLocation = "std-v2-soap.wsdl")
    public static final class Over11 extends Service {
        @Resource
        private WebServiceContext context;

        Over11(Receiver receiver, Troubles troubles, Orders orders) {
            super(receiver, troubles, orders);
        }

        @Override
        WebServiceContext context() {
            return context;
        }
    }

    @WebService(
        endpointInterface = "peer.contract.PerfPort", targetNamespace = Receiver.NAMESPACE,
        serviceName = "PerfService", portName = "PerfPort12", wsdlLocation = "std-v2-soap.wsdl")
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    public static final class Over12 extends Service {
        @Resource
        private WebServiceContext context;

        Over12(Receiver receiver, Troubles troubles, Orders orders) {
            super(receiver, troubles, orders);
        }

        @Override
        WebServiceContext context() {
            return context;
        }
    }

    private final Receiver receiver;
    private final Troubles troubles;
    private final Orders orders;

    Service(Receiver receiver, Troubles troubles, Orders orders) {
        this.receiver = receiver;
        this.troubles = troubles;
        this.orders = orders;
    }

    abstract WebServiceContext context();

    // --- login -----------------------------------------------------------------------------------

    @Override
    public LoginResponse login(Login asked) throws PerfFault_Exception {
        LoginResponse answer = new LoginResponse();
        try {
            answer.setAccessToken(receiver.login(asked.getAppId(), asked.getAppSecret()));
        } catch (Receiver.Refused refused) {
            throw fault(refused);
        }
        answer.setExpiresIn(Receiver.TOKEN_LIFE_S);
        return good(answer);
    }

    private void begin() throws Receiver.Refused {
        receiver.admit((Headers) context().getMessageContext().get(Headers.class.getName()));
    }

    // --- queries ---------------------------------------------------------------------------------

    private <T> T query(String name, Query asked, T answer) throws PerfFault_Exception {
        List<String> keys = asked.getKeys() == null ? null : asked.getKeys().getCode();
        Receiver.Asked plain = new Receiver.Asked(
            asked.getMofDivCode(), asked.getFiscalYear(), asked.getAgencyCodes().getCode(), keys,
            asked.getUpdateTimeFrom(), asked.getIsDeleted(), asked.getPageNo(), asked.getPageSize());
        try {
            begin();
            Receiver.Page page = receiver.query(name, plain);
            Beans.fill(answer, page.total(), plain.pageNo(), plain.pageSize(), page.rows());
        } catch (Receiver.Refused refused) {
            throw fault(refused);
        }
        return good(answer);
    }

    @Override
    public QueryBASPERFINDICATORResponse queryBASPERFINDICATOR(Query asked) throws PerfFault_Exception {
        return query("BAS_PERF_INDICATOR", asked, new QueryBASPERFINDICATORResponse());
    }

    @Override
    public QueryPERFTEMPLATEResponse queryPERFTEMPLATE(Query asked) throws PerfFault_Exception {
        return query("PERF_TEMPLATE", asked, new QueryPERFTEMPLATEResponse());
    }

    @Override
    public QueryPERFTEMPLATEITEMResponse queryPERFTEMPLATEITEM(Query asked) throws PerfFault_Exception {
        return query("PERF_TEMPLATE_ITEM", asked, new QueryPERFTEMPLATEITEMResponse());
    }

    @Override
    public QueryPMPERFGOALINFOResponse queryPMPERFGOALINFO(Query asked) throws PerfFault_Exception {
        return query("PM_PERF_GOAL_INFO", asked, new QueryPMPERFGOALINFOResponse());
    }

    @Override
    public QueryPMPERFINDICATORResponse queryPMPERFINDICATOR(Query asked) throws PerfFault_Exception {
        return query("PM_PERF_INDICATOR", asked, new QueryPMPERFINDICATORResponse());
    }

    @Override
    public QueryPAYPERFMONITORTASKResponse queryPAYPERFMONITORTASK(Query asked) throws PerfFault_Exception {
        return query("PAY_PERF_MONITOR_TASK", asked, new QueryPAYPERFMONITORTASKResponse());
    }

    @Override
    public QueryPAYPERFMONITORINFOResponse queryPAYPERFMONITORINFO(Query asked) throws PerfFault_Exception {
        return query("PAY_PERF_MONITOR_INFO", asked, new QueryPAYPERFMONITORINFOResponse());
    }

    @Override
    public QueryPMPERFSELFEVALResponse queryPMPERFSELFEVAL(Query asked) throws PerfFault_Exception {
        return query("PM_PERF_SELF_EVAL", asked, new QueryPMPERFSELFEVALResponse());
    }

    @Override
    public QueryPMSELFEVALGOALResponse queryPMSELFEVALGOAL(Query asked) throws PerfFault_Exception {
        return query("PM_SELF_EVAL_GOAL", asked, new QueryPMSELFEVALGOALResponse());
    }

    @Override
    public QueryPMSELFEVALINDICATORResponse queryPMSELFEVALINDICATOR(Query asked) throws PerfFault_Exception {
        return query("PM_SELF_EVAL_INDICATOR", asked, new QueryPMSELFEVALINDICATORResponse());
    }

    @Override
    public QueryPMPERFSELFBGTResponse queryPMPERFSELFBGT(Query asked) throws PerfFault_Exception {
        return query("PM_PERF_SELF_BGT", asked, new QueryPMPERFSELFBGTResponse());
    }

    @Override
    public QueryBGTPERFGOALINFOResponse queryBGTPERFGOALINFO(Query asked) throws PerfFault_Exception {
        return query("BGT_PERF_GOAL_INFO", asked, new QueryBGTPERFGOALINFOResponse());
    }

    @Override
    public QueryBGTPERFINDICATORResponse queryBGTPERFINDICATOR(Query asked) throws PerfFault_Exception {
        return query("BGT_PERF_INDICATOR", asked, new QueryBGTPERFINDICATORResponse());
    }

    @Override
    public QueryBGTPERFMONITORINFOResponse queryBGTPERFMONITORINFO(Query asked) throws PerfFault_Exception {
        return query("BGT_PERF_MONITOR_INFO", asked, new QueryBGTPERFMONITORINFOResponse());
    }

    @Override
    public QueryBGTPERFSELFEVALResponse queryBGTPERFSELFEVAL(Query asked) throws PerfFault_Exception {
        return query("BGT_PERF_SELF_EVAL", asked, new QueryBGTPERFSELFEVALResponse());
    }

    @Override
    public QueryBGTSELFEVALINDICATORResponse queryBGTSELFEVALINDICATOR(Query asked) throws PerfFault_Exception {
        return query("BGT_SELF_EVAL_INDICATOR", asked, new QueryBGTSELFEVALINDICATORResponse());
    }

    @Override
    public QueryPMPROJECTINFOResponse queryPMPROJECTINFO(Query asked) throws PerfFault_Exception {
        return query("PM_PROJECT_INFO", asked, new QueryPMPROJECTINFOResponse());
    }

    // --- pushes ----------------------------------------------------------------------------------

    @Override
    public PushBASPERFINDICATORResponse pushBASPERFINDICATOR(PushBASPERFINDICATOR asked)
            throws PerfFault_Exception {
        beginPush(asked.getMofDivCode(), asked.getFiscalYear());
        PushResults results = new PushResults();
        for (BASPERFINDICATORSet set : asked.getSets().getSet()) {
            List<Map<String, Object>> rows = set.getRows().getRow().stream().map(Beans::toRow).toList();
            results.getResult().add(result(receiver.accept("BAS_PERF_INDICATOR", set.getSetKey(), null, rows)));
        }
        return pushed(new PushBASPERFINDICATORResponse(), results);
    }

    @Override
    public PushPERFTEMPLATEResponse pushPERFTEMPLATE(PushPERFTEMPLATE asked) throws PerfFault_Exception {
        beginPush(asked.getMofDivCode(), asked.getFiscalYear());
        PushResults results = new PushResults();
        for (PERFTEMPLATESet set : asked.getSets().getSet()) {
            List<Map<String, Object>> rows = set.getRows().getRow().stream().map(Beans::toRow).toList();
            Map<String, Object> header = set.getHeader() == null ? null : Beans.toRow(set.getHeader());
            results.getResult().add(result(receiver.accept("PERF_TEMPLATE", set.getSetKey(), header, rows)));
        }
        return pushed(new PushPERFTEMPLATEResponse(), results);
    }

    private void beginPush(String division, String year) throws PerfFault_Exception {
        try {
            begin();
            receiver.admitPush(division, year);
        } catch (Receiver.Refused refused) {
            throw fault(refused);
        }
    }

    private static PushResult result(Receiver.Outcome outcome) {
        PushResult result = new PushResult();
        result.setSetKey(outcome.setKey());
        result.setAccepted(outcome.isAccepted() ? 1 : 2);
        result.setReason(outcome.complaint());
        result.setRowCount(outcome.rowCount());
        return result;
    }

    private <T> T pushed(T answer, PushResults results) {
        if (orders.take("lost_answer")) {
            troubles.hangUp();
        }
        Beans.set(answer, "results", results);
        return good(answer);
    }

    // --- answers ---------------------------------------------------------------------------------

    private static <T> T good(T answer) {
        Beans.set(answer, "result_code", "0000");
        Beans.set(answer, "reason", "");
        return answer;
    }

    private static PerfFault_Exception fault(Receiver.Refused refused) {
        PerfFault fault = new PerfFault();
        fault.setCode(refused.code);
        fault.setReason(refused.getMessage());
        return new PerfFault_Exception(refused.getMessage(), fault);
    }
}
