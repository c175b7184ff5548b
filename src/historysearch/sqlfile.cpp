#include "historysearch/sqlfile.h"

#include <QFile>
#include <QSqlError>

namespace Deckhand {

namespace {

constexpr char kDriver[] = "QSQLITE";

// SQLite's result codes of a content that is no use: SQLITE_ERROR (a table that is not there), _CORRUPT and _NOTADB.
bool isOfContent(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt() & 0xff; // above: what kind of it
    return code == 1 || code == 11 || code == 26;
}

/// What SQLite makes beside it gets the rights of the file.
bool makePrivate(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadWrite) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

} // namespace

SqlFile::SqlFile(const QString &path, std::chrono::milliseconds patience)
{
    if (!QSqlDatabase::isDriverAvailable(QLatin1String(kDriver))) {
        m_fault = QStringLiteral("Qt's plugin for SQLite is not installed (Debian: libqt6sql6-sqlite)");
        return;
    }
    m_database = QSqlDatabase::addDatabase(QLatin1String(kDriver), QString::number(quintptr(this), 16));
    if (!open(path, patience))
        fail(m_database.lastError());
}

SqlFile::~SqlFile()
{
    const QString name = m_database.connectionName();
    m_prepared.clear();
    m_database = {};
    if (!name.isEmpty())
        QSqlDatabase::removeDatabase(name);
}

bool SqlFile::open(const QString &path, std::chrono::milliseconds patience)
{
    if (!makePrivate(path)) {
        m_fault = QStringLiteral("%1 cannot be written").arg(path);
        return true;
    }
    m_database.setDatabaseName(path);
    m_database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(patience.count()));
    if (!m_database.open())
        return false;
    // Readers go on while another one writes. A crash of the system may cost the file, which is made anew then.
    value(QStringLiteral("PRAGMA journal_mode=WAL")); // gives a row
    run(QStringLiteral("PRAGMA synchronous=NORMAL"));
    run(QStringLiteral("PRAGMA secure_delete=ON"));
    return true;
}

void SqlFile::setBroken(const QString &fault)
{
    m_fault = fault;
    m_broken = true;
}

void SqlFile::fail(const QSqlError &error)
{
    if (!m_fault.isEmpty())
        return;
    m_fault = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    m_broken = isOfContent(error);
}

QSqlQuery &SqlFile::prepared(const QString &sql)
{
    const auto [at, isNew] = m_prepared.try_emplace(sql, m_database);
    QSqlQuery &query = at->second;
    if (!isNew)
        return query;
    query.setForwardOnly(true);
    if (m_fault.isEmpty() && !query.prepare(sql))
        fail(query.lastError());
    return query;
}

QSqlQuery &SqlFile::run(const QString &sql, const QVariantList &values)
{
    QSqlQuery &query = prepared(sql);
    query.finish();
    for (int i = 0; i < values.size(); ++i)
        query.bindValue(i, values.at(i));
    if (m_fault.isEmpty() && !query.exec())
        fail(query.lastError());
    return query;
}

bool SqlFile::next(QSqlQuery &query)
{
    if (m_fault.isEmpty() && query.next())
        return true;
    if (query.lastError().isValid())
        fail(query.lastError());
    query.finish();
    return false;
}

QVariant SqlFile::value(const QString &sql, const QVariantList &values)
{
    QSqlQuery &query = run(sql, values);
    const QVariant value = next(query) ? query.value(0) : QVariant();
    query.finish();
    return value;
}

} // namespace Deckhand
