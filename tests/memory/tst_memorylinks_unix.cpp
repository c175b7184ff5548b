#include "memory/memoryfiles.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace Deckhand;

/// What may lie where a memory file is looked for, and is none.
class TestMemoryLinks : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void aLinkInsideIsFollowedAndIsNoOtherFile();
    void aLinkOutIsNotRead();
    void anImportByALinkOutIsNot();
    void aFifoHoldsNothingUp();

private:
    void put(const QString &name, const QByteArray &bytes) const;
    void link(const QString &target, const QString &name) const
    {
        QVERIFY2(QFile::link(target, m_root->filePath(name)), qPrintable(name));
    }

    std::unique_ptr<QTemporaryDir> m_root;
    std::unique_ptr<WorkspaceFs> m_files;
    std::unique_ptr<MemoryFiles> m_memory;
};

void TestMemoryLinks::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_root->path()).mkpath(u"ws/docs"_qs) && QDir(m_root->path()).mkpath(u"out"_qs));
    put(u"out/secret.md"_qs, "the secret");
    m_files = std::make_unique<WorkspaceFs>(std::move(WorkspaceFs::open(m_root->filePath(u"ws"_qs)).value()));
    m_memory = std::make_unique<MemoryFiles>(*m_files, m_root->filePath(u"user"_qs));
}

void TestMemoryLinks::put(const QString &name, const QByteArray &bytes) const
{
    QFile file(m_root->filePath(name));
    QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(name));
}

void TestMemoryLinks::aLinkInsideIsFollowedAndIsNoOtherFile()
{
    put(u"ws/docs/a.md"_qs, "a\n@b.md");
    link(u"a.md"_qs, u"ws/docs/b.md"_qs);
    link(u"docs/a.md"_qs, u"ws/AGENTS.md"_qs);
    QCOMPARE(m_memory->at(u"."_qs)->text, u"a\n[@b.md is not imported: it is a cycle, docs/a.md → docs/a.md.]"_qs);
}

void TestMemoryLinks::aLinkOutIsNotRead()
{
    link(m_root->filePath(u"out/secret.md"_qs), u"ws/AGENTS.md"_qs);
    put(u"ws/CLAUDE.md"_qs, "in its place");
    const MemoryFile file = m_memory->at(u"."_qs).value_or(MemoryFile());
    QCOMPARE(file.text, QString());
    QVERIFY2(file.problem.contains(u"outside the workspace"_qs), qPrintable(file.problem));
}

void TestMemoryLinks::anImportByALinkOutIsNot()
{
    link(m_root->filePath(u"out/secret.md"_qs), u"ws/link.md"_qs);
    link(m_root->filePath(u"out"_qs), u"ws/out"_qs);
    put(u"ws/AGENTS.md"_qs, "@link.md\n@out/secret.md\n");
    const QString text = m_memory->at(u"."_qs)->text;
    QVERIFY2(!text.contains(u"the secret"_qs), qPrintable(text));
    QVERIFY(text.contains(u"[@link.md is not imported: "_qs) && text.contains(u"[@out/secret.md is not imported: "_qs));
}

void TestMemoryLinks::aFifoHoldsNothingUp()
{
    QCOMPARE(::mkfifo(QFile::encodeName(m_root->filePath(u"ws/AGENTS.md"_qs)).constData(), 0600), 0);
    QVERIFY(m_memory->at(u"."_qs)->problem.contains(u"not a regular file"_qs));
    put(u"ws/docs/AGENTS.md"_qs, "@../AGENTS.md");
    QVERIFY(m_memory->at(u"docs"_qs)->text.startsWith(u"[@../AGENTS.md is not imported: "_qs));
}

QTEST_GUILESS_MAIN(TestMemoryLinks)
#include "tst_memorylinks_unix.moc"
