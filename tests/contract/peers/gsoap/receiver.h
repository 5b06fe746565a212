// What this receiver remembers, in the memory of its process; no SOAP is known here.
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

// A value that is null has no key here: the classes that hold it on the wire cannot tell them apart.
using Row = std::map<std::string, std::string>;

// A business failure.
struct Refused {
    std::string code, reason;
};

// What the headers of a call say of its caller; empty where a header is missing.
struct Caller {
    std::string token, username, password, passwordType, nonce, created;
    std::string nonceBytes;
};

// What a query asks for.
struct Asked {
    std::string division, year, since, isDeleted;
    std::vector<std::string> agencies, keys;
    bool hasKeys;
    int pageNo, pageSize;
};

// Troubles on order, each for the next call that it fits.
class Orders {
public:
    static const std::vector<std::string> names;
    void order(const std::string &trouble);
    bool take(const std::string &trouble);

private:
    std::mutex lock;
    std::map<std::string, int> ordered;
};

class Receiver {
public:
    static const std::string appId, division, year;
    static const int tokenLifeSeconds = 600;
    const std::string secret;

    // Starts from the seed: a table of texts, where \N stands for null.
    Receiver(const std::string &seed, Orders &orders);
    std::set<std::string> agencyCodes();
    std::string login(const std::string &id, const std::string &secret);
    void admit(const Caller &caller);
    // One page, and the number of rows on all of them together.
    std::vector<Row> query(const std::string &name, const Asked &asked, int &total);
    void admitPush(const std::string &division, const std::string &year);
    // Replaces one set as a whole and gives "", or refuses it as a whole and says why.
    std::string accept(
        const std::string &name, const std::string &setKey, Row *header, const std::vector<Row> &set);

private:
    Orders &orders;
    std::mutex lock;
    std::map<std::string, std::vector<Row>> rows;
    std::map<std::string, long long> tokens;
    std::set<std::string> nonces;
    std::string latestStamp;

    bool isSigned(const Caller &caller);
    bool knows(const std::string &token);
    void replace(const std::string &name, const std::string &setKey, const std::vector<Row> &set,
                 const std::string &stamp);
    std::string nextStamp();
};

std::string sha1(const std::string &text);
std::string base64(const std::string &bytes);
