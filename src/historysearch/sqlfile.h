#pragma once

#include <QSqlDatabase>
#include <QSqlQuery>

#include <chrono>
#include <unordered_map>

namespace Deckhand {

/// An SQLite file and its statements. The first error is its last: from then on it does nothing, and its user may ask once,
/// at the end. Of one thread, the one that made it.
class SqlFile
{
public:
    /// Opens it, or makes it, for this user alone. `patience`: so long another program may keep it.
    SqlFile(const QString &path, std::chrono::milliseconds patience);
    ~SqlFile();
    Q_DISABLE_COPY_MOVE(SqlFile)

    /// Why it can be used no more, for people; empty: all is well.
    const QString &fault() const { return m_fault; }
    /// Its content is at fault, not the disk and no other program.
    bool isBroken() const { return m_broken; }
    void setBroken(const QString &fault);

    /// Runs a statement, kept prepared, with these values. The query stands before its first row; after an error it has none.
    QSqlQuery &run(const QString &sql, const QVariantList &values = {});
    /// Goes to the next row; false behind the last.
    bool next(QSqlQuery &query);
    /// The first value of the first row; invalid without one.
    QVariant value(const QString &sql, const QVariantList &values = {});

private:
    bool open(const QString &path, std::chrono::milliseconds patience);
    QSqlQuery &prepared(const QString &sql);
    void fail(const QSqlError &error);

    QSqlDatabase m_database;
    std::unordered_map<QString, QSqlQuery> m_prepared;
    QString m_fault;
    bool m_broken = false;
};

} // namespace Deckhand
