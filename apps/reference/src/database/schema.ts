/**
 * The steps from one version of the tables to the next, each by its SQL: a new file takes all of them, an older one those that
 * it lacks. A step that has been released is never changed.
 *
 * Articles are numbered as they are created, so newest first is descending id, and an index on anything else ends in the
 * id of the article: a page of a filtered list is read from its index in order, without scanning or sorting.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE seeding (
  seed TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  id       INTEGER PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  bio      TEXT NOT NULL DEFAULT '',
  image    TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE articles (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  author_id   INTEGER NOT NULL REFERENCES users,
  slug        TEXT NOT NULL UNIQUE,
  title       TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  updated_at  TEXT NOT NULL,
  body        TEXT NOT NULL -- last, so that lists need not read past it
) STRICT;
CREATE INDEX articles_by_author ON articles (author_id);

CREATE TABLE article_tags (
  tag        TEXT NOT NULL,
  article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
  PRIMARY KEY (tag, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tags_by_article ON article_tags (article_id);

CREATE TABLE favorites (
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
  PRIMARY KEY (user_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX favorites_by_article ON favorites (article_id);
`,
  // Users who can sign in: those of the corpus have neither an address nor a password.
  `
ALTER TABLE users ADD COLUMN email TEXT;
ALTER TABLE users ADD COLUMN password_hash TEXT;
ALTER TABLE users ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}'; -- JSON
CREATE UNIQUE INDEX users_by_email ON users (email);

CREATE TABLE sessions (
  id         TEXT PRIMARY KEY,
  user_id    INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE follows (
  follower_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  followed_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  PRIMARY KEY (follower_id, followed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_by_followed ON follows (followed_id);

CREATE TABLE comments (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  article_id INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
  author_id  INTEGER NOT NULL REFERENCES users,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX comments_by_article ON comments (article_id);
`,
]

/** A file of a version that is not known here is refused, not guessed at. */
export const schemaVersion = migrations.length
