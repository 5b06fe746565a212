#include "receiver.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <random>
#include <sstream>

namespace {
const std::map<std::string, std::string> keys = {
    {"BAS_PERF_INDICATOR", "ind_id"}, {"PERF_TEMPLATE", "template_id"}, {"PERF_TEMPLATE_ITEM", "item_id"},
    {"PM_PERF_GOAL_INFO", "kpi_per_id"}, {"PM_PERF_INDICATOR", "kpi_id"},
    {"PAY_PERF_MONITOR_TASK", "perf_task_id"}, {"PAY_PERF_MONITOR_INFO", "perf_mon_id"},
    {"PM_PERF_SELF_EVAL", "eval_id"}, {"PM_SELF_EVAL_GOAL", "eval_goal_id"},
    {"PM_SELF_EVAL_INDICATOR", "eval_ind_id"}, {"PM_PERF_SELF_BGT", "eval_bgt_id"},
    {"PM_PROJECT_INFO", "pro_id"}, {"BGT_PERF_GOAL_INFO", "kpi_per_id"}, {"BGT_PERF_INDICATOR", "kpi_id"},
    {"BGT_PERF_MONITOR_INFO", "perf_mon_id"}, {"BGT_PERF_SELF_EVAL", "eval_id"},
    {"BGT_SELF_EVAL_INDICATOR", "eval_ind_id"},
};
const std::map<std::string, std::string> setColumns = {
    {"PERF_TEMPLATE", "template_code"}, {"PERF_TEMPLATE_ITEM", "template_code"},
    {"BAS_PERF_INDICATOR", "agency_code"},
};

std::string textOf(const Row &row, const std::string &name)
{
    auto found = row.find(name);
    return found == row.end() ? "" : found->second;
}

bool isIn(const std::vector<std::string> &texts, const std::string &text)
{
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::vector<std::string> split(const std::string &line)
{
    std::vector<std::string> values;
    std::stringstream rest(line + "\t");
    for (std::string value; std::getline(rest, value, '\t');)
        values.push_back(value);
    return values;
}

std::string drawn()
{
    static std::random_device device;
    char made[37];
    std::snprintf(made, sizeof made, "%08X-%04X-%04X-%04X-%08X%04X", device(), device() & 0xFFFF,
                  device() & 0xFFFF, device() & 0xFFFF, device(), device() & 0xFFFF);
    return made;
}

std::string freshId()
{
    return "{" + drawn() + "}";
}

long long milliseconds()
{
    using namespace std::chrono;
    return duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count();
}

// Seconds since 1970 of a time in UTC.
long long instant(const std::string &created)
{
    std::tm parts = {};
    return strptime(created.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) ? timegm(&parts) : 0;
}

std::string complaint(
    const std::string &name, const std::string &setKey, const Row *header, const std::vector<Row> &set)
{
    const std::string &column = setColumns.at(name);
    bool isWhole = !header || textOf(*header, column) == setKey;
    long double weight = 0;
    for (const Row &row : set) {
        isWhole = isWhole && textOf(row, column) == setKey;
        weight += std::strtold(textOf(row, "ind_weight").c_str(), nullptr);
    }
    if (!isWhole)
        return column + " 与集合标识不一致";
    if (name != "PERF_TEMPLATE")
        return "";
    if (!header)
        return "缺少模板表头";
    return std::llround(weight * 10000) == 1000000 ? "" : "分值合计应为 100";
}
}

const std::vector<std::string> Orders::names = {
    "busy_once", "expired_token", "cut_off_once", "business_failure", "short_page", "lost_answer", "slow",
};

void Orders::order(const std::string &trouble)
{
    std::lock_guard<std::mutex> held(lock);
    ordered[trouble]++;
}

bool Orders::take(const std::string &trouble)
{
    std::lock_guard<std::mutex> held(lock);
    int &left = ordered[trouble];
    return left > 0 && left--;
}

const std::string Receiver::appId = "gsoap-app", Receiver::division = "152501000", Receiver::year = "2026";

Receiver::Receiver(const std::string &seed, Orders &orders) : secret(drawn()), orders(orders)
{
    for (auto &each : keys)
        rows[each.first];
    std::ifstream file(seed);
    std::string line;
    std::getline(file, line);
    std::vector<std::string> names = split(line);
    while (std::getline(file, line)) {
        std::vector<std::string> values = split(line);
        Row row = {{"mof_div_code", division}, {"fiscal_year", year}, {"is_deleted", "2"}};
        for (size_t n = 0; n < names.size(); n++)
            if (values[n] != "\\N")
                row[names[n]] = values[n];
        rows["PM_PROJECT_INFO"].push_back(row);
    }
}

std::set<std::string> Receiver::agencyCodes()
{
    std::lock_guard<std::mutex> held(lock);
    std::set<std::string> found;
    for (const Row &row : rows["PM_PROJECT_INFO"])
        found.insert(textOf(row, "agency_code"));
    return found;
}

std::string Receiver::login(const std::string &id, const std::string &said)
{
    if (id != appId || said != secret)
        throw Refused{"0401", "应用标识或密钥不正确"};
    std::string token = drawn();
    std::lock_guard<std::mutex> held(lock);
    tokens[token] = milliseconds() + tokenLifeSeconds * 1000LL;
    return token;
}

void Receiver::admit(const Caller &caller)
{
    bool hasExpired = orders.take("expired_token");
    if (hasExpired || !(isSigned(caller) || knows(caller.token)))
        throw Refused{"0402", "令牌缺失或已过期"};
    if (orders.take("business_failure"))
        throw Refused{"0999", "系统繁忙，请稍后再试"};
}

bool Receiver::knows(const std::string &token)
{
    std::lock_guard<std::mutex> held(lock);
    auto found = tokens.find(token);
    return found != tokens.end() && milliseconds() < found->second;
}

// WS-Security UsernameToken with PasswordDigest.
bool Receiver::isSigned(const Caller &caller)
{
    if (caller.username.empty())
        return false;
    const std::string kind = "#PasswordDigest";
    bool isDigest = caller.passwordType.size() > kind.size()
        && caller.passwordType.substr(caller.passwordType.size() - kind.size()) == kind;
    std::string expected = base64(sha1(caller.nonceBytes + caller.created + secret));
    std::lock_guard<std::mutex> held(lock);
    bool isRight = caller.username == appId && isDigest && caller.password == expected
        && std::llabs(milliseconds() / 1000 - instant(caller.created)) < 300
        && nonces.insert(caller.nonce).second;
    if (!isRight)
        throw Refused{"0401", "用户名令牌无效"};
    return true;
}

std::vector<Row> Receiver::query(const std::string &name, const Asked &asked, int &total)
{
    if (asked.pageNo < 1 || asked.pageSize < 1 || asked.pageSize > 5000)
        throw Refused{"0901", "page_no、page_size 超出范围"};
    bool isStamp = asked.since.size() == 17 && asked.since.find_first_not_of("0123456789") == std::string::npos;
    if (!asked.since.empty() && !isStamp)
        throw Refused{"0901", "update_time_from 应为 17 位时间"};
    auto column = setColumns.find(name);
    std::string key = column != setColumns.end() ? column->second
        : name.compare(0, 4, "BGT_") == 0        ? "dept_code"
                                                 : "pro_code";
    std::map<std::string, Row> found;
    std::lock_guard<std::mutex> held(lock);
    for (const Row &row : rows.at(name)) {
        bool fits = textOf(row, "mof_div_code") == asked.division && textOf(row, "fiscal_year") == asked.year
            && isIn(asked.agencies, textOf(row, "agency_code"))
            && (!asked.hasKeys || isIn(asked.keys, textOf(row, key)))
            && textOf(row, "update_time") >= asked.since
            && (asked.isDeleted.empty() || asked.isDeleted == textOf(row, "is_deleted"));
        if (fits)
            found[textOf(row, "update_time") + textOf(row, keys.at(name))] = row;
    }
    total = static_cast<int>(found.size());
    std::vector<Row> page;
    long long first = (asked.pageNo - 1LL) * asked.pageSize, number = 0;
    for (auto &each : found) {
        if (number >= first && number < first + asked.pageSize)
            page.push_back(each.second);
        number++;
    }
    if (!page.empty() && orders.take("short_page"))
        page.pop_back();
    return page;
}

void Receiver::admitPush(const std::string &toDivision, const std::string &toYear)
{
    if (toDivision != division || toYear != year)
        throw Refused{"0901", "不是本系统的财政区划或预算年度"};
}

std::string Receiver::accept(
    const std::string &name, const std::string &setKey, Row *header, const std::vector<Row> &set)
{
    std::string said = complaint(name, setKey, header, set);
    if (!said.empty())
        return said;
    std::lock_guard<std::mutex> held(lock);
    std::string stamp = nextStamp();
    if (name == "PERF_TEMPLATE") {
        (*header)["version"] = freshId();
        (*header)["version_name"] = "接收版本" + stamp;
        replace("PERF_TEMPLATE", setKey, {*header}, stamp);
        replace("PERF_TEMPLATE_ITEM", setKey, set, stamp);
    } else {
        replace(name, setKey, set, stamp);
    }
    return "";
}

// Former rows stay, marked as deleted and under new ids; new ones get ids and times of ours.
void Receiver::replace(
    const std::string &name, const std::string &setKey, const std::vector<Row> &set, const std::string &stamp)
{
    const std::string &id = keys.at(name);
    for (Row &row : rows[name])
        if (textOf(row, setColumns.at(name)) == setKey && textOf(row, "is_deleted") == "2") {
            row[id] = freshId();
            row["is_deleted"] = "1";
            row["update_time"] = stamp;
        }
    std::map<std::string, std::string> ids;
    for (const Row &row : set)
        if (!textOf(row, id).empty())
            ids[textOf(row, id)] = freshId();
    for (Row row : set) {
        if (!textOf(row, "parent_id").empty())
            row["parent_id"] = ids[row["parent_id"]];
        row[id] = textOf(row, id).empty() ? freshId() : ids[row[id]];
        row["mof_div_code"] = division;
        row["fiscal_year"] = year;
        row["create_time"] = row["update_time"] = stamp;
        row["is_deleted"] = "2";
        rows[name].push_back(row);
    }
}

// 17 digits, China standard time, later than every stamp before.
std::string Receiver::nextStamp()
{
    std::string now;
    do {
        long long instant = milliseconds() + 8 * 3600 * 1000LL;
        std::time_t seconds = instant / 1000;
        std::tm parts;
        gmtime_r(&seconds, &parts);
        char made[32];
        std::strftime(made, sizeof made, "%Y%m%d%H%M%S", &parts);
        std::snprintf(made + 14, 4, "%03d", static_cast<int>(instant % 1000));
        now = made;
    } while (now <= latestStamp);
    return latestStamp = now;
}

// --- the digest of WS-Security --------------------------------------------------------------------

std::string sha1(const std::string &text)
{
    uint32_t state[] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    auto turned = [](uint32_t word, int by) { return word << by | word >> (32 - by); };
    std::string padded = text + '\x80';
    padded.append((119 - text.size() % 64) % 64, '\0');
    for (int shift = 56; shift >= 0; shift -= 8)
        padded += static_cast<char>(static_cast<uint64_t>(text.size()) * 8 >> shift);
    for (size_t start = 0; start < padded.size(); start += 64) {
        uint32_t words[80];
        for (int n = 0; n < 16; n++) {
            const auto *bytes = reinterpret_cast<const unsigned char *>(&padded[start + 4 * n]);
            words[n] = uint32_t(bytes[0]) << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
        }
        for (int n = 16; n < 80; n++)
            words[n] = turned(words[n - 3] ^ words[n - 8] ^ words[n - 14] ^ words[n - 16], 1);
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
        for (int n = 0; n < 80; n++) {
            uint32_t mixed = n < 20 ? ((b & c) | (~b & d)) + 0x5A827999
                : n < 40            ? (b ^ c ^ d) + 0x6ED9EBA1
                : n < 60            ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
                                    : (b ^ c ^ d) + 0xCA62C1D6;
            uint32_t next = turned(a, 5) + mixed + e + words[n];
            e = d, d = c, c = turned(b, 30), b = a, a = next;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
    }
    std::string digest;
    for (uint32_t word : state)
        for (int shift = 24; shift >= 0; shift -= 8)
            digest += static_cast<char>(word >> shift);
    return digest;
}

std::string base64(const std::string &bytes)
{
    const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (size_t n = 0; n < bytes.size(); n += 3) {
        uint32_t three = 0;
        for (size_t k = 0; k < 3; k++)
            three = three << 8 | (n + k < bytes.size() ? static_cast<unsigned char>(bytes[n + k]) : 0);
        for (size_t k = 0; k < 4; k++)
            text += n + k > bytes.size() ? '=' : digits[three >> (18 - 6 * k) & 63];
    }
    return text;
}
