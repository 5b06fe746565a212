<?php
// The operations of the contract, as SoapServer calls them.
declare(strict_types=1);

final class Service
{
    private const KEYS = [
        'BAS_PERF_INDICATOR' => 'ind_id', 'PERF_TEMPLATE' => 'template_id',
        'PERF_TEMPLATE_ITEM' => 'item_id', 'PM_PERF_GOAL_INFO' => 'kpi_per_id',
        'PM_PERF_INDICATOR' => 'kpi_id', 'PAY_PERF_MONITOR_TASK' => 'perf_task_id',
        'PAY_PERF_MONITOR_INFO' => 'perf_mon_id', 'PM_PERF_SELF_EVAL' => 'eval_id',
        'PM_SELF_EVAL_GOAL' => 'eval_goal_id', 'PM_SELF_EVAL_INDICATOR' => 'eval_ind_id',
        'PM_PERF_SELF_BGT' => 'eval_bgt_id', 'PM_PROJECT_INFO' => 'pro_id',
        'BGT_PERF_GOAL_INFO' => 'kpi_per_id', 'BGT_PERF_INDICATOR' => 'kpi_id',
        'BGT_PERF_MONITOR_INFO' => 'perf_mon_id', 'BGT_PERF_SELF_EVAL' => 'eval_id',
        'BGT_SELF_EVAL_INDICATOR' => 'eval_ind_id',
    ];
    private const SET_COLUMNS = [
        'PERF_TEMPLATE' => 'template_code', 'PERF_TEMPLATE_ITEM' => 'template_code',
        'BAS_PERF_INDICATOR' => 'agency_code',
        'BGT_PERF_GOAL_INFO' => 'dept_code', 'BGT_PERF_INDICATOR' => 'dept_code',
        'BGT_PERF_MONITOR_INFO' => 'dept_code', 'BGT_PERF_SELF_EVAL' => 'dept_code',
        'BGT_SELF_EVAL_INDICATOR' => 'dept_code',
    ];
    private const TOKEN_LIFE_S = 600;

    private string $token = '';
    private bool $isSigned = false;

    public function __construct(private Store $store)
    {
    }

    // --- headers: SoapServer calls the method that is named like the element ---------------------

    public function Token($token): void
    {
        $this->token = (string) $token;
    }

    /** WS-Security UsernameToken with PasswordDigest; attributes do not reach us, so it is the only kind. */
    public function Security($security): void
    {
        $user = $security->UsernameToken;
        $this->isSigned = $this->store->change(function (array &$state) use ($user): bool {
            $digest = base64_encode(sha1(base64_decode($user->Nonce) . $user->Created . $state['secret'], true));
            $isNew = !in_array($user->Nonce, $state['nonces'], true);
            $state['nonces'][] = $user->Nonce;
            $age = abs(time() - strtotime($user->Created));
            return $isNew && $age < 300 && $user->Username === Store::APP_ID
                && hash_equals($digest, (string) $user->Password);
        });
        if (!$this->isSigned) {
            throw self::fault('0401', '用户名令牌无效');
        }
    }

    // --- operations ------------------------------------------------------------------------------

    public function Login($asked): array
    {
        return $this->store->change(function (array &$state) use ($asked): array {
            if ($asked->app_id !== Store::APP_ID || !hash_equals($state['secret'], $asked->app_secret)) {
                throw self::fault('0401', '应用标识或密钥不正确');
            }
            $token = bin2hex(random_bytes(16));
            $state['tokens'][$token] = time() + self::TOKEN_LIFE_S;
            return self::good(['access_token' => $token, 'expires_in' => self::TOKEN_LIFE_S]);
        });
    }

    /** Every Query_ and Push_; SoapServer comes here with unknown headers, too. */
    public function __call(string $operation, array $arguments): array
    {
        if (!preg_match('/^(Query|Push)_([A-Z_]+)$/', $operation, $found)) {
            throw new SoapFault('MustUnderstand', 'Header not understood');
        }
        [, $verb, $name] = $found;
        $this->requireLogin();
        if ($this->store->take('business_failure')) {
            throw self::fault('0999', '系统繁忙，请稍后再试');
        }
        return $verb === 'Query' ? $this->query($name, $arguments[0]) : $this->push($name, $arguments[0]);
    }

    private function requireLogin(): void
    {
        $hasExpired = $this->store->take('expired_token');
        $until = $this->store->read()['tokens'][$this->token] ?? 0;
        if ($hasExpired || !($this->isSigned || time() < $until)) {
            throw self::fault('0402', '令牌缺失或已过期');
        }
    }

    private function query(string $name, object $asked): array
    {
        $since = $asked->update_time_from ?? '';
        if ($asked->page_no < 1 || $asked->page_size < 1 || $asked->page_size > 5000) {
            throw self::fault('0901', 'page_no、page_size 超出范围');
        }
        if ($since !== '' && !preg_match('/^\d{17}$/', $since)) {
            throw self::fault('0901', 'update_time_from 应为 17 位时间');
        }
        $found = array_values(array_filter(
            $this->store->read()['rows'][$name] ?? [],
            fn (array $row): bool => self::fits($name, $row, $asked),
        ));
        $order = fn (array $row): array => [$row['update_time'], $row[self::KEYS[$name]]];
        usort($found, fn (array $one, array $other): int => $order($one) <=> $order($other));
        $rows = array_slice($found, ($asked->page_no - 1) * $asked->page_size, $asked->page_size);
        if ($rows && $this->store->take('short_page')) {
            array_pop($rows);
        }
        return self::good(['data' => [
            'total' => count($found), 'page_no' => $asked->page_no, 'page_size' => $asked->page_size,
            'rows' => ['row' => $rows],
        ]]);
    }

    private static function fits(string $name, array $row, object $asked): bool
    {
        $setColumn = self::SET_COLUMNS[$name] ?? 'pro_code';
        return $row['mof_div_code'] === $asked->mof_div_code
            && $row['fiscal_year'] === $asked->fiscal_year
            && in_array($row['agency_code'] ?? null, $asked->agency_codes->code ?? [], true)
            && (!isset($asked->keys) || in_array($row[$setColumn] ?? null, $asked->keys->code ?? [], true))
            && $row['update_time'] >= ($asked->update_time_from ?? '')
            && (!isset($asked->is_deleted) || $row['is_deleted'] === $asked->is_deleted);
    }

    private function push(string $name, object $asked): array
    {
        if ($asked->mof_div_code !== Store::DIVISION || $asked->fiscal_year !== Store::YEAR) {
            throw self::fault('0901', '不是本系统的财政区划或预算年度');
        }
        $results = $this->store->change(function (array &$state) use ($name, $asked): array {
            $results = [];
            foreach ($asked->sets->set ?? [] as $set) {
                $results[] = self::accept($state, $name, $set);
            }
            return $results;
        });
        return self::good(['results' => ['result' => $results]]);
    }

    /** Replace one set as a whole, or refuse it as a whole. */
    private static function accept(array &$state, string $name, object $set): array
    {
        $rows = array_map('get_object_vars', $set->rows->row ?? []);
        $header = isset($set->header) ? get_object_vars($set->header) : null;
        $complaint = self::complaint($name, $set->set_key, $header, $rows);
        if ($complaint === '') {
            $stamp = Store::stamp($state);
            if ($name === 'PERF_TEMPLATE') {
                $version = ['version' => Store::freshId(), 'version_name' => "接收版本$stamp"];
                self::replace($state, 'PERF_TEMPLATE', $set->set_key, [$version + $header], $stamp);
                self::replace($state, 'PERF_TEMPLATE_ITEM', $set->set_key, $rows, $stamp);
            } else {
                self::replace($state, $name, $set->set_key, $rows, $stamp);
            }
        }
        return [
            'set_key' => $set->set_key, 'accepted' => $complaint === '' ? 1 : 2,
            'reason' => $complaint, 'row_count' => $complaint === '' ? count($rows) : 0,
        ];
    }

    private static function complaint(string $name, string $key, ?array $header, array $rows): string
    {
        $column = self::SET_COLUMNS[$name];
        foreach ($header === null ? $rows : [$header, ...$rows] as $row) {
            if (($row[$column] ?? null) !== $key) {
                return "$column 与集合标识不一致";
            }
        }
        if ($name !== 'PERF_TEMPLATE') {
            return '';
        }
        // bcmath may be missing: ten-thousandths are whole numbers, and exact.
        $weights = array_map(fn ($row): int => (int) round((float) ($row['ind_weight'] ?? 0) * 10000), $rows);
        $isFull = array_sum($weights) === 1000000;
        return $header === null ? '缺少模板表头' : ($isFull ? '' : '分值合计应为 100');
    }

    /** Former rows stay, marked as deleted and under new ids; new ones get ids and times of ours. */
    private static function replace(array &$state, string $name, string $setKey, array $rows, string $stamp): void
    {
        $column = self::SET_COLUMNS[$name];
        $id = self::KEYS[$name];
        foreach ($state['rows'][$name] ?? [] as $place => $row) {
            if ($row[$column] === $setKey && $row['is_deleted'] === 2) {
                $gone = [$id => Store::freshId(), 'is_deleted' => 1, 'update_time' => $stamp];
                $state['rows'][$name][$place] = $gone + $row;
            }
        }
        $ids = [];
        foreach ($rows as $row) {
            $ids[$row[$id] ?? ''] = Store::freshId();
        }
        foreach ($rows as $row) {
            $parent = $row['parent_id'] ?? '';
            $state['rows'][$name][] = [
                $id => isset($row[$id]) ? $ids[$row[$id]] : Store::freshId(),
                'mof_div_code' => Store::DIVISION, 'fiscal_year' => Store::YEAR,
                'create_time' => $stamp, 'update_time' => $stamp, 'is_deleted' => 2,
            ] + ($parent === '' ? [] : ['parent_id' => $ids[$parent] ?? null]) + $row;
        }
    }

    private static function good(array $more): array
    {
        return ['result_code' => '0000', 'reason' => ''] + $more;
    }

    private static function fault(string $code, string $reason): SoapFault
    {
        return new SoapFault('Server', $reason, null, (object) ['code' => $code, 'reason' => $reason], 'PerfFault');
    }
}
