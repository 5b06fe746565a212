package Service;
# The operations of the contract, as SOAP::Lite calls them: the message comes last.
use strict;
use warnings;
use utf8;
use Digest::SHA qw(sha1_base64);
use MIME::Base64 qw(decode_base64);
use Scalar::Util qw(reftype);
use Time::Local qw(timegm);
use Store;

our @ISA = ('SOAP::Server::Parameters');
our $NAMESPACE = 'urn:budget-integration:perf:v2';
our $STORE;
# Whether values are written without types of their own, as messages have them.
our $IS_PLAIN;

my %KEYS = (
    BAS_PERF_INDICATOR      => 'ind_id',
    PERF_TEMPLATE           => 'template_id',
    PERF_TEMPLATE_ITEM      => 'item_id',
    PM_PERF_GOAL_INFO       => 'kpi_per_id',
    PM_PERF_INDICATOR       => 'kpi_id',
    PAY_PERF_MONITOR_TASK   => 'perf_task_id',
    PAY_PERF_MONITOR_INFO   => 'perf_mon_id',
    PM_PERF_SELF_EVAL       => 'eval_id',
    PM_SELF_EVAL_GOAL       => 'eval_goal_id',
    PM_SELF_EVAL_INDICATOR  => 'eval_ind_id',
    PM_PERF_SELF_BGT        => 'eval_bgt_id',
    PM_PROJECT_INFO         => 'pro_id',
    BGT_PERF_GOAL_INFO      => 'kpi_per_id',
    BGT_PERF_INDICATOR      => 'kpi_id',
    BGT_PERF_MONITOR_INFO   => 'perf_mon_id',
    BGT_PERF_SELF_EVAL      => 'eval_id',
    BGT_SELF_EVAL_INDICATOR => 'eval_ind_id',
);
my %SET_COLUMNS = (
    PERF_TEMPLATE      => 'template_code',
    PERF_TEMPLATE_ITEM => 'template_code',
    BAS_PERF_INDICATOR => 'agency_code',
    map { $_ => 'dept_code' } grep { /^BGT_/ } keys %KEYS,
);
my $TOKEN_LIFE_S = 600;

# The framework looks a method up by the name of the element inside the body.
for my $name (keys %KEYS) {
    no strict 'refs';
    *{"Query_$name"} = sub { my $message = pop; return _query($name, $message) };
}
for my $name (qw(BAS_PERF_INDICATOR PERF_TEMPLATE)) {
    no strict 'refs';
    *{"Push_$name"} = sub { my $message = pop; return _push($name, $message) };
}

sub Login {
    my $message = pop;
    my $asked = _asked($message);
    my $token = Store::fresh_hex(16);
    $STORE->change(sub {
        my ($state) = @_;
        _refuse('0401', '应用标识或密钥不正确')
            unless $asked->{app_id} eq $Store::APP_ID && $asked->{app_secret} eq $state->{secret};
        $state->{tokens}{$token} = time + $TOKEN_LIFE_S;
    });
    return _good(_named(access_token => $token), _named(expires_in => $TOKEN_LIFE_S));
}

sub _query {
    my ($name, $message) = @_;
    _begin($message);
    my $asked = _asked($message);
    my ($number, $size) = @$asked{qw(page_no page_size)};
    my $since = $asked->{update_time_from} // '';
    _refuse('0901', 'page_no、page_size 超出范围') if $number < 1 || $size < 1 || $size > 5000;
    _refuse('0901', 'update_time_from 应为 17 位时间') if $since ne '' && $since !~ /^\d{17}$/;
    my $id = $KEYS{$name};
    my @found = sort { $a->{update_time} cmp $b->{update_time} || $a->{$id} cmp $b->{$id} }
        grep { _fits($name, $_, $asked) } @{ $STORE->state->{rows}{$name} || [] };
    my $start = ($number - 1) * $size;
    my $end = $start + $size > @found ? $#found : $start + $size - 1;
    my @rows = $start > $#found ? () : @found[ $start .. $end ];
    pop @rows if @rows && $STORE->take('short_page');
    local $IS_PLAIN = 0 if $STORE->take('unescaped_sign');
    return _good(_inside(
        'data',
        _named(total => scalar @found),
        _named(page_no => $number),
        _named(page_size => $size),
        _list($asked->{agency_codes}, 'rows', 'row', @rows),
    ));
}

sub _fits {
    my ($name, $row, $asked) = @_;
    my $column = $SET_COLUMNS{$name} || 'pro_code';
    my %agencies = map { $_ => 1 } _listed($asked->{agency_codes}, 'code');
    my %keys = map { $_ => 1 } _listed($asked->{keys}, 'code');
    return $row->{mof_div_code} eq $asked->{mof_div_code}
        && $row->{fiscal_year} eq $asked->{fiscal_year}
        && $agencies{ $row->{agency_code} // '' }
        && (!defined $asked->{keys} || $keys{ $row->{$column} // '' })
        && $row->{update_time} ge ($asked->{update_time_from} // '')
        && (!defined $asked->{is_deleted} || $row->{is_deleted} == $asked->{is_deleted});
}

sub _push {
    my ($name, $message) = @_;
    _begin($message);
    my $asked = _asked($message);
    _refuse('0901', '不是本系统的财政区划或预算年度')
        unless $asked->{mof_div_code} eq $Store::DIVISION && $asked->{fiscal_year} eq $Store::YEAR;
    my @results;
    $STORE->change(sub {
        my ($state) = @_;
        @results = map { _accept($state, $name, $_) } _listed($asked->{sets}, 'set');
    });
    return _good(_list($asked->{sets}, 'results', 'result', @results));
}

# Replace one set as a whole, or refuse it as a whole.
sub _accept {
    my ($state, $name, $set) = @_;
    my ($key, $header) = @$set{qw(set_key header)};
    my @rows = _listed($set->{rows}, 'row');
    my $complaint = _complaint($name, $key, $header, @rows);
    if ($complaint eq '') {
        my $stamp = Store::stamp($state);
        if ($name eq 'PERF_TEMPLATE') {
            my %own = (version => Store::fresh_id(), version_name => "接收版本$stamp");
            my %told = (%$header, %own);
            _replace($state, 'PERF_TEMPLATE', $key, $stamp, \%told);
            _replace($state, 'PERF_TEMPLATE_ITEM', $key, $stamp, @rows);
        }
        else {
            _replace($state, $name, $key, $stamp, @rows);
        }
    }
    return {
        set_key   => $key,
        accepted  => $complaint eq '' ? 1 : 2,
        reason    => $complaint,
        row_count => $complaint eq '' ? scalar @rows : 0,
    };
}

sub _complaint {
    my ($name, $key, $header, @rows) = @_;
    my $column = $SET_COLUMNS{$name};
    my $is_headed = _kind($header) eq 'HASH';
    for my $row (@rows, $is_headed ? $header : ()) {
        return "$column 与集合标识不一致" if ($row->{$column} // '') ne $key;
    }
    return '' if $name ne 'PERF_TEMPLATE';
    return '缺少模板表头' if !$is_headed;
    # Ten-thousandths are whole numbers, and exact.
    my $total = 0;
    $total += sprintf '%.0f', ($_->{ind_weight} || 0) * 10000 for @rows;
    return $total == 1_000_000 ? '' : '分值合计应为 100';
}

# Former rows stay, marked as deleted and under new ids; new ones get ids and times of ours.
sub _replace {
    my ($state, $name, $set_key, $stamp, @rows) = @_;
    my ($id, $column) = ($KEYS{$name}, $SET_COLUMNS{$name});
    for my $row (@{ $state->{rows}{$name} }) {
        next if $row->{$column} ne $set_key || $row->{is_deleted} != 2;
        @$row{ $id, 'is_deleted', 'update_time' } = (Store::fresh_id(), 1, $stamp);
    }
    my %ids = map { $_->{$id} => Store::fresh_id() } grep { $_->{$id} } @rows;
    for my $row (@rows) {
        push @{ $state->{rows}{$name} }, {
            %$row,
            ($row->{parent_id} ? (parent_id => $ids{ $row->{parent_id} }) : ()),
            $id          => $row->{$id} ? $ids{ $row->{$id} } : Store::fresh_id(),
            mof_div_code => $Store::DIVISION,
            fiscal_year  => $Store::YEAR,
            create_time  => $stamp,
            update_time  => $stamp,
            is_deleted   => 2,
        };
    }
    return;
}

# --- who asks -------------------------------------------------------------------------------------

sub _begin {
    my ($message) = @_;
    my $has_expired = $STORE->take('expired_token');
    my $token = $message->valueof('//Header/Token') // '';
    my $until = $STORE->state->{tokens}{$token} || 0;
    my $is_known = _is_signed($message) || time < $until;
    _refuse('0402', '令牌缺失或已过期') if $has_expired || !$is_known;
    _refuse('0999', '系统繁忙，请稍后再试') if $STORE->take('business_failure');
    return;
}

# WS-Security UsernameToken with PasswordDigest.
sub _is_signed {
    my ($message) = @_;
    my $user = $message->valueof('//Header/Security/UsernameToken') or return 0;
    my ($year, $month, @rest) = $user->{Created} =~ /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/;
    my $age = abs(time - timegm(reverse(@rest), $month - 1, $year));
    my $is_good = $STORE->change(sub {
        my ($state) = @_;
        my $mixed = decode_base64($user->{Nonce}) . $user->{Created} . $state->{secret};
        my $digest = sha1_base64($mixed);
        return !$state->{nonces}{ $user->{Nonce} }++
            && $age < 300
            && $user->{Username} eq $Store::APP_ID
            && $user->{Password} eq "$digest=";
    });
    _refuse('0401', '用户名令牌无效') unless $is_good;
    return 1;
}

# --- messages -------------------------------------------------------------------------------------

# What is inside the element of the body; with parameters that come by themselves it is the same.
sub _asked {
    my ($message) = @_;
    return $message->valueof('//Body/[1]');
}

# A list of one, of many, or none, or an encoded array, which the parser tells apart.
sub _listed {
    my ($value, $item) = @_;
    return @$value if _kind($value) eq 'ARRAY';
    my $held = _kind($value) eq 'HASH' ? $value->{$item} : undef;
    return _kind($held) eq 'ARRAY' ? @$held : defined $held ? ($held) : ();
}

# What a value is below the class of its xsi:type, into which the parser blesses it.
sub _kind {
    my ($value) = @_;
    return reftype($value) // '';
}

# A list as the contract has it, which shows in the question.
sub _list {
    my ($asked, $name, $item, @values) = @_;
    return _named($name => \@values) if _kind($asked) eq 'ARRAY';
    return @values ? _inside($name, map { _named($item => $_) } @values) : _named($name => '');
}

# A row is a hash and nothing more, so its elements come in Perl's order, another in each process.
sub _named {
    my ($name, $value) = @_;
    return SOAP::Data->name($name => _escaped($value));
}

# Of values without types the framework escapes nothing: whoever asks for that has to.
sub _escaped {
    my ($value) = @_;
    return $value if !$IS_PLAIN || _kind($value) eq 'ARRAY';
    return { map { $_ => _escaped($value->{$_}) } keys %$value } if _kind($value) eq 'HASH';
    return SOAP::Utils::encode_data($value);
}

sub _inside {
    my ($name, @members) = @_;
    return SOAP::Data->name($name => \SOAP::Data->value(@members));
}

sub _good {
    my (@more) = @_;
    return (_named(result_code => '0000'), _named(reason => ''), @more);
}

sub _refuse {
    my ($code, $reason) = @_;
    my $detail = _inside('PerfFault', _named(code => $code), _named(reason => $reason));
    die SOAP::Fault->faultcode($SOAP::Constants::FAULT_SERVER)->faultstring($reason)
        ->faultdetail($detail->attr({ xmlns => $NAMESPACE }));
}

1;
