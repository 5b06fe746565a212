// Lets ASP.NET answer on a free loopback port, as IIS would; greets with one JSON line.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Web;
using System.Web.Hosting;

namespace Peer
{
    public sealed class Host : MarshalByRefObject
    {
        public const string HangUp = "X-Hang-Up";
        const int SlowMilliseconds = 3000;
        const string Lacks = "\"undeclared_prefix\": \"这个对端总是声明自己用到的前缀\", "
            + "\"absent\": \"这个对端把没有的文字也写成空值\"";

        // Usage: mono Peer.exe SEED SITE; this assembly is also in SITE/bin.
        public static void Main(string[] arguments)
        {
            var host = (Host)ApplicationHost.CreateApplicationHost(typeof(Host), "/", Path.GetFullPath(arguments[1]));
            Console.WriteLine(host.Start(arguments[0]));
            Console.Out.Flush();
            Thread.Sleep(Timeout.Infinite);
        }

        public override object InitializeLifetimeService()
        {
            return null;
        }

        public string Start(string seed)
        {
            Operations.Orders = new Orders();
            Operations.Receiver = new Receiver(seed, Operations.Orders);
            string root = "http://127.0.0.1:" + FreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add(root + "/");
            listener.Start();
            new Thread(() => Listen(listener)) { IsBackground = true }.Start();
            return Greeting(root);
        }

        static int FreePort()
        {
            var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            int port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            return port;
        }

        static string Greeting(string root)
        {
            Receiver receiver = Operations.Receiver;
            return "{\"stack\": \"ASP.NET (ASMX) " + Environment.Version.ToString(2) + " on Mono\""
                + ", \"base_urls\": {\"1.1\": \"" + root + "\", \"1.2\": \"" + root + "\"}"
                + ", \"control_url\": \"" + root + "/control\", \"app_id\": \"" + Receiver.AppId + "\""
                + ", \"app_secret\": \"" + receiver.Secret + "\", \"division_code\": \"" + Receiver.Division + "\""
                + ", \"fiscal_year\": " + Receiver.Year + ", \"agency_codes\": " + Listed(receiver.AgencyCodes)
                + ", \"capabilities\": " + Listed(new[] { "soap11", "soap12", "digest" }.Concat(Orders.Names))
                + ", \"lacks\": {" + Lacks + "}}";
        }

        static string Listed(IEnumerable<string> texts)
        {
            return "[" + string.Join(", ", texts.Select(each => "\"" + each + "\"")) + "]";
        }

        static void Listen(HttpListener listener)
        {
            while (true) {
                HttpListenerContext context = listener.GetContext();
                ThreadPool.QueueUserWorkItem(_ => {
                    try {
                        Answer(context);
                    } catch (Exception error) {
                        Console.Error.WriteLine(error);
                        context.Response.Abort();
                    }
                });
            }
        }

        static void Answer(HttpListenerContext context)
        {
            string path = context.Request.Url.AbsolutePath;
            if (path.StartsWith("/control/")) {
                string trouble = path.Substring("/control/".Length);
                bool isKnown = Orders.Names.Contains(trouble);
                if (isKnown)
                    Operations.Orders.Order(trouble);
                context.Response.StatusCode = isKnown ? 204 : 404;
                context.Response.Close();
                return;
            }
            var body = new MemoryStream();
            context.Request.InputStream.CopyTo(body);
            string text = Encoding.UTF8.GetString(body.ToArray());
            bool isLogin = text.Contains("app_secret");
            if (!isLogin && Operations.Orders.Take("busy_once")) {
                context.Response.StatusCode = 503;
                context.Response.AddHeader("Retry-After", "1");
                context.Response.ContentType = "text/html; charset=utf-8";
                byte[] page = Encoding.UTF8.GetBytes("<html><body>系统繁忙</body></html>");
                context.Response.Close(page, true);
                return;
            }
            bool isCut = !isLogin && text.Contains("Query_") && Operations.Orders.Take("cut_off_once");
            bool isLate = !isLogin && Operations.Orders.Take("slow");
            var request = new Request(context.Request, body.ToArray());
            HttpRuntime.ProcessRequest(request);
            request.IsOver.WaitOne();
            Send(context.Response, request, isCut, isLate);
        }

        static void Send(HttpListenerResponse response, Request request, bool isCut, bool isLate)
        {
            if (request.Headers.ContainsKey(HangUp)) {
                // The listener says something in any case; this is an answer of which no byte comes.
                response.ContentLength64 = 1000;
                response.OutputStream.Flush();
                response.Abort();
                return;
            }
            if (isLate)
                Thread.Sleep(SlowMilliseconds);
            response.StatusCode = request.Status;
            foreach (KeyValuePair<string, string> header in request.Headers)
                if (header.Key == "Content-Type")
                    response.ContentType = header.Value;
                else if (header.Key != "Content-Length")
                    response.AddHeader(header.Key, header.Value);
            byte[] body = request.Body.ToArray();
            response.ContentLength64 = body.Length;
            response.OutputStream.Write(body, 0, isCut ? body.Length / 2 : body.Length);
            if (isCut) {
                response.OutputStream.Flush();
                response.Abort();
            } else {
                response.Close();
            }
        }
    }

    // One call between the listener and ASP.NET.
    sealed class Request : SimpleWorkerRequest
    {
        public readonly ManualResetEvent IsOver = new ManualResetEvent(false);
        public readonly MemoryStream Body = new MemoryStream();
        public readonly Dictionary<string, string> Headers = new Dictionary<string, string>();
        public int Status = 200;
        readonly HttpListenerRequest asked;
        readonly byte[] sent;
        Action whenSent = () => { };

        public Request(HttpListenerRequest asked, byte[] sent) : base("perf.asmx", "", TextWriter.Null)
        {
            this.asked = asked;
            this.sent = sent;
        }

        public override string GetHttpVerbName()
        {
            return asked.HttpMethod;
        }

        public override string GetHttpVersion()
        {
            return "HTTP/1.1";
        }

        public override string GetKnownRequestHeader(int index)
        {
            return asked.Headers[GetKnownRequestHeaderName(index)];
        }

        public override string GetUnknownRequestHeader(string name)
        {
            return asked.Headers[name];
        }

        public override string[][] GetUnknownRequestHeaders()
        {
            return asked.Headers.AllKeys.Where(name => GetKnownRequestHeaderIndex(name) == -1)
                .Select(name => new[] { name, asked.Headers[name] }).ToArray();
        }

        public override byte[] GetPreloadedEntityBody()
        {
            return sent;
        }

        public override bool IsEntireEntityBodyIsPreloaded()
        {
            return true;
        }

        public override void SendStatus(int code, string description)
        {
            Status = code;
        }

        public override void SendKnownResponseHeader(int index, string value)
        {
            Headers[GetKnownResponseHeaderName(index)] = value;
        }

        public override void SendUnknownResponseHeader(string name, string value)
        {
            Headers[name] = value;
        }

        public override void SendResponseFromMemory(byte[] data, int length)
        {
            Body.Write(data, 0, length);
        }

        public override void SetEndOfSendNotification(EndOfSendNotification callback, object data)
        {
            whenSent = () => callback(this, data);
        }

        public override void FlushResponse(bool isLast)
        {
            if (!isLast)
                return;
            whenSent();
            IsOver.Set();
        }

        public override void EndOfRequest()
        {
            IsOver.Set();
        }
    }
}
