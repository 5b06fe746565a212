// The header of WS-Security that this peer reads; given to soapcpp2 with what wsdl2h made.

//gsoap wsse schema namespace: http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd
//gsoap wsse schema elementForm: qualified
//gsoap wsse schema attributeForm: unqualified
//gsoap wsu schema namespace: http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd
//gsoap wsu schema elementForm: qualified

struct wsse__Password
{
    std::string __item;
    @std::string Type 0;
};

struct wsse__UsernameToken
{
    std::string wsse__Username 1;
    struct wsse__Password wsse__Password 1;
    std::string wsse__Nonce 1;
    std::string wsu__Created 1;
};

struct wsse__Security
{
    struct wsse__UsernameToken *wsse__UsernameToken 0;
};

mutable struct SOAP_ENV__Header
{
    mustUnderstand struct wsse__Security *wsse__Security 0;
};
