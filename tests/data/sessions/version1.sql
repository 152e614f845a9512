-- sessions.db as version 1 made it. Later versions are migrated from it: it stays as it is.
PRAGMA application_id = 1213420357;
PRAGMA user_version = 1;
CREATE TABLE call (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    turn INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    native TEXT NOT NULL,
    position INTEGER NOT NULL,       -- in its turn
    name TEXT NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('edit', 'read', 'run', 'other')),
    paths TEXT NOT NULL,             -- a JSON array
    command TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('', 'ok', 'failed')),
    output TEXT NOT NULL,
    was_corrected INTEGER NOT NULL,
    UNIQUE (session, native)
) STRICT;
INSERT INTO "call" VALUES(1,1,2,'c',0,'Edit','edit','["a.py"]','','ok','',0);
CREATE TABLE cursor (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    cursor TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "cursor" VALUES('told','file','12','state');
CREATE TABLE drift (                 -- what a source met and did not take
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('unknown', 'broken', 'skipped')),
    version TEXT NOT NULL,
    type TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (source, key, what, version, type)
) STRICT, WITHOUT ROWID;
INSERT INTO "drift" VALUES('told','file','unknown','1','riddle',3);
CREATE TABLE edit (
    call INTEGER NOT NULL REFERENCES call (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,
    removed TEXT NOT NULL,           -- each line with a line break at its end
    added TEXT NOT NULL,
    is_made INTEGER NOT NULL,        -- told by the result; 0: what the call asked for
    PRIMARY KEY (call, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "edit" VALUES(1,0,'a.py','a = 1
','a = 2

',0);
CREATE TABLE here (                  -- what an origin tells next of a session is stored
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    cwd TEXT NOT NULL,
    PRIMARY KEY (source, key, session)
) STRICT, WITHOUT ROWID;
INSERT INTO "here" VALUES('told','file',1,'.');
CREATE TABLE link (
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    turn INTEGER REFERENCES turn (id) ON DELETE CASCADE,
    "commit" TEXT NOT NULL,
    path TEXT NOT NULL,
    symbol TEXT NOT NULL,
    score REAL NOT NULL,
    parts TEXT NOT NULL,             -- a JSON object: part of the score → value
    is_hard INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('landed', 'unlanded')),
    PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "link" VALUES(1,0,2,'cccccccccccccccccccccccccccccccccccccccc','a.py','a',0.9,'{"lines": 1.0}',0,'landed');
CREATE TABLE place (
    turn INTEGER PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('before', 'after')),
    hunk TEXT NOT NULL,
    suggestion TEXT,
    resolved INTEGER,
    outdated INTEGER NOT NULL
) STRICT;
INSERT INTO "place" VALUES(1,'a.py','cccccccccccccccccccccccccccccccccccccccc',1,2,'after','',NULL,1,0);
CREATE TABLE reason (
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    turn INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,          -- first character in the turn's text
    text TEXT NOT NULL,              -- verbatim
    label TEXT NOT NULL,
    confidence REAL NOT NULL,
    weight REAL NOT NULL,
    PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "reason" VALUES(1,0,2,0,'because','rationale',0.8,1.0);
CREATE TABLE removed (               -- what cleaning took out: numbers, never the thing
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    turn INTEGER NOT NULL,           -- 0: none
    call INTEGER NOT NULL,           -- 0: none
    part TEXT NOT NULL,              -- of what: session, turn, call, result
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (session, turn, call, part, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO "removed" VALUES(1,0,0,'session','secret',1);
INSERT INTO "removed" VALUES(1,1,0,'turn','secret',1);
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    native TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,     -- the same on every machine
    version TEXT NOT NULL,
    cwd TEXT NOT NULL,
    remote TEXT NOT NULL,
    branch TEXT NOT NULL,
    base TEXT NOT NULL,
    head TEXT NOT NULL,
    parent TEXT NOT NULL,            -- native id of another session of the source
    agent TEXT NOT NULL,
    title TEXT NOT NULL,
    time REAL NOT NULL,
    is_discussion INTEGER NOT NULL,
    standing TEXT NOT NULL CHECK
        (standing IN ('private', 'approved', 'refused', 'published', 'pulled', 'public')),
    tip INTEGER,                     -- the turn that one without a parent follows
    side_tip INTEGER,                -- the same for one said aside
    is_settled INTEGER NOT NULL,     -- is_live and rank of its turns are computed
    revision INTEGER NOT NULL,       -- grows with every change of what was said
    UNIQUE (source, native)
) STRICT;
INSERT INTO "session" VALUES(1,'told','s','06dfba7590937e93a06ad7650e314f6b0bfe0c8088e169434f166ad35cf8b6cd','1','.','host.example/team/x','main','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','','','','t',5.0,0,'approved',2,NULL,0,1);
CREATE TABLE stage (                 -- how far what is derived from sessions has come
    name TEXT NOT NULL,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    PRIMARY KEY (name, session)
) STRICT, WITHOUT ROWID;
INSERT INTO "stage" VALUES('pair',1,1);
CREATE TABLE turn (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    native TEXT NOT NULL,
    position INTEGER NOT NULL,       -- in the order of telling
    role TEXT NOT NULL CHECK (role IN ('person', 'agent', 'system')),
    text TEXT NOT NULL,
    parent TEXT NOT NULL,            -- native id, as told
    follows INTEGER,                 -- the turn told before, for one whose parent is not there
    time REAL NOT NULL,
    author TEXT NOT NULL,
    model TEXT NOT NULL,
    branch TEXT NOT NULL,
    is_side INTEGER NOT NULL,
    is_gone INTEGER NOT NULL,        -- it, or one before it, was taken back
    is_live INTEGER NOT NULL,
    rank INTEGER NOT NULL,           -- of live turns: in the order of the conversation
    UNIQUE (session, native),
    UNIQUE (session, position)
) STRICT;
INSERT INTO "turn" VALUES(1,1,'1',0,'person','why?','',NULL,6.0,'dev-00000000','','',0,0,1,0);
INSERT INTO "turn" VALUES(2,1,'2',1,'agent','because','1',1,7.0,'','','',0,0,1,1);
CREATE INDEX call_turn ON call (turn, position);
CREATE INDEX link_commit ON link ("commit");
CREATE INDEX link_symbol ON link (symbol);
CREATE INDEX link_path ON link (path);
CREATE INDEX reason_turn ON reason (turn);
CREATE INDEX here_session ON here (session);
