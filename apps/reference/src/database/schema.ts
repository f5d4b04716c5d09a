/** Raised with every change of the tables; a file of another version is refused, not guessed at. */
export const schemaVersion = 1

/**
 * Articles are numbered as they are created, so newest first is descending id, and an index on anything else ends in the
 * id of the article: a page of a filtered list is read from its index in order, without scanning or sorting.
 */
export const schema = `
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
`
