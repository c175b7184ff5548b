#include "memory/commandfiles.h"
#include "memory/memoryfiles.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

/// Commands and skills as people write them into files, for this program and for others.
class TestCommandFiles : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void thoseOfAFolderThatIsNotTrustedAreNotThere();
    void theFirstOfANameCounts();
    void frontMatterIsReadAndTheRestIsThePrompt();
    void withoutFrontMatterTheFirstLineDescribes();
    void foldersAreInTheName();
    void skillsSayWhatTheyAreFor();

private:
    void put(const QString &name, const QByteArray &bytes) const;
    SlashCommand command(const QString &name) const
    {
        for (const SlashCommand &each : allCommands(m_root->filePath(u"user"_qs), m_files.get())) {
            if (each.name == name)
                return each;
        }
        return {};
    }

    std::unique_ptr<QTemporaryDir> m_root;
    std::unique_ptr<WorkspaceFs> m_files;
};

void TestCommandFiles::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    put(u"ws/x"_qs, {});
    put(u"user/commands/mine.md"_qs, "of the user");
    m_files = std::make_unique<WorkspaceFs>(std::move(WorkspaceFs::open(m_root->filePath(u"ws"_qs)).value()));
}

void TestCommandFiles::put(const QString &name, const QByteArray &bytes) const
{
    const QString path = m_root->filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(path));
}

void TestCommandFiles::thoseOfAFolderThatIsNotTrustedAreNotThere()
{
    put(u"ws/.deckhand/commands/one.md"_qs, "one");
    put(u"ws/.claude/commands/two.md"_qs, "two");
    const qsizetype own = slashCommands().size();
    QCOMPARE(allCommands(m_root->filePath(u"user"_qs), nullptr).size(), own + 1);
    QCOMPARE(allCommands(m_root->filePath(u"user"_qs), m_files.get()).size(), own + 3);
    QCOMPARE(allCommands(m_root->filePath(u"nowhere"_qs), nullptr).size(), own);
}

void TestCommandFiles::theFirstOfANameCounts()
{
    put(u"ws/.claude/commands/cost.md"_qs, "not the program's");
    put(u"ws/.claude/commands/mine.md"_qs, "of the workspace");
    put(u"ws/.claude/commands/both.md"_qs, "of another program");
    put(u"ws/.deckhand/commands/both.md"_qs, "ours");
    QVERIFY(command(u"cost"_qs).deed == SlashCommand::Deed::Cost);
    QCOMPARE(command(u"mine"_qs).prompt, u"of the user"_qs);
    QCOMPARE(command(u"both"_qs).prompt, u"ours"_qs);
}

void TestCommandFiles::frontMatterIsReadAndTheRestIsThePrompt()
{
    put(u"ws/.claude/commands/fix.md"_qs,
        "---\r\ndescription: \"Mends an issue: all of it\"\r\nargument-hint: [number]\r\n"
        "allowed-tools: Bash(git:*)\r\nmodel: other\r\n---\r\n\r\nMend $1.\r\n---\r\nend\r\n");
    const SlashCommand fix = command(u"fix"_qs);
    QCOMPARE(fix.description, u"Mends an issue: all of it"_qs);
    QCOMPARE(fix.argument, u"[number]"_qs);
    QCOMPARE(fix.prompt, u"Mend $1.\n---\nend"_qs);
    QVERIFY(!fix.isOwn);
    QCOMPARE(fix.sentence(), u"/fix: Mends an issue: all of it"_qs);
}

void TestCommandFiles::withoutFrontMatterTheFirstLineDescribes()
{
    put(u"ws/.claude/commands/a.md"_qs, "# Tidy up\n\nAll of it.");
    QCOMPARE(command(u"a"_qs).description, u"Tidy up"_qs);
    put(u"ws/.claude/commands/b.md"_qs, "---\nnever: ends\n");
    QVERIFY(command(u"b"_qs).prompt.startsWith(u"---"_qs));
    put(u"ws/.claude/commands/c.md"_qs, {});
    QCOMPARE(command(u"c"_qs).name, u"c"_qs);
}

void TestCommandFiles::foldersAreInTheName()
{
    put(u"ws/.claude/commands/db/schema/check.md"_qs, "check it");
    put(u"ws/.claude/commands/two words.md"_qs, "cannot be typed");
    QCOMPARE(command(u"db:schema:check"_qs).prompt, u"check it"_qs);
    QCOMPARE(command(u"two words"_qs).name, QString());
}

void TestCommandFiles::skillsSayWhatTheyAreFor()
{
    put(u"ws/.claude/skills/pdf/SKILL.md"_qs,
        "---\nname: pdf-forms\ndescription: >\n  Fills in\n  PDF forms.\n---\nLong instructions");
    put(u"ws/.claude/skills/pdf/more.md"_qs, "not one");
    put(u"ws/.deckhand/skills/plain/SKILL.md"_qs, "Plain words");
    put(u"ws/.claude/skills/plain/SKILL.md"_qs, "The second of its name");
    const QList<MarkdownFile> skills = MemoryFiles(*m_files, {}).skills();
    QCOMPARE(skills.size(), 2);
    QCOMPARE(skills.first().path, u".deckhand/skills/plain/SKILL.md"_qs);
    QCOMPARE(skills.first().description(), u"Plain words"_qs);
    QCOMPARE(skills.last().name, u"pdf-forms"_qs);
    QCOMPARE(skills.last().description(), u"Fills in PDF forms."_qs);
}

QTEST_GUILESS_MAIN(TestCommandFiles)
#include "tst_commandfiles.moc"
