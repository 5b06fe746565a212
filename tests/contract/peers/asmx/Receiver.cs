// What this receiver remembers, in the memory of its process; no SOAP is known here.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Peer
{
    using Row = Dictionary<string, object>;

    // A business failure.
    public sealed class Refused : Exception
    {
        public readonly string Code;

        public Refused(string code, string reason) : base(reason)
        {
            Code = code;
        }
    }

    // What the headers of a call say of its caller; null where a header is missing.
    public sealed class Caller
    {
        public string Token, Username, Password, PasswordType = "", Nonce, Created;
    }

    // Troubles on order, each for the next call that it fits.
    public sealed class Orders
    {
        public static readonly string[] Names = {
            "busy_once", "expired_token", "cut_off_once", "business_failure", "short_page", "lost_answer", "slow",
        };
        readonly Dictionary<string, int> ordered = new Dictionary<string, int>();

        public void Order(string trouble)
        {
            lock (ordered)
                ordered[trouble] = Left(trouble) + 1;
        }

        public bool Take(string trouble)
        {
            lock (ordered) {
                int left = Left(trouble);
                ordered[trouble] = Math.Max(0, left - 1);
                return left > 0;
            }
        }

        int Left(string trouble)
        {
            int left;
            return ordered.TryGetValue(trouble, out left) ? left : 0;
        }
    }

    public sealed class Receiver
    {
        public const string AppId = "asmx-app", Division = "152501000", Year = "2026";
        public const int TokenLifeSeconds = 600;
        const string Stamp = "yyyyMMddHHmmssfff";
        static readonly Dictionary<string, string> keys = new Dictionary<string, string> {
            { "BAS_PERF_INDICATOR", "ind_id" }, { "PERF_TEMPLATE", "template_id" },
            { "PERF_TEMPLATE_ITEM", "item_id" }, { "PM_PERF_GOAL_INFO", "kpi_per_id" },
            { "PM_PERF_INDICATOR", "kpi_id" }, { "PAY_PERF_MONITOR_TASK", "perf_task_id" },
            { "PAY_PERF_MONITOR_INFO", "perf_mon_id" }, { "PM_PERF_SELF_EVAL", "eval_id" },
            { "PM_SELF_EVAL_GOAL", "eval_goal_id" }, { "PM_SELF_EVAL_INDICATOR", "eval_ind_id" },
            { "PM_PERF_SELF_BGT", "eval_bgt_id" }, { "PM_PROJECT_INFO", "pro_id" },
            { "BGT_PERF_GOAL_INFO", "kpi_per_id" }, { "BGT_PERF_INDICATOR", "kpi_id" },
            { "BGT_PERF_MONITOR_INFO", "perf_mon_id" }, { "BGT_PERF_SELF_EVAL", "eval_id" },
            { "BGT_SELF_EVAL_INDICATOR", "eval_ind_id" },
        };
        static readonly Dictionary<string, string> setColumns = new Dictionary<string, string> {
            { "PERF_TEMPLATE", "template_code" }, { "PERF_TEMPLATE_ITEM", "template_code" },
            { "BAS_PERF_INDICATOR", "agency_code" },
        };
        public readonly string Secret = Guid.NewGuid().ToString();
        readonly Orders orders;
        readonly Dictionary<string, List<Row>> rows = keys.Keys.ToDictionary(name => name, name => new List<Row>());
        readonly Dictionary<string, DateTime> tokens = new Dictionary<string, DateTime>();
        readonly HashSet<string> nonces = new HashSet<string>();
        string latestStamp = "";

        // Starts from the seed: a table of texts, where \N stands for null.
        public Receiver(string seed, Orders orders)
        {
            this.orders = orders;
            string[] lines = File.ReadAllLines(seed, Encoding.UTF8);
            string[] names = lines[0].Split('\t');
            foreach (string line in lines.Skip(1)) {
                string[] values = line.Split('\t');
                var row = new Row();
                for (int n = 0; n < names.Length; n++)
                    row[names[n]] = values[n] == "\\N" ? null : values[n];
                row["mof_div_code"] = Division;
                row["fiscal_year"] = Year;
                row["is_deleted"] = 2;
                rows["PM_PROJECT_INFO"].Add(row);
            }
        }

        public IEnumerable<string> AgencyCodes
        {
            get { return rows["PM_PROJECT_INFO"].Select(row => (string)row["agency_code"]).Distinct().OrderBy(code => code); }
        }

        public string Login(string appId, string appSecret)
        {
            if (appId != AppId || appSecret != Secret)
                throw new Refused("0401", "应用标识或密钥不正确");
            string token = Guid.NewGuid().ToString();
            lock (rows)
                tokens[token] = DateTime.UtcNow.AddSeconds(TokenLifeSeconds);
            return token;
        }

        public void Admit(Caller caller)
        {
            bool hasExpired = orders.Take("expired_token");
            if (hasExpired || !(IsSigned(caller) || Knows(caller.Token)))
                throw new Refused("0402", "令牌缺失或已过期");
            if (orders.Take("business_failure"))
                throw new Refused("0999", "系统繁忙，请稍后再试");
        }

        bool Knows(string token)
        {
            DateTime until;
            lock (rows)
                return token != null && tokens.TryGetValue(token, out until) && DateTime.UtcNow < until;
        }

        // WS-Security UsernameToken with PasswordDigest.
        bool IsSigned(Caller caller)
        {
            if (caller.Username == null)
                return false;
            DateTime created = DateTime.Parse(
                caller.Created, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
            lock (rows) {
                bool isRight = caller.Username == AppId && caller.PasswordType.EndsWith("#PasswordDigest")
                    && Digest(caller) == caller.Password
                    && Math.Abs((DateTime.UtcNow - created).TotalMinutes) < 5 && nonces.Add(caller.Nonce);
                if (!isRight)
                    throw new Refused("0401", "用户名令牌无效");
            }
            return true;
        }

        string Digest(Caller caller)
        {
            byte[] said = Convert.FromBase64String(caller.Nonce)
                .Concat(Encoding.UTF8.GetBytes(caller.Created + Secret)).ToArray();
            using (var sha = SHA1.Create())
                return Convert.ToBase64String(sha.ComputeHash(said));
        }

        // One page, and the number of rows on all of them together.
        public List<Row> Query(string name, Row asked, out int total)
        {
            int pageNo = (int)asked["page_no"], pageSize = (int)asked["page_size"];
            if (pageNo < 1 || pageSize < 1 || pageSize > 5000)
                throw new Refused("0901", "page_no、page_size 超出范围");
            string since = Text(asked, "update_time_from");
            if (since != "" && !Regex.IsMatch(since, @"^\d{17}$"))
                throw new Refused("0901", "update_time_from 应为 17 位时间");
            lock (rows) {
                var found = rows[name].Where(row => Fits(name, row, asked, since))
                    .OrderBy(row => (string)row["update_time"] + row[keys[name]], StringComparer.Ordinal).ToList();
                total = found.Count;
                var page = found.Skip((pageNo - 1) * pageSize).Take(pageSize).ToList();
                if (page.Count > 0 && orders.Take("short_page"))
                    page.RemoveAt(page.Count - 1);
                return page;
            }
        }

        static bool Fits(string name, Row row, Row asked, string since)
        {
            string column;
            if (!setColumns.TryGetValue(name, out column))
                column = name.StartsWith("BGT_") ? "dept_code" : "pro_code";
            object wanted;
            return Text(row, "mof_div_code") == Text(asked, "mof_div_code")
                && Text(row, "fiscal_year") == Text(asked, "fiscal_year")
                && ((string[])asked["agency_codes"]).Contains(Text(row, "agency_code"))
                && (!asked.TryGetValue("keys", out wanted) || ((string[])wanted).Contains(Text(row, column)))
                && string.CompareOrdinal(Text(row, "update_time"), since) >= 0
                && (!asked.TryGetValue("is_deleted", out wanted) || wanted.Equals(row["is_deleted"]));
        }

        public void AdmitPush(Row asked)
        {
            if (Text(asked, "mof_div_code") != Division || Text(asked, "fiscal_year") != Year)
                throw new Refused("0901", "不是本系统的财政区划或预算年度");
        }

        // Replaces one set as a whole and gives "", or refuses it as a whole and says why.
        public string Accept(string name, string setKey, Row header, List<Row> set)
        {
            lock (rows) {
                string complaint = Complaint(name, setKey, header, set);
                if (complaint != "")
                    return complaint;
                string stamp = NextStamp();
                if (name == "PERF_TEMPLATE") {
                    header["version"] = FreshId();
                    header["version_name"] = "接收版本" + stamp;
                    Replace("PERF_TEMPLATE", setKey, new List<Row> { header }, stamp);
                    Replace("PERF_TEMPLATE_ITEM", setKey, set, stamp);
                } else {
                    Replace(name, setKey, set, stamp);
                }
                return "";
            }
        }

        static string Complaint(string name, string setKey, Row header, List<Row> set)
        {
            string column = setColumns[name];
            if (set.Any(row => Text(row, column) != setKey) || header != null && Text(header, column) != setKey)
                return column + " 与集合标识不一致";
            if (name != "PERF_TEMPLATE")
                return "";
            if (header == null)
                return "缺少模板表头";
            decimal weight = set.Sum(row => row.ContainsKey("ind_weight") ? (decimal?)row["ind_weight"] ?? 0 : 0);
            return weight == 100 ? "" : "分值合计应为 100";
        }

        // Former rows stay, marked as deleted and under new ids; new ones get ids and times of ours.
        void Replace(string name, string setKey, List<Row> set, string stamp)
        {
            string id = keys[name];
            foreach (Row row in rows[name].Where(row => Text(row, setColumns[name]) == setKey && 2.Equals(row["is_deleted"]))) {
                row[id] = FreshId();
                row["is_deleted"] = 1;
                row["update_time"] = stamp;
            }
            var ids = set.Where(row => Text(row, id) != "").ToDictionary(row => Text(row, id), row => FreshId());
            foreach (Row sent in set) {
                var row = new Row(sent);
                if (Text(row, "parent_id") != "")
                    row["parent_id"] = ids[Text(row, "parent_id")];
                row[id] = Text(sent, id) != "" ? ids[Text(sent, id)] : FreshId();
                row["mof_div_code"] = Division;
                row["fiscal_year"] = Year;
                row["create_time"] = row["update_time"] = stamp;
                row["is_deleted"] = 2;
                rows[name].Add(row);
            }
        }

        // 17 digits, China standard time, later than every stamp before.
        string NextStamp()
        {
            string now;
            do
                now = DateTime.UtcNow.AddHours(8).ToString(Stamp, CultureInfo.InvariantCulture);
            while (string.CompareOrdinal(now, latestStamp) <= 0);
            return latestStamp = now;
        }

        static string Text(Row row, string name)
        {
            object value;
            return row.TryGetValue(name, out value) ? (string)value ?? "" : "";
        }

        static string FreshId()
        {
            return "{" + Guid.NewGuid().ToString().ToUpperInvariant() + "}";
        }
    }
}
