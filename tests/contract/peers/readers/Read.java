import java.net.URL;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import library.Change;
import library.GetTemplate;
import library.Indicator;
import library.IndicatorLibrary;
import library.IndicatorLibrary_Service;
import library.ListChanges;
import library.ListVersions;
import library.Page;
import library.Part;
import library.Problem_Exception;
import library.Template;

/** Reads our pull API with what wsimport made: java Read WSDL VERSION TOKEN PLACE; says it in JSON. */
public final class Read {
    private static String division;
    private static int year;

    private Read() {
    }

    public static void main(String[] arguments) throws Exception {
        Matcher place = Pattern.compile("\"(\\d+)\"\\D+(\\d+)").matcher(arguments[3]);
        place.find();
        division = place.group(1);
        year = Integer.parseInt(place.group(2));
        IndicatorLibrary_Service service = new IndicatorLibrary_Service(new URL(arguments[0]));
        // Without an option of its own, wsimport makes no port of SOAP 1.2.
        IndicatorLibrary client = service.getSoap11();
        String token = arguments[2];
        String fault = "null";
        try {
            client.getVersion(in(new Part()), "");
        } catch (Problem_Exception refused) {
            fault = "{\"words\": " + quoted(refused.getMessage())
                + ", \"code\": " + quoted(refused.getFaultInfo().getCode()) + "}";
        }
        ListVersions versions = new ListVersions();
        versions.setDivisionCode(division);
        versions.setFiscalYear(year);
        GetTemplate one = in(new GetTemplate());
        one.setCode("MB2");
        ListChanges changes = in(new ListChanges());
        changes.setSince(1);
        List<Indicator> indicators = client.listIndicators(in(new Page()), token).getIndicators().getIndicator();
        List<Template> templates = client.listTemplates(in(new Page()), token).getTemplates().getTemplate();
        Template found = client.getTemplate(one, token).getTemplates().getTemplate().get(0);
        System.out.println("{\"fault\": " + fault
            + ", \"versions\": " + client.listVersions(versions, token).getVersion().stream()
                .map(each -> String.valueOf(each.getVersion())).collect(Collectors.toList())
            + ", \"version\": " + client.getVersion(in(new Part()), token).getCounts().getIndicators()
            + ", \"bases\": " + client.listBases(in(new Page()), token).getBases().getBasis().size()
            + ", \"indicators\": " + indicators.stream()
                .map(each -> quoted(each.getName())).collect(Collectors.toList())
            + ", \"templates\": " + templates.stream()
                .map(each -> quoted(each.getCode())).collect(Collectors.toList())
            + ", \"target\": " + quoted(found.getLines().getLine().get(0).getTarget().getText())
            + ", \"changes\": " + client.listChanges(changes, token).getChange().stream()
                .map(Change::getCode).map(Read::quoted).collect(Collectors.toList()) + "}");
    }

    private static <T extends Part> T in(T part) {
        part.setDivisionCode(division);
        part.setFiscalYear(year);
        part.setVersion(2);
        return part;
    }

    private static String quoted(String plain) {
        return "\"" + plain.replace("\"", "\\\"") + "\"";
    }
}
