"""The index's tables. A change of this file or of what rows hold needs a new VERSION: older files are then rebuilt."""

VERSION = 15
"""``PRAGMA user_version`` of files that this program understands; any other is rebuilt."""

WORDS, LATER = "words", "later"
"""The note that full-text search is not built yet: a build leaves it to the first who searches."""

TABLES = (
    # num grows with the moment of opening (see places.py), so "newest first" is the order of the table itself.
    """
    CREATE TABLE ticket (
        num INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        blob TEXT NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        state TEXT NOT NULL,
        category TEXT NOT NULL,
        category_group TEXT NOT NULL,
        department TEXT NOT NULL,
        assignee TEXT NOT NULL,
        priority TEXT NOT NULL,
        channel TEXT NOT NULL,
        customer TEXT NOT NULL,
        region TEXT NOT NULL,
        product_type TEXT NOT NULL COLLATE NOCASE,
        product_model TEXT NOT NULL COLLATE NOCASE,
        serial TEXT NOT NULL,
        batch TEXT NOT NULL,
        component TEXT NOT NULL,
        faulty INTEGER NOT NULL,
        order_number TEXT NOT NULL,
        waybills TEXT NOT NULL,
        reference TEXT NOT NULL,
        tags TEXT NOT NULL,
        opened_at INTEGER NOT NULL,
        last_event_at INTEGER NOT NULL,
        event_count INTEGER NOT NULL,
        chase_count INTEGER NOT NULL,
        open INTEGER NOT NULL,
        reopen_count INTEGER NOT NULL,
        informed_at INTEGER,
        closed_at INTEGER,
        first_response_at INTEGER,
        resolved_at INTEGER,
        first_response_due INTEGER,
        resolution_due INTEGER,
        first_response_met INTEGER,
        resolution_met INTEGER,
        first_response_seconds INTEGER,
        resolution_seconds INTEGER,
        next_due INTEGER,
        next_clock TEXT NOT NULL,
        next_chase INTEGER,
        lapses INTEGER,
        wrote_at INTEGER,
        receipt_due INTEGER NOT NULL,
        clocks TEXT NOT NULL
    )
    """,
    # Apart from `ticket`, because its rows are long and lists do not need them.
    "CREATE TABLE ticket_data (num INTEGER PRIMARY KEY, data TEXT NOT NULL)",
    """
    CREATE TABLE happening (
        num INTEGER NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER,
        since INTEGER,
        what TEXT NOT NULL,
        department TEXT NOT NULL,
        person TEXT NOT NULL,
        result TEXT NOT NULL,
        seconds INTEGER,
        good INTEGER,
        amount INTEGER,
        unit TEXT NOT NULL
    )
    """,
    "CREATE TABLE mark (kind TEXT NOT NULL, value TEXT NOT NULL, num INTEGER NOT NULL)",
    # Tokens come ready made from search.py; ascii only splits at spaces and takes every other character as it is.
    "CREATE VIRTUAL TABLE words USING fts5(tokens, content = '', columnsize = 0, tokenize = 'ascii tokenchars ''_''')",
    # Changes come one at a time. At 16 small pieces, SQLite's own limit, it merges the large one of a build at once,
    # and one change takes 3 s at 100,000 tickets. At 64 its merging in small steps keeps up: 4,500 changes, none over
    # 0.1 s.
    "INSERT INTO words (words, rank) VALUES ('crisismerge', 64)",
    """
    CREATE TABLE customer (
        path TEXT PRIMARY KEY,
        blob TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        folded TEXT NOT NULL,
        tier TEXT NOT NULL,
        region TEXT NOT NULL,
        contacts TEXT NOT NULL,
        data TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE contact (
        value TEXT NOT NULL,
        path TEXT NOT NULL,
        PRIMARY KEY (value, path)
    ) WITHOUT ROWID
    """,
    # Of each month and part one row, so that a balance is a short sum however many movements there are.
    """
    CREATE TABLE stock (
        path TEXT NOT NULL,
        part TEXT NOT NULL,
        on_hand INTEGER NOT NULL,
        ordered INTEGER NOT NULL,
        issued_at INTEGER,
        moved_at INTEGER NOT NULL,
        PRIMARY KEY (part, path)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE stock_month (path TEXT PRIMARY KEY, blob TEXT NOT NULL, data TEXT NOT NULL)",
    "CREATE TABLE article (num INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, blob TEXT NOT NULL, data TEXT NOT NULL)",
    # Articles are few: their search is kept with its tokens, so that it can rank by how long a text is (bm25).
    "CREATE VIRTUAL TABLE article_words USING fts5(title, questions, text, tokenize = 'ascii tokenchars ''_''')",
    """
    CREATE TABLE broken (
        path TEXT PRIMARY KEY,
        blob TEXT NOT NULL,
        id TEXT NOT NULL,
        place TEXT NOT NULL,
        message TEXT NOT NULL
    )
    """,
    "CREATE TABLE document (name TEXT PRIMARY KEY, oid TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)

INDEXES = (
    "CREATE INDEX ticket_id ON ticket (id)",
    # A fragment of three or more characters of an id's random part starts at one of its first three.
    "CREATE INDEX ticket_tail_5 ON ticket (substr(id, -5))",
    "CREATE INDEX ticket_tail_4 ON ticket (substr(id, -4))",
    "CREATE INDEX ticket_tail_3 ON ticket (substr(id, -3))",
    "CREATE INDEX ticket_day ON ticket (substr(id, -12, 6))",
    # Every index ends with num by itself, so each gives its tickets newest first.
    "CREATE INDEX ticket_open ON ticket (open)",
    "CREATE INDEX ticket_state ON ticket (state)",
    "CREATE INDEX ticket_category ON ticket (category_group, category)",
    "CREATE INDEX ticket_department ON ticket (department, open)",
    "CREATE INDEX ticket_assignee ON ticket (assignee, open)",
    "CREATE INDEX ticket_customer ON ticket (customer)",
    "CREATE INDEX ticket_product_type ON ticket (product_type)",
    "CREATE INDEX ticket_product_model ON ticket (product_model)",
    "CREATE INDEX ticket_region ON ticket (region)",
    "CREATE INDEX ticket_opened ON ticket (opened_at)",
    "CREATE INDEX ticket_closed ON ticket (closed_at) WHERE closed_at IS NOT NULL",
    "CREATE INDEX ticket_updated ON ticket (last_event_at)",
    "CREATE INDEX ticket_due ON ticket (next_due) WHERE next_due IS NOT NULL",
    "CREATE INDEX ticket_chase ON ticket (next_chase) WHERE next_chase IS NOT NULL",
    "CREATE INDEX ticket_wrote ON ticket (wrote_at) WHERE wrote_at IS NOT NULL",
    "CREATE INDEX happening_kind ON happening (kind, at)",
    "CREATE INDEX happening_num ON happening (num)",
    "CREATE INDEX mark_value ON mark (kind, value, num)",
    "CREATE INDEX customer_id ON customer (id)",
    "CREATE INDEX customer_name ON customer (folded)",
)
