<?php
// Reads our pull API with PHP's own client: php read.php WSDL VERSION TOKEN PLACE; says it in JSON.
declare(strict_types=1);

[, $wsdl, $version, $token, $place] = $argv;
ini_set('soap.wsdl_cache_enabled', '0');
$client = new SoapClient($wsdl, [
    'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
]);
$place = json_decode($place, true);
$fault = null;
try {
    $client->GetVersion([...$place, 'version' => 2]);
} catch (SoapFault $refused) {
    $fault = ['words' => $refused->getMessage(), 'code' => $refused->detail->Problem->code ?? null];
}
$client->__setSoapHeaders(new SoapHeader('urn:budget-indicator-api:1', 'Token', $token));
$asked = [...$place, 'version' => 2];
echo json_encode([
    'fault' => $fault,
    'versions' => array_map(fn ($each) => $each->version, $client->ListVersions($place)->version),
    'version' => $client->GetVersion($asked)->counts->indicators,
    'bases' => count($client->ListBases($asked)->bases->basis ?? []),
    'indicators' => array_map(fn ($each) => $each->name, $client->ListIndicators($asked)->indicators->indicator),
    'templates' => array_map(fn ($each) => $each->code, $client->ListTemplates($asked)->templates->template),
    'target' => $client->GetTemplate([...$asked, 'code' => 'MB2'])
        ->templates->template[0]->lines->line[0]->target->text,
    'changes' => array_map(
        fn ($each) => $each->code,
        $client->ListChanges([...$place, 'version' => 2, 'since' => 1])->change,
    ),
], JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
