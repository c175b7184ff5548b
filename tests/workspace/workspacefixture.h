#pragma once

#include "workspace/workspacefs.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

/// A workspace with two files, beside a folder with a secret and one whose name begins alike.
class WorkspaceFixture : public QObject
{
protected:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        for (const char *name : {"ws", "ws/sub", "out", "ws-evil"})
            QVERIFY(QDir(m_folder->path()).mkpath(QLatin1String(name)));
        put(inside(QStringLiteral("a.txt")), "inside");
        put(inside(QStringLiteral("sub/b.txt")), "below");
        put(outside(QStringLiteral("secret")), "secret");
        put(m_folder->filePath(QStringLiteral("ws-evil/x")), "secret");
        auto opened = Deckhand::WorkspaceFs::open(m_folder->filePath(QStringLiteral("ws")));
        QVERIFY2(opened.ok(), "workspace");
        m_files = std::make_unique<Deckhand::WorkspaceFs>(std::move(opened.value()));
    }
    void cleanup()
    {
        m_files.reset();
        m_folder.reset();
    }

    QString inside(const QString &name) const { return m_folder->filePath(QStringLiteral("ws/") + name); }
    QString outside(const QString &name) const { return m_folder->filePath(QStringLiteral("out/") + name); }
    static void put(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(path));
    }
    static QByteArray get(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<not readable>");
    }

    static Deckhand::Result<QByteArray> read(const Deckhand::WorkspaceFs &files, const QString &path)
    {
        const Deckhand::Result<std::unique_ptr<QIODevice>> file = files.openForReading(path);
        return file ? Deckhand::Result((*file)->readAll()) : Deckhand::Error{file.error()};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Deckhand::WorkspaceFs> m_files;
};
