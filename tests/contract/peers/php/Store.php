<?php
// What this receiver remembers: one JSON file, read and written under a lock.
declare(strict_types=1);

final class Store
{
    public const APP_ID = 'php-app';
    public const DIVISION = '152501000';
    public const YEAR = '2026';
    public const TROUBLES = [
        'busy_once', 'expired_token', 'cut_off_once', 'business_failure', 'short_page', 'lost_answer', 'slow',
    ];

    public function __construct(private string $file)
    {
    }

    /** Start from the seed: a table of texts, where \N stands for null. */
    public function begin(string $seed, string $secret): void
    {
        $lines = explode("\n", rtrim(file_get_contents($seed), "\n"));
        $names = explode("\t", array_shift($lines));
        $rows = [];
        foreach ($lines as $line) {
            $values = array_map(fn ($text) => $text === '\N' ? null : $text, explode("\t", $line));
            $rows[] = array_combine($names, $values)
                + ['mof_div_code' => self::DIVISION, 'fiscal_year' => self::YEAR, 'is_deleted' => 2];
        }
        $this->write([
            'secret' => $secret,
            'agency_codes' => array_values(array_unique(array_column($rows, 'agency_code'))),
            'rows' => ['PM_PROJECT_INFO' => $rows],
            'tokens' => [],
            'nonces' => [],
            'troubles' => [],
            'latest_stamp' => '',
        ]);
    }

    public function read(): array
    {
        return json_decode(file_get_contents($this->file), true, flags: JSON_THROW_ON_ERROR);
    }

    /** One change: what $work does to the state is kept when it returns, and lost when it throws. */
    public function change(callable $work): mixed
    {
        $lock = fopen($this->file . '.lock', 'c');
        flock($lock, LOCK_EX);
        try {
            $state = $this->read();
            $result = $work($state);
            $this->write($state);
            return $result;
        } finally {
            fclose($lock);
        }
    }

    /** Use up one order of a trouble, if there is one. */
    public function take(string $trouble): bool
    {
        return $this->change(function (array &$state) use ($trouble): bool {
            $there = ($state['troubles'][$trouble] ?? 0) > 0;
            if ($there) {
                $state['troubles'][$trouble]--;
            }
            return $there;
        });
    }

    /** 17 digits, China standard time, later than every stamp before. */
    public static function stamp(array &$state): string
    {
        do {
            $now = (new DateTimeImmutable('now', new DateTimeZone('+08:00')))->format('YmdHisv');
        } while ($now <= $state['latest_stamp']);
        return $state['latest_stamp'] = $now;
    }

    public static function freshId(): string
    {
        $digits = strtoupper(bin2hex(random_bytes(16)));
        return '{' . preg_replace('/^(.{8})(.{4})(.{4})(.{4})(.{12})$/', '$1-$2-$3-$4-$5', $digits) . '}';
    }

    private function write(array $state): void
    {
        $draft = $this->file . '.new';
        file_put_contents($draft, json_encode($state, JSON_THROW_ON_ERROR));
        rename($draft, $this->file);
    }
}
