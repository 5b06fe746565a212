// A peer on gSOAP: its own state in memory, on a free loopback port; greets with one JSON line.
#include "receiver.h"
#include "soapH.h"
#include "PerfBinding11.nsmap"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <signal.h>
#include <thread>

static std::unique_ptr<Orders> orders;
static std::unique_ptr<Receiver> receiver;
static const int slowSeconds = 3;

// What is wrong with the connection that a call came by.
struct Connection {
    bool isCut = false;
};

static int (*sent)(struct soap *, const char *, size_t);
static int (*parse)(struct soap *);

// All of an answer, or half of it and then nothing more.
static int cutSent(struct soap *soap, const char *text, size_t length)
{
    if (!static_cast<Connection *>(soap->user)->isCut)
        return sent(soap, text, length);
    sent(soap, text, length / 2);
    shutdown(soap->socket, SHUT_RDWR);
    return SOAP_EOF;
}

static int busy(struct soap *soap)
{
    soap->http_content = "text/html; charset=utf-8";
    soap->http_extra_header = "Retry-After: 1";
    soap_response(soap, SOAP_FILE + 503);
    soap_send(soap, "<html><body>系统繁忙</body></html>");
    soap_end_send(soap);
    return soap->error = SOAP_STOP;
}

static int fault(struct soap *soap, const Refused &refused)
{
    soap_receiver_fault(soap, soap_strdup(soap, refused.reason.c_str()), nullptr);
    SOAP_ENV__Detail *detail = soap_new_SOAP_ENV__Detail(soap);
    detail->ns1__PerfFault = soap_new_set__ns1__PerfFault(soap, refused.code, refused.reason);
    (soap->version == 2 ? soap->fault->SOAP_ENV__Detail : soap->fault->detail) = detail;
    return SOAP_FAULT;
}

static Caller callerOf(struct soap *soap)
{
    Caller caller;
    if (soap->header && soap->header->ns1__Token)
        caller.token = *soap->header->ns1__Token;
    if (soap->header && soap->header->wsse__Security && soap->header->wsse__Security->wsse__UsernameToken) {
        const wsse__UsernameToken &user = *soap->header->wsse__Security->wsse__UsernameToken;
        caller.username = user.wsse__Username;
        caller.password = user.wsse__Password.__item;
        caller.passwordType = user.wsse__Password.Type;
        caller.nonce = user.wsse__Nonce;
        caller.created = user.wsu__Created;
        int length = 0;
        const char *bytes = soap_base642s(soap, caller.nonce.c_str(), nullptr, 0, &length);
        caller.nonceBytes = bytes ? std::string(bytes, length) : "";
    }
    return caller;
}

// Any call but the login: whoever sends it must be known, and the header is not sent back.
template <class Work> static int called(struct soap *soap, Work work)
{
    if (orders->take("busy_once"))
        return busy(soap);
    Caller caller = callerOf(soap);
    soap->header = nullptr;
    bool isLate = orders->take("slow");
    int said = SOAP_OK;
    try {
        receiver->admit(caller);
        said = work();
    } catch (const Refused &refused) {
        said = fault(soap, refused);
    }
    if (isLate)
        std::this_thread::sleep_for(std::chrono::seconds(slowSeconds));
    return said;
}

// --- rows and the classes that soapcpp2 made --------------------------------------------------------

// Reads a value into a row; what is not there has no key.
struct Reading {
    Row row;

    void operator()(const char *name, const std::string *value)
    {
        if (value)
            row[name] = *value;
    }

    void operator()(const char *name, const int *value)
    {
        if (value)
            row[name] = std::to_string(*value);
    }
};

struct Writing {
    struct soap *soap;
    const Row &row;

    void operator()(const char *name, std::string *&value)
    {
        auto found = row.find(name);
        if (found != row.end())
            *(value = soap_new_std__string(soap)) = found->second;
    }

    void operator()(const char *name, int *&value)
    {
        auto found = row.find(name);
        if (found != row.end())
            *(value = soap_new_int(soap)) = std::stoi(found->second);
    }
};

template <class Kind> static Kind *made(struct soap *soap, Kind *&place)
{
    make(soap, place);
    return place;
}

template <class Kind> static Row read(Kind &row)
{
    Reading reading;
    columns(row, reading);
    return reading.row;
}

template <class Answer>
static int query(struct soap *soap, const char *name, ns1__Query *question, Answer &answer)
{
    return called(soap, [&] {
        Asked asked;
        asked.division = question->mof_USCOREdiv_USCOREcode;
        asked.year = question->fiscal_USCOREyear;
        asked.since = question->update_USCOREtime_USCOREfrom ? *question->update_USCOREtime_USCOREfrom : "";
        asked.isDeleted = question->is_USCOREdeleted ? std::to_string(*question->is_USCOREdeleted) : "";
        if (question->agency_USCOREcodes)
            asked.agencies = question->agency_USCOREcodes->code;
        asked.hasKeys = question->keys != nullptr;
        if (asked.hasKeys)
            asked.keys = question->keys->code;
        asked.pageNo = question->page_USCOREno;
        asked.pageSize = question->page_USCOREsize;
        auto *page = made(soap, answer.data);
        std::vector<Row> rows = receiver->query(name, asked, page->total);
        page->page_USCOREno = asked.pageNo;
        page->page_USCOREsize = asked.pageSize;
        auto *listed = made(soap, page->rows);
        for (const Row &row : rows) {
            listed->row.push_back(nullptr);
            Writing writing = {soap, row};
            columns(*made(soap, listed->row.back()), writing);
        }
        answer.result_USCOREcode = "0000";
        static_cast<Connection *>(soap->user)->isCut = orders->take("cut_off_once");
        return SOAP_OK;
    });
}

template <class Set> static auto headerOf(Set &set, Row &row) -> decltype(set.header, static_cast<Row *>(nullptr))
{
    return set.header ? row = read(*set.header), &row : nullptr;
}

// A set of the library has no header.
static Row *headerOf(ns1__BAS_USCOREPERF_USCOREINDICATOR_USCORESet &, Row &)
{
    return nullptr;
}

template <class Question, class Answer>
static int push(struct soap *soap, const char *name, Question *question, Answer &answer)
{
    return called(soap, [&] {
        receiver->admitPush(question->mof_USCOREdiv_USCOREcode, question->fiscal_USCOREyear);
        made(soap, answer.results);
        for (auto *set : question->sets->set) {
            Row header;
            std::vector<Row> rows;
            for (auto *row : set->rows->row)
                rows.push_back(read(*row));
            std::string complaint = receiver->accept(name, set->set_USCOREkey, headerOf(*set, header), rows);
            answer.results->result.push_back(nullptr);
            auto *result = made(soap, answer.results->result.back());
            result->set_USCOREkey = set->set_USCOREkey;
            result->accepted = complaint.empty() ? 1 : 2;
            result->reason = complaint;
            result->row_USCOREcount = complaint.empty() ? static_cast<int>(rows.size()) : 0;
        }
        answer.result_USCOREcode = "0000";
        if (!orders->take("lost_answer"))
            return SOAP_OK;
        shutdown(soap->socket, SHUT_RDWR);
        return soap->error = SOAP_STOP;
    });
}

int __ns1__Login(struct soap *soap, _ns1__Login *asked, _ns1__LoginResponse &answer)
{
    try {
        std::string token = receiver->login(asked->app_USCOREid, asked->app_USCOREsecret);
        *(answer.access_USCOREtoken = soap_new_std__string(soap)) = token;
        *(answer.expires_USCOREin = soap_new_int(soap)) = Receiver::tokenLifeSeconds;
        answer.result_USCOREcode = "0000";
        return SOAP_OK;
    } catch (const Refused &refused) {
        return fault(soap, refused);
    }
}

#include "operations.inc"

// --- the web server around it -----------------------------------------------------------------------

// Orders of troubles are no SOAP, and are answered when their head is read.
static int parsed(struct soap *soap)
{
    int said = parse(soap);
    const std::string door = "/control/";
    if (said != SOAP_OK || std::string(soap->path).compare(0, door.size(), door) != 0)
        return said;
    std::string trouble = std::string(soap->path).substr(door.size());
    bool isKnown = std::find(Orders::names.begin(), Orders::names.end(), trouble) != Orders::names.end();
    if (isKnown)
        orders->order(trouble);
    soap_send_empty_response(soap, isKnown ? 204 : 404);
    return SOAP_STOP;
}

static std::string listed(const std::vector<std::string> &texts)
{
    std::string made;
    for (const std::string &each : texts)
        made += (made.empty() ? "\"" : ", \"") + each + "\"";
    return "[" + made + "]";
}

static std::string greeting(int port)
{
    std::string root = "http://127.0.0.1:" + std::to_string(port);
    std::set<std::string> agencies = receiver->agencyCodes();
    std::vector<std::string> can = {"soap11", "soap12", "digest"};
    can.insert(can.end(), Orders::names.begin(), Orders::names.end());
    std::string version = std::to_string(GSOAP_VERSION / 100000) + "."
        + std::to_string(GSOAP_VERSION / 1000 % 100) + "." + std::to_string(GSOAP_VERSION % 1000);
    return "{\"stack\": \"gSOAP " + version + "\", \"base_urls\": {\"1.1\": \"" + root + "\", \"1.2\": \"" + root
        + "\"}, \"control_url\": \"" + root + "/control\", \"app_id\": \"" + Receiver::appId
        + "\", \"app_secret\": \"" + receiver->secret + "\", \"division_code\": \"" + Receiver::division
        + "\", \"fiscal_year\": " + Receiver::year
        + ", \"agency_codes\": " + listed({agencies.begin(), agencies.end()}) + ", \"capabilities\": " + listed(can)
        + ", \"lacks\": {\"undeclared_prefix\": \"这个对端总是声明自己用到的前缀\", "
          "\"null\": \"这个对端分不清空值与没有\"}}";
}

static void serve(struct soap *soap)
{
    Connection connection;
    soap->user = &connection;
    soap_serve(soap);
    soap_destroy(soap);
    soap_end(soap);
    soap_free(soap);
}

// Usage: peer SEED.
int main(int, char **arguments)
{
    signal(SIGPIPE, SIG_IGN);
    orders.reset(new Orders);
    receiver.reset(new Receiver(arguments[1], *orders));
    // Without this flag gSOAP takes the bytes of a text for Latin characters.
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING);
    parse = soap->fparse;
    soap->fparse = parsed;
    sent = soap->fsend;
    soap->fsend = cutSent;
    soap->bind_flags = SO_REUSEADDR;
    if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", 0, 100))) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    getsockname(soap->master, reinterpret_cast<struct sockaddr *>(&address), &length);
    std::cout << greeting(ntohs(address.sin_port)) << std::endl;
    while (true)
        if (soap_valid_socket(soap_accept(soap)))
            std::thread(serve, soap_copy(soap)).detach();
}
