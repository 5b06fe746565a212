<?php
// Greets with one JSON line and becomes PHP's own web server, under the same process id.
// Usage: php serve.php WSDL SEED STATE_FOLDER
declare(strict_types=1);
require __DIR__ . '/Store.php';

[, $wsdl, $seed, $folder] = $argv;
$socket = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($socket, false);
fclose($socket);

$secret = bin2hex(random_bytes(12));
$store = new Store("$folder/state.json");
$store->begin($seed, $secret);
echo json_encode([
    'stack' => 'PHP SoapServer ' . PHP_VERSION,
    // One address speaks both versions: SoapServer looks at the envelope's namespace.
    'base_urls' => ['1.1' => "http://$address", '1.2' => "http://$address"],
    'control_url' => "http://$address/control",
    'app_id' => Store::APP_ID,
    'app_secret' => $secret,
    'division_code' => Store::DIVISION,
    'fiscal_year' => (int) Store::YEAR,
    'agency_codes' => $store->read()['agency_codes'],
    'capabilities' => ['soap11', 'soap12', 'digest', ...Store::TROUBLES],
    'lacks' => ['undeclared_prefix' => '这个对端总是声明自己用到的前缀'],
]), "\n";
fflush(STDOUT);
pcntl_exec(
    PHP_BINARY,
    // A cached copy of the contract would outlive its change.
    ['-d', 'soap.wsdl_cache_enabled=0', '-d', 'display_errors=0', '-S', $address, __DIR__ . '/router.php'],
    ['PEER_WSDL' => $wsdl, 'PEER_STATE' => "$folder/state.json", 'PATH' => getenv('PATH')],
);
