// The operations of the contract as ASP.NET calls them, on the classes that were made of it.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Web;
using System.Web.Services.Protocols;
using System.Xml;

namespace Peer
{
    using Row = Dictionary<string, object>;

    public static class Operations
    {
        const string Namespace = "urn:budget-integration:perf:v2";
        // Set before the server listens.
        public static Receiver Receiver;
        public static Orders Orders;

        public static object Call(string name, object asked, Type answers, SoapUnknownHeader[] headers)
        {
            try {
                Row answer = Answer(name, (Row)Plain(asked), headers ?? new SoapUnknownHeader[0]);
                answer["result_code"] = "0000";
                answer["reason"] = "";
                return Into(answers, answer);
            } catch (Refused refused) {
                throw Fault(refused);
            }
        }

        static Row Answer(string name, Row asked, SoapUnknownHeader[] headers)
        {
            if (name == "Login")
                return new Row {
                    { "access_token", Receiver.Login((string)asked["app_id"], (string)asked["app_secret"]) },
                    { "expires_in", Receiver.TokenLifeSeconds },
                };
            Receiver.Admit(CallerOf(headers));
            string set = name.Substring(name.IndexOf('_') + 1);
            return name.StartsWith("Query_") ? Query(set, asked) : Push(set, asked);
        }

        static Row Query(string name, Row asked)
        {
            int total;
            List<Row> rows = Receiver.Query(name, asked, out total);
            return new Row {
                { "data", new Row {
                    { "total", total }, { "page_no", asked["page_no"] }, { "page_size", asked["page_size"] },
                    { "rows", rows },
                } },
            };
        }

        static Row Push(string name, Row asked)
        {
            Receiver.AdmitPush(asked);
            var results = new List<Row>();
            foreach (Row set in (List<Row>)asked["sets"]) {
                object header;
                set.TryGetValue("header", out header);
                var rows = (List<Row>)set["rows"];
                string complaint = Receiver.Accept(name, (string)set["set_key"], (Row)header, rows);
                results.Add(new Row {
                    { "set_key", set["set_key"] }, { "accepted", complaint == "" ? 1 : 2 },
                    { "reason", complaint }, { "row_count", complaint == "" ? rows.Count : 0 },
                });
            }
            if (Orders.Take("lost_answer"))
                HttpContext.Current.Response.AppendHeader(Host.HangUp, "1");
            return new Row { { "results", results } };
        }

        static Caller CallerOf(SoapUnknownHeader[] headers)
        {
            var caller = new Caller();
            foreach (SoapUnknownHeader header in headers) {
                header.DidUnderstand = true;
                foreach (XmlElement each in header.Element.SelectNodes("descendant-or-self::*")) {
                    switch (each.LocalName) {
                    case "Token": caller.Token = each.InnerText; break;
                    case "Username": caller.Username = each.InnerText; break;
                    case "Nonce": caller.Nonce = each.InnerText; break;
                    case "Created": caller.Created = each.InnerText; break;
                    case "Password":
                        caller.Password = each.InnerText;
                        caller.PasswordType = each.GetAttribute("Type");
                        break;
                    }
                }
            }
            return caller;
        }

        static SoapException Fault(Refused refused)
        {
            var document = new XmlDocument();
            XmlNode detail = document.CreateElement(
                SoapException.DetailElementName.Name, SoapException.DetailElementName.Namespace);
            XmlNode fault = detail.AppendChild(document.CreateElement("PerfFault", Namespace));
            fault.AppendChild(document.CreateElement("code", Namespace)).InnerText = refused.Code;
            fault.AppendChild(document.CreateElement("reason", Namespace)).InnerText = refused.Message;
            return new SoapException(refused.Message, SoapException.ServerFaultCode, "", detail);
        }

        // --- beans and rows ----------------------------------------------------------------------

        // A number that was not there has no key; of a text nobody can say, and it is null.
        static object Plain(object value)
        {
            if (value == null || value is string || value is string[] || value.GetType().IsValueType)
                return value;
            var list = value as IEnumerable;
            if (list != null)
                return list.Cast<object>().Select(each => (Row)Plain(each)).ToList();
            var row = new Row();
            foreach (FieldInfo field in value.GetType().GetFields()) {
                FieldInfo specified = value.GetType().GetField(field.Name + "Specified");
                object inner = field.GetValue(value);
                bool isThere = specified == null ? inner != null : (bool)specified.GetValue(value);
                if (isThere && !field.Name.EndsWith("Specified"))
                    row[field.Name] = Plain(inner);
            }
            return row;
        }

        static object Into(Type type, object plain)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            var rows = plain as List<Row>;
            if (rows != null) {
                Array array = Array.CreateInstance(type.GetElementType(), rows.Count);
                for (int n = 0; n < rows.Count; n++)
                    array.SetValue(Into(type.GetElementType(), rows[n]), n);
                return array;
            }
            var row = plain as Row;
            if (row == null)
                return plain == null ? null : Convert.ChangeType(plain, type, CultureInfo.InvariantCulture);
            object made = Activator.CreateInstance(type);
            foreach (FieldInfo field in type.GetFields().Where(each => row.ContainsKey(each.Name))) {
                field.SetValue(made, Into(field.FieldType, row[field.Name]));
                FieldInfo specified = type.GetField(field.Name + "Specified");
                if (specified != null)
                    specified.SetValue(made, true);
            }
            return made;
        }
    }
}
