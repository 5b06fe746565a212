<?php
// The same operations where the contract has calls (rpc): each parameter comes by itself.
declare(strict_types=1);

final class Calls
{
    private const COMMON = ['mof_div_code', 'fiscal_year'];
    private const PARAMETERS = [
        'Login' => ['app_id', 'app_secret'],
        'Query' => [
            ...self::COMMON, 'agency_codes', 'keys', 'update_time_from', 'is_deleted', 'page_no', 'page_size',
        ],
        'Push' => [...self::COMMON, 'request_id', 'sets'],
    ];

    public function __construct(private Service $service)
    {
    }

    public function __call(string $operation, array $arguments): mixed
    {
        $names = self::PARAMETERS[strtok($operation, '_')] ?? null;
        if ($names === null) {
            // A header, which has one value in either style.
            return $this->service->$operation(...$arguments);
        }
        $given = array_combine($names, $arguments);
        // What is nil was not said.
        $asked = (object) array_filter($given, fn ($value) => $value !== null);
        $isInArrays = is_array($asked->agency_codes ?? $asked->sets ?? null);
        return $isInArrays ? $this->inArrays($operation, $asked) : $this->service->$operation($asked);
    }

    /** The same where the contract has encoded arrays instead of lists. */
    private function inArrays(string $operation, object $asked): array
    {
        foreach (['agency_codes', 'keys'] as $name) {
            if (isset($asked->$name)) {
                $asked->$name = (object) ['code' => $asked->$name];
            }
        }
        foreach ($asked->sets ?? [] as $set) {
            $set->rows = (object) ['row' => $set->rows];
        }
        if (isset($asked->sets)) {
            $asked->sets = (object) ['set' => $asked->sets];
        }
        $answer = $this->service->$operation($asked);
        if (isset($answer['data'])) {
            $answer['data']['rows'] = $answer['data']['rows']['row'];
        }
        return isset($answer['results']) ? ['results' => $answer['results']['result']] + $answer : $answer;
    }
}
