import java.net.URL;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import library.GetTemplate;
import library.IndicatorLibrary_ServiceLocator;
import library.ListChanges;
import library.ListVersions;
import library.Page;
import library.Part;
import library.Problem;
import library.Soap11Stub;

/** Reads our pull API with what Axis 1.4 made: java ReadByAxis WSDL VERSION TOKEN PLACE; says it in JSON. */
public final class ReadByAxis {
    private static String division;
    private static int year;

    private ReadByAxis() {
    }

    public static void main(String[] arguments) throws Exception {
        Matcher place = Pattern.compile("\"(\\d+)\"\\D+(\\d+)").matcher(arguments[3]);
        place.find();
        division = place.group(1);
        year = Integer.parseInt(place.group(2));
        URL address = new URL(arguments[0].substring(0, arguments[0].indexOf('?')));
        Soap11Stub client = (Soap11Stub) new IndicatorLibrary_ServiceLocator().getSoap11(address);
        String fault = "null";
        try {
            client.getVersion(in(new Part()));
        } catch (Problem refused) {
            fault = "{\"words\": " + quoted(refused.getFaultString())
                + ", \"code\": " + quoted(refused.getCode()) + "}";
        }
        client.setHeader("urn:budget-indicator-api:1", "Token", arguments[2]);
        ListVersions versions = new ListVersions();
        versions.setDivision_code(division);
        versions.setFiscal_year(year);
        GetTemplate one = in(new GetTemplate());
        one.setCode("MB2");
        ListChanges changes = in(new ListChanges());
        changes.setSince(1);
        Object[] bases = client.listBases(in(new Page())).getBases();
        String target = client.getTemplate(one).getTemplates()[0].getLines()[0].getTarget().getText();
        System.out.println("{\"fault\": " + fault
            + ", \"versions\": " + Arrays.stream(client.listVersions(versions).getVersion())
                .map(each -> String.valueOf(each.getVersion())).collect(Collectors.toList())
            + ", \"version\": " + client.getVersion(in(new Part())).getCounts().getIndicators()
            + ", \"bases\": " + (bases == null ? 0 : bases.length)
            + ", \"indicators\": " + Arrays.stream(client.listIndicators(in(new Page())).getIndicators())
                .map(each -> quoted(each.getName())).collect(Collectors.toList())
            + ", \"templates\": " + Arrays.stream(client.listTemplates(in(new Page())).getTemplates())
                .map(each -> quoted(each.getCode())).collect(Collectors.toList())
            + ", \"target\": " + quoted(target)
            + ", \"changes\": " + Arrays.stream(client.listChanges(changes).getChange())
                .map(each -> quoted(each.getCode())).collect(Collectors.toList()) + "}");
    }

    private static <T extends Part> T in(T part) {
        part.setDivision_code(division);
        part.setFiscal_year(year);
        part.setVersion(2);
        return part;
    }

    private static String quoted(String plain) {
        return "\"" + plain.replace("\"", "\\\"") + "\"";
    }
}
