<?php
// Every request comes here: the control door, the contract, or a call.
declare(strict_types=1);
require __DIR__ . '/Store.php';
require __DIR__ . '/Service.php';
require __DIR__ . '/Calls.php';

$store = new Store(getenv('PEER_STATE'));
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (str_starts_with($path, '/control/')) {
    $trouble = substr($path, strlen('/control/'));
    http_response_code(in_array($trouble, Store::TROUBLES, true) ? 204 : 404);
    if (http_response_code() === 204) {
        $store->change(function (array &$state) use ($trouble): void {
            $state['troubles'][$trouble] = ($state['troubles'][$trouble] ?? 0) + 1;
        });
    }
    return;
}
if ($path !== '/soap/perf') {
    http_response_code(404);
    return;
}

$body = file_get_contents('php://input');
$isLogin = str_contains($body, 'app_secret');
$isPush = str_contains($body, 'Push_');
if (!$isLogin && $store->take('busy_once')) {
    http_response_code(503);
    header('Retry-After: 1');
    header('Content-Type: text/html; charset=utf-8');
    echo '<html><body>系统繁忙</body></html>';
    return;
}
ob_start();
$server = new SoapServer(getenv('PEER_WSDL'), ['features' => SOAP_SINGLE_ELEMENT_ARRAYS]);
$service = new Service($store);
$server->setObject(basename(getenv('PEER_WSDL')) === 'calls.wsdl' ? new Calls($service) : $service);
$server->handle($body);
$answer = ob_get_clean();
if ($isPush && $store->take('lost_answer')) {
    // This server cannot hang up before the status line: it promises a body and sends none of it.
    header('Content-Length: ' . strlen($answer));
    $answer = '';
} elseif (!$isLogin && !$isPush && $store->take('cut_off_once')) {
    // No length was promised, so that only the text itself shows that its end is missing.
    header_remove('Content-Length');
    $answer = substr($answer, 0, intdiv(strlen($answer), 2));
}
if (!$isLogin && $store->take('slow')) {
    // Late is the answer, not the work: a push is stored by now.
    sleep(3);
}
echo $answer;
