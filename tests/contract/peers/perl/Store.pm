package Store;
# What this receiver remembers: one file, read and written under a lock, for every child process.
use strict;
use warnings;
use utf8;
use Fcntl qw(:flock);
use POSIX qw(strftime);
use Storable qw(nstore retrieve);
use Time::HiRes qw(time);

our $APP_ID   = 'perl-app';
our $DIVISION = '152501000';
our $YEAR     = '2026';
our @TROUBLES = qw(
    busy_once expired_token cut_off_once business_failure short_page lost_answer slow unescaped_sign
);

sub new {
    my ($class, $file) = @_;
    return bless { file => $file }, $class;
}

# Start from the seed: a table of texts, where \N stands for null.
sub begin {
    my ($self, $seed, $secret) = @_;
    open my $table, '<:encoding(UTF-8)', $seed or die "$seed: $!";
    my @lines = <$table>;
    chomp @lines;
    my @names = split /\t/, shift @lines;
    my (@rows, %agencies, @agency_codes);
    for my $line (@lines) {
        my %row = (mof_div_code => $DIVISION, fiscal_year => $YEAR, is_deleted => 2);
        @row{@names} = map { $_ eq '\N' ? undef : $_ } split /\t/, $line, -1;
        push @rows, \%row;
        push @agency_codes, $row{agency_code} unless $agencies{ $row{agency_code} }++;
    }
    $self->_write({
        secret       => $secret,
        agency_codes => \@agency_codes,
        rows         => { PM_PROJECT_INFO => \@rows },
        tokens       => {},
        nonces       => {},
        latest_stamp => '',
    });
    return;
}

# As it is now; what is done to it is lost.
sub state {
    my ($self) = @_;
    return retrieve($self->{file});
}

# One change: what $work does to the state is kept when it returns, and lost when it dies.
sub change {
    my ($self, $work) = @_;
    open my $lock, '>', "$self->{file}.lock" or die "$self->{file}: $!";
    flock $lock, LOCK_EX or die "$self->{file}: $!";
    my $state = retrieve($self->{file});
    my $result = $work->($state);
    $self->_write($state);
    return $result;
}

# An order is a file of its own, so that a look for one costs little.
sub order {
    my ($self, $trouble) = @_;
    open my $file, '>', "$self->{file}.$trouble." . fresh_hex(8) or die "$self->{file}: $!";
    return;
}

# Use up one order of a trouble, if there is one.
sub take {
    my ($self, $trouble) = @_;
    my ($order) = glob "$self->{file}.$trouble.*";
    return defined $order && unlink $order;
}

# 17 digits, China standard time, later than every stamp before.
sub stamp {
    my ($state) = @_;
    my $stamp = '';
    until ($stamp gt $state->{latest_stamp}) {
        my $now = time;
        $stamp = strftime('%Y%m%d%H%M%S', gmtime($now + 8 * 3600))
            . sprintf '%03d', int(($now - int $now) * 1000);
    }
    return $state->{latest_stamp} = $stamp;
}

sub fresh_hex {
    my ($bytes) = @_;
    open my $random, '<:raw', '/dev/urandom' or die "/dev/urandom: $!";
    read($random, my $read, $bytes) == $bytes or die "/dev/urandom: $!";
    return unpack 'H*', $read;
}

sub fresh_id {
    my @groups = unpack 'A8 A4 A4 A4 A12', uc fresh_hex(16);
    return '{' . join('-', @groups) . '}';
}

sub _write {
    my ($self, $state) = @_;
    nstore($state, "$self->{file}.new");
    rename "$self->{file}.new", $self->{file} or die "$self->{file}: $!";
    return;
}

1;
