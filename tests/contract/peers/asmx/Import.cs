// Makes the classes of the contract, as wsdl.exe /server does: Import.exe WSDL XSD TARGET.
using System;
using System.CodeDom;
using System.IO;
using System.Web.Services.Description;
using System.Xml;
using System.Xml.Schema;
using Microsoft.CSharp;

static class Import
{
    static int Main(string[] arguments)
    {
        var importer = new ServiceDescriptionImporter {
            ProtocolName = "Soap", Style = ServiceDescriptionImportStyle.Server,
        };
        importer.AddServiceDescription(ServiceDescription.Read(arguments[0]), null, null);
        using (var reader = XmlReader.Create(arguments[1]))
            importer.Schemas.Add(XmlSchema.Read(reader, null));
        var space = new CodeNamespace("Peer.Contract");
        var unit = new CodeCompileUnit();
        unit.Namespaces.Add(space);
        ServiceDescriptionImportWarnings warnings = importer.Import(space, unit);
        Console.Error.WriteLine(warnings);
        using (var target = new StreamWriter(arguments[2]))
            new CSharpCodeProvider().GenerateCodeFromCompileUnit(unit, target, null);
        return warnings == 0 ? 0 : 1;
    }
}
