# Reads our pull API with SOAP::Lite: perl read.pl WSDL VERSION TOKEN PLACE; says it in JSON.
use strict;
use warnings;
use JSON::PP;
use SOAP::Lite;

my ($wsdl, $version, $token, $place) = @ARGV;
my $API = 'urn:budget-indicator-api:1';
my %PLACE = %{ decode_json($place) };
# The framework's own reading of contracts knows calls only: the messages are made by hand.
my ($address) = $wsdl =~ /^([^?]+)/;
my $client = SOAP::Lite->soapversion($version)->proxy($address)->default_ns($API)
    ->on_action(sub { "$_[0]:$_[1]" })->on_fault(sub { $_[1] });

sub ask {
    my ($operation, %asked) = @_;
    my $header = SOAP::Header->name(Token => $token)->uri($API);
    my @headers = delete $asked{without_token} ? () : ($header);
    my @names = grep { exists $asked{$_} } qw(division_code fiscal_year version since code);
    my @values = map { SOAP::Data->name($_ => $asked{$_}) } @names;
    return $client->call($operation => @values, @headers);
}

sub said {
    my $answer = ask(@_);
    die JSON::PP->new->allow_blessed->encode([ $answer->fault ]) if $answer->fault;
    return $answer;
}

my $refused = ask('GetVersion', %PLACE, version => 2, without_token => 1);
my %asked = (%PLACE, version => 2);
my ($target) = said('GetTemplate', %asked, code => 'MB2')->valueof('//line/target/text');
print JSON::PP->new->utf8->encode({
    fault => {
        words => $refused->valueof('//Fault/faultstring') // $refused->valueof('//Reason/Text'),
        code  => $refused->valueof('//Problem/code'),
    },
    versions   => [ said('ListVersions', %PLACE)->valueof('//version/version') ],
    version    => said('GetVersion', %asked)->valueof('//counts/indicators'),
    bases      => scalar(my @bases = said('ListBases', %asked)->valueof('//basis')),
    indicators => [ said('ListIndicators', %asked)->valueof('//indicator/name') ],
    templates  => [ said('ListTemplates', %asked)->valueof('//template/code') ],
    target     => $target,
    changes    => [ said('ListChanges', %asked, since => 1)->valueof('//change/code') ],
}), "\n";
