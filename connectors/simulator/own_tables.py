"""The tables that the receiver keeps beside its data sets (自用表): calls, strikes, pushes."""

#: A state file of another schema is refused.
SCHEMA = "2"

#: What `docs/simulator.md` says of the first seven is meant for whoever judges a run.
OWN_TABLES = """
CREATE TABLE sim_call (
    ordinal INTEGER PRIMARY KEY, operation TEXT NOT NULL, data_set TEXT NOT NULL,
    syntax TEXT NOT NULL, came_at TEXT NOT NULL
);
CREATE TABLE sim_strike (
    strike_id INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, operation TEXT NOT NULL,
    data_set TEXT NOT NULL, name TEXT NOT NULL, source TEXT NOT NULL, struck_at TEXT NOT NULL
);
CREATE TABLE sim_push_log (
    log_id INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, request_id TEXT NOT NULL,
    data_set TEXT NOT NULL, set_key TEXT NOT NULL, digest TEXT NOT NULL,
    accepted INTEGER NOT NULL CHECK (accepted IN (0, 1, 2)),
    stored INTEGER NOT NULL CHECK (stored IN (0, 1)),
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    is_repeat INTEGER NOT NULL CHECK (is_repeat IN (0, 1)),
    reason TEXT NOT NULL, logged_at TEXT NOT NULL
);
CREATE TABLE sim_edit (
    edit_id INTEGER PRIMARY KEY, data_set TEXT NOT NULL, set_key TEXT NOT NULL,
    digest TEXT NOT NULL, edited_at TEXT NOT NULL
);
CREATE TABLE sim_set (
    data_set TEXT NOT NULL, set_key TEXT NOT NULL, digest TEXT NOT NULL,
    row_count INTEGER NOT NULL, changed_by TEXT NOT NULL CHECK (changed_by IN ('push', 'user')),
    changed_at TEXT NOT NULL, PRIMARY KEY (data_set, set_key)
) WITHOUT ROWID;
CREATE TABLE sim_request (
    request_id TEXT NOT NULL, data_set TEXT NOT NULL, set_key TEXT NOT NULL,
    digest TEXT NOT NULL, accepted INTEGER NOT NULL, reason TEXT NOT NULL,
    row_count INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    PRIMARY KEY (request_id, data_set, set_key)
) WITHOUT ROWID;
CREATE TABLE sim_late_push (
    late_id INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, data_set TEXT NOT NULL,
    body BLOB NOT NULL, wait INTEGER, due_at REAL
);
CREATE TABLE sim_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sim_project (
    pro_code TEXT PRIMARY KEY, is_frozen INTEGER NOT NULL, is_bulk INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sim_fault (
    fault_id INTEGER PRIMARY KEY, name TEXT NOT NULL, data_set TEXT, remaining INTEGER,
    seconds REAL NOT NULL, queries INTEGER, count INTEGER, field TEXT NOT NULL,
    source TEXT NOT NULL, until_at REAL
);
CREATE TABLE sim_poison (set_key TEXT PRIMARY KEY, manner TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sim_pledge (pro_code TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
"""
