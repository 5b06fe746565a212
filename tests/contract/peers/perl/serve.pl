# A peer on SOAP::Lite: one process for each connection, as in the examples of the framework.
# Usage: perl -I. serve.pl WSDL SEED STATE_FOLDER
use strict;
use warnings;
use utf8;
use HTTP::Daemon;
use HTTP::Response;
use JSON::PP;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use SOAP::Lite;
use SOAP::Transport::HTTP;
use Time::HiRes qw(sleep);
use Service;
use Store;

my ($wsdl, $seed, $folder) = @ARGV;
my $IDLE_S = 20;
my %IS_TROUBLE = map { $_ => 1 } @Store::TROUBLES;

my $store = $Service::STORE = Store->new("$folder/state");
my $secret = Store::fresh_hex(12);
$store->begin($seed, $secret);
$Service::IS_PLAIN = $wsdl !~ m{/calls\.wsdl$};
my $daemon = HTTP::Daemon->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 64)
    or die "no port: $!";
my $base = 'http://127.0.0.1:' . $daemon->sockport;
$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
$| = 1;
print encode_json({
    stack         => "SOAP::Lite $SOAP::Lite::VERSION",
    # One address speaks both versions: the framework looks at the envelope's namespace.
    base_urls     => { '1.1' => $base, '1.2' => $base },
    control_url   => "$base/control",
    app_id        => $Store::APP_ID,
    app_secret    => $secret,
    division_code => $Store::DIVISION,
    fiscal_year   => $Store::YEAR + 0,
    agency_codes  => $store->state->{agency_codes},
    capabilities  => [ qw(soap11 soap12 digest), @Store::TROUBLES ],
    lacks         => { undeclared_prefix => '这个对端总是声明自己用到的前缀' },
}), "\n";

while (1) {
    my $connection = $daemon->accept or next;
    my $child = fork;
    if (!defined $child || $child) {
        $connection->close;
        next;
    }
    $daemon->close;
    $connection->timeout($IDLE_S);
    # Head and content are sent one after the other, and each would wait for the other's receipt.
    $connection->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
    serve($connection);
    exit;
}

sub serve {
    my ($connection) = @_;
    my $server = soap_server();
    while (my $request = $connection->get_request) {
        my $path = $request->uri->path;
        if ($path =~ m{^/control/(\w+)$}) {
            my $is_known = $IS_TROUBLE{$1};
            $store->order($1) if $is_known;
            $connection->send_response(HTTP::Response->new($is_known ? 204 : 404));
        }
        elsif ($path ne '/soap/perf') {
            $connection->send_response(HTTP::Response->new(404));
        }
        else {
            answer($connection, $server, $request) or last;
        }
    }
    $connection->close;
    return;
}

sub soap_server {
    my $server = SOAP::Transport::HTTP::Server->new;
    $server->dispatch_with({ $Service::NAMESPACE => 'Service' });
    # The contract's actions are no "namespace#method", which is what the framework looks for.
    $server->on_action(sub { });
    $server->options({ compress_threshold => 10_000 });
    # Calls have the types that Perl's values look like.
    $server->serializer->autotype($Service::IS_PLAIN ? 0 : 1);
    return $server;
}

# Answer one request, whatever trouble was ordered for it; false where the connection is over.
sub answer {
    my ($connection, $server, $request) = @_;
    my $is_login = $request->content =~ /app_secret/;
    my $is_push = $request->content =~ /Push_/;
    if (!$is_login && $store->take('busy_once')) {
        my @headers = ('Retry-After' => 1, 'Content-Type' => 'text/html; charset=utf-8');
        my $page = "<html><body>系统繁忙</body></html>";
        utf8::encode($page);
        $connection->send_response(HTTP::Response->new(503, undef, \@headers, $page));
        return 1;
    }
    $server->request($request);
    $server->handle;
    my $response = $server->response;
    return 0 if $is_push && $store->take('lost_answer');
    if (!$is_login && !$is_push && $store->take('cut_off_once')) {
        # The daemon tells the length of what it is given, so that only the text itself shows it.
        my $whole = $response->content;
        $response->content(substr $whole, 0, int(length($whole) / 2));
        $response->header(Connection => 'close');
        $connection->send_response($response);
        return 0;
    }
    # Late is the answer, not the work: a push is stored by now.
    sleep 3 if !$is_login && $store->take('slow');
    $connection->send_response($response);
    return 1;
}
