<?php
// A reader of the pull API that knows its published contracts alone: OpenAPI, the JSON Schema of
// packages, WSDL and XSD. It pulls the version in force over REST and over SOAP, checks every
// digest, and writes templates.json anew from what it read each way.
//
//   php consumer.php ADDRESS TOKEN DIVISION YEAR FOLDER
declare(strict_types=1);

const API = 'urn:budget-indicator-api:1';
const SECTIONS = ['bases', 'indicators', 'templates'];
const PLAIN = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS
    | JSON_THROW_ON_ERROR;

[, $address, $token, $division, $year, $folder] = $argv;
libxml_set_external_entity_loader(function ($public, $system) use ($address) {
    // The schemas lie where the contract says; nothing else is fetched.
    return str_starts_with((string) $system, "$address/soap?") ? fopen($system, 'r') : null;
});

function check(bool $holds, string $what): void
{
    if (!$holds) {
        fwrite(STDERR, "no: $what\n");
        exit(1);
    }
}

// --- REST ----------------------------------------------------------------------------------------

/** @return array{int, array<string, string>, string} status, headers, body */
function fetch(string $url, array $headers = []): array
{
    global $token;
    $headers = [...$headers, "Authorization: Bearer $token"];
    $options = ['http' => ['header' => $headers, 'ignore_errors' => true, 'timeout' => 30]];
    $body = file_get_contents($url, false, stream_context_create($options));
    $told = [];
    foreach ($http_response_header as $line) {
        if (preg_match('{^HTTP/\S+ (\d+)}', $line, $found)) {
            $status = (int) $found[1];
        } elseif (str_contains($line, ':')) {
            [$name, $value] = explode(':', $line, 2);
            $told[strtolower($name)] = trim($value);
        }
    }
    return [$status, $told, (string) $body];
}

/** The addresses that OpenAPI publishes, filled in; fails for one that it does not know. */
function address_of(array $openapi, string $path, array $places, array $query = []): string
{
    global $address;
    check(isset($openapi['paths'][$path]['get']), "OpenAPI knows $path");
    foreach ($places as $name => $value) {
        $path = str_replace("{{$name}}", rawurlencode((string) $value), $path);
    }
    return $address . $path . ($query ? '?' . http_build_query($query) : '');
}

/** templates.json in its published form: one record a line. */
function document(array $sections): string
{
    $text = "{\"format\":\"budget-indicator-package/2\",\n";
    foreach (SECTIONS as $section) {
        $lines = array_map(fn ($each) => json_encode($each, PLAIN), $sections[$section]);
        $text .= "\"$section\":[\n" . implode(",\n", $lines) . ($lines ? "\n" : '');
        $text .= $section === 'templates' ? "]}\n" : "],\n";
    }
    return $text;
}

[$status, , $body] = fetch("$address/v1/openapi.json");
check($status === 200, 'the description is there');
$openapi = json_decode($body, true, 512, JSON_THROW_ON_ERROR);
$home = '/v1/divisions/{division}/years/{year}/versions';
$places = ['division' => $division, 'year' => $year];
[, , $body] = fetch(address_of($openapi, $home, $places));
$in_force = array_filter(json_decode($body)->versions, fn ($each) => $each->is_in_force);
check(count($in_force) === 1, 'one version is in force');
$number = reset($in_force)->version;
$places['number'] = $number;

[, , $body] = fetch(address_of($openapi, "$home/{number}", $places));
$head = json_decode($body);
$member = $head->members[0];
$url = address_of($openapi, "$home/{number}/templates.json", $places);
[$status, $told, $whole] = fetch($url);
check($status === 200, 'the whole version is handed out');
check(strlen($whole) === $member->length, 'its length');
check(hash('sha256', $whole) === $member->sha256, 'its SHA-256');
$sm3 = in_array('sm3', openssl_get_md_methods(), true) ? openssl_digest($whole, 'sm3') : null;
check($sm3 === null || $sm3 === $member->sm3, 'its SM3');
[$status] = fetch($url, ["If-None-Match: {$told['etag']}"]);
check($status === 304, 'what is held is not sent again');
[, $told, $packed] = fetch($url, ['Accept-Encoding: gzip']);
check(($told['content-encoding'] ?? '') === 'gzip', 'it is packed for who takes that');
check(gzdecode($packed) === $whole, 'packed it is the same');

$sections = [];
foreach (SECTIONS as $section) {
    $sections[$section] = [];
    $after = '';
    do {
        $query = ['limit' => 2, 'after' => $after];
        $place = "$home/{number}/$section";
        [$status, , $body] = fetch(address_of($openapi, $place, $places, $query));
        check($status === 200, "a page of $section");
        $page = json_decode($body, false, 512, JSON_THROW_ON_ERROR);
        array_push($sections[$section], ...$page->$section);
        $after = $page->next;
    } while ($after !== null);
    check(count($sections[$section]) === $head->counts->$section, "all of $section");
}
file_put_contents("$folder/rest.json", document($sections));

// --- SOAP ----------------------------------------------------------------------------------------

[, , $body] = fetch("$address/v1/schemas/templates.schema.json");
$shapes = json_decode($body, true, 512, JSON_THROW_ON_ERROR)['$defs'];

/** What an element says, by the JSON Schema; an element that is not there is null. */
function value_of(?DOMElement $element, array $shape): mixed
{
    global $shapes;
    if (isset($shape['$ref'])) {
        return value_of($element, $shapes[basename($shape['$ref'])]);
    }
    if ($element === null) {
        return null;
    }
    $children = array_filter([...$element->childNodes], fn ($each) => $each instanceof DOMElement);
    switch ($shape['type'] ?? 'string') {
        case 'object':
            $named = [];
            foreach ($children as $each) {
                $named[$each->localName] = $each;
            }
            $found = [];
            foreach ($shape['properties'] as $name => $inner) {
                $found[$name] = value_of($named[$name] ?? null, $inner);
            }
            return (object) $found;
        case 'array':
            return array_values(array_map(fn ($e) => value_of($e, $shape['items']), $children));
        case 'boolean':
            return $element->textContent === 'true';
        case 'integer':
            return (int) $element->textContent;
        default:
            return $element->textContent;
    }
}

/** The message of the last answer, proved by the published schema. */
function message_of(SoapClient $client, string $xsd): DOMElement
{
    $envelope = new DOMDocument();
    check($envelope->loadXML($client->__getLastResponse()), 'the answer is XML');
    $body = $envelope->getElementsByTagNameNS('*', 'Body')->item(0);
    $message = new DOMDocument();
    foreach ($body->childNodes as $each) {
        if ($each instanceof DOMElement) {
            $message->appendChild($message->importNode($each, true));
        }
    }
    check($message->schemaValidate($xsd), 'the answer fits the published schema');
    return $message->documentElement;
}

$kinds = ['bases' => 'basis', 'indicators' => 'indicator', 'templates' => 'template'];
foreach ([SOAP_1_1, SOAP_1_2] as $version) {
    $client = new SoapClient("$address/soap?wsdl", [
        'soap_version' => $version,
        'cache_wsdl' => WSDL_CACHE_NONE,
        'trace' => true,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ]);
    $client->__setSoapHeaders([new SoapHeader(API, 'Token', $token)]);
    $asked = ['division_code' => $division, 'fiscal_year' => (int) $year, 'version' => $number];
    $told = $client->GetVersion($asked);
    check($told->members[0]->sha256 === $member->sha256, 'SOAP tells the same SHA-256');
    $sections = [];
    foreach (SECTIONS as $section) {
        $sections[$section] = [];
        $after = '';
        do {
            $client->{'List' . ucfirst($section)}([...$asked, 'after' => $after, 'limit' => 2]);
            $message = message_of($client, "$address/soap?xsd=api.xsd");
            foreach ($message->getElementsByTagNameNS('*', $kinds[$section]) as $each) {
                // A template has fields of such names too.
                if ($each->parentNode->parentNode === $message) {
                    $sections[$section][] = value_of($each, $shapes[$kinds[$section]]);
                }
            }
            $next = $message->getElementsByTagNameNS(API, 'next')->item(0);
            $after = $next?->textContent;
        } while ($after !== null);
    }
    $written = document($sections);
    check(hash('sha256', $written) === $member->sha256, 'what SOAP brought has the same SHA-256');
    file_put_contents("$folder/soap-$version.json", $written);
}
try {
    $client->__setSoapHeaders([new SoapHeader(API, 'Token', 'bia_wrong')]);
    $client->GetVersion($asked);
    check(false, 'a wrong token is refused');
} catch (SoapFault $fault) {
    check(str_contains($fault->getMessage(), '令牌'), 'a refusal says why');
}
echo "version $number: {$member->sha256}\n";
