package peer;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.annotation.Resource;
import javax.jws.WebService;
import javax.xml.ws.BindingType;
import javax.xml.ws.WebServiceContext;
import javax.xml.ws.soap.SOAPBinding;
import peer.contract.*;

/** The operations of the contract, as JAX-WS calls them. */
abstract class Service implements PerfPort {
    @WebService(
        endpointInterface = "peer.contract.PerfPort", targetNamespace = Beans.NAMESPACE,
        serviceName = "PerfService", portName = "PerfPort11", wsdlLocation = "std-v2-soap.wsdl")
    public static final class Over11 extends Service {
        @Resource
        private WebServiceContext context;

        Over11(Receiver receiver, Troubles troubles) {
            super(receiver, troubles);
        }

        @Override
        WebServiceContext context() {
            return context;
        }
    }

    @WebService(
        endpointInterface = "peer.contract.PerfPort", targetNamespace = Beans.NAMESPACE,
        serviceName = "PerfService", portName = "PerfPort12", wsdlLocation = "std-v2-soap.wsdl")
    @BindingType(SOAPBinding.SOAP12HTTP_BINDING)
    public static final class Over12 extends Service {
        @Resource
        private WebServiceContext context;

        Over12(Receiver receiver, Troubles troubles) {
            super(receiver, troubles);
        }

        @Override
        WebServiceContext context() {
            return context;
        }
    }

    private static final String STAMP = "\\d{17}";
    private final Receiver receiver;
    private final Troubles troubles;

    Service(Receiver receiver, Troubles troubles) {
        this.receiver = receiver;
        this.troubles = troubles;
    }

    abstract WebServiceContext context();

    // --- login -----------------------------------------------------------------------------------

    @Override
    public LoginResponse login(Login asked) throws PerfFault_Exception {
        String token = receiver.login(asked.getAppId(), asked.getAppSecret());
        if (token == null) {
            throw fault("0401", "应用标识或密钥不正确");
        }
        LoginResponse answer = new LoginResponse();
        answer.setAccessToken(token);
        answer.setExpiresIn(Receiver.TOKEN_LIFE_S);
        return good(answer);
    }

    private void begin() throws PerfFault_Exception {
        Headers headers = (Headers) context().getMessageContext().get(Headers.class.getName());
        boolean hasExpired = troubles.take("expired_token");
        if (hasExpired || !(isSigned(headers) || receiver.knows(headers.token()))) {
            throw fault("0402", "令牌缺失或已过期");
        }
        if (troubles.take("business_failure")) {
            throw fault("0999", "系统繁忙，请稍后再试");
        }
    }

    /** WS-Security UsernameToken with PasswordDigest. */
    private boolean isSigned(Headers headers) throws PerfFault_Exception {
        if (headers.username() == null) {
            return false;
        }
        boolean isRight = Receiver.APP_ID.equals(headers.username())
            && headers.passwordType().endsWith("#PasswordDigest")
            && digest(headers).equals(headers.password())
            && Duration.between(Instant.parse(headers.created()), Instant.now()).abs().toMinutes() < 5
            && receiver.isFresh(headers.nonce());
        if (!isRight) {
            throw fault("0401", "用户名令牌无效");
        }
        return true;
    }

    private String digest(Headers headers) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update(Base64.getDecoder().decode(headers.nonce()));
            sha.update((headers.created() + receiver.secret).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha.digest());
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    // --- queries ---------------------------------------------------------------------------------

    private <T> T query(String name, Query asked, T answer) throws PerfFault_Exception {
        begin();
        int pageNo = asked.getPageNo();
        int pageSize = asked.getPageSize();
        if (pageNo < 1 || pageSize < 1 || pageSize > 5000) {
            throw fault("0901", "page_no、page_size 超出范围");
        }
        String since = asked.getUpdateTimeFrom();
        if (since != null && !since.isEmpty() && !since.matches(STAMP)) {
            throw fault("0901", "update_time_from 应为 17 位时间");
        }
        List<Map<String, Object>> found = receiver.find(name, asked);
        List<Map<String, Object>> rows = found.stream().skip((pageNo - 1L) * pageSize).limit(pageSize)
            .collect(Collectors.toCollection(ArrayList::new));
        if (!rows.isEmpty() && troubles.take("short_page")) {
            rows.remove(rows.size() - 1);
        }
        Beans.fill(answer, found.size(), pageNo, pageSize, rows);
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
            results.getResult().add(receiver.accept("BAS_PERF_INDICATOR", set.getSetKey(), null, rows));
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
            results.getResult().add(receiver.accept("PERF_TEMPLATE", set.getSetKey(), header, rows));
        }
        return pushed(new PushPERFTEMPLATEResponse(), results);
    }

    private void beginPush(String division, String year) throws PerfFault_Exception {
        begin();
        if (!Receiver.DIVISION.equals(division) || !Receiver.YEAR.equals(year)) {
            throw fault("0901", "不是本系统的财政区划或预算年度");
        }
    }

    private <T> T pushed(T answer, PushResults results) {
        if (troubles.take("lost_answer")) {
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

    private static PerfFault_Exception fault(String code, String reason) {
        PerfFault fault = new PerfFault();
        fault.setCode(code);
        fault.setReason(reason);
        return new PerfFault_Exception(reason, fault);
    }
}
