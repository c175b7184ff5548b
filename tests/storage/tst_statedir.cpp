#include "storage/settings.h"
#include "storage/statedir.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace Deckhand;

namespace {

/// Sets a variable of this process for one test.
class Variable
{
public:
    Variable(const char *name, const QByteArray &value)
        : m_name(name),
          m_wasSet(qEnvironmentVariableIsSet(name)),
          m_before(qgetenv(name))
    {
        value.isNull() ? qunsetenv(name) : qputenv(name, value);
    }
    ~Variable() { m_wasSet ? qputenv(m_name, m_before) : qunsetenv(m_name); }
    Q_DISABLE_COPY_MOVE(Variable)

private:
    const char *m_name;
    bool m_wasSet;
    QByteArray m_before;
};

QProcessEnvironment stateDirVariable(const QString &folder)
{
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("DECKHAND_STATE_DIR"), folder);
    return environment;
}

#ifdef Q_OS_UNIX
int modeOf(const QString &path)
{
    struct stat info = {};
    return ::lstat(QFile::encodeName(path).constData(), &info) == 0 ? int(info.st_mode & 07777) : -1;
}

bool setMode(const QString &path, int mode)
{
    return ::chmod(QFile::encodeName(path).constData(), mode_t(mode)) == 0;
}
#endif

} // namespace

class TestStateDir : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { m_base = std::make_unique<QTemporaryDir>(); }
    void namedFolderIsMadeWithItsParents();
    void commandLineBeatsTheEnvironment();
    void defaultIsThePlatformsPlace();
    void emptyFolderIsTightened();
    void folderWithOtherThingsKeepsItsMode();
    void folderThatOthersMayWriteIsRefused();
    void linkIsRefused_data();
    void linkIsRefused();
    void plantedSubfolderIsRefused();
    void fileInItsPlaceIsRefused();
    void foreignFolderIsRefused();
    void missingHomeFallsBackAndSaysSo();
    void unusableHomeFallsBackAndSaysSo();
    void takenTemporaryNameIsNotUsed();
    void namedFolderIsNeverReplaced();
    void settingsSurvive();
    void settingsStartUndecidedAndForgetClearedValues();
    void unwritableSettingsAreReported();

private:
    QString path(const char *name) const { return m_base->path() + u'/' + QString::fromLatin1(name); }

    std::unique_ptr<QTemporaryDir> m_base;
};

void TestStateDir::initTestCase()
{
#ifndef Q_OS_UNIX
    QSKIP("modes, owners and links of POSIX");
#endif
}

#ifdef Q_OS_UNIX

void TestStateDir::namedFolderIsMadeWithItsParents()
{
    const Result<StateDir> state = StateDir::open(path("a/b/state/"), {});
    QVERIFY2(state.ok(), state.ok() ? "" : qPrintable(state.error()));
    QCOMPARE(state->path(), path("a/b/state"));
    for (const QString &folder : {state->path(), state->sessions(), state->tasks()})
        QCOMPARE(modeOf(folder), 0700);
    QVERIFY(!state->isTemporary());
    QVERIFY(state->notice().isEmpty());
    QCOMPARE(state->settingsFile(), path("a/b/state/settings.ini"));
    QVERIFY(state->secretService() != QStringLiteral("deckhand"));
    QVERIFY(StateDir::open(path("a/b/state"), {}).ok());
}

void TestStateDir::commandLineBeatsTheEnvironment()
{
    QCOMPARE(StateDir::open(path("one"), stateDirVariable(path("two")))->path(), path("one"));
    QVERIFY(!QFile::exists(path("two")));
    QCOMPARE(StateDir::open({}, stateDirVariable(path("two")))->path(), path("two"));
}

void TestStateDir::defaultIsThePlatformsPlace()
{
    const Variable home("HOME", m_base->path().toLocal8Bit());
    const Variable data("XDG_DATA_HOME", QByteArray());
    const Variable config("XDG_CONFIG_HOME", QByteArray());
    const Result<StateDir> state = StateDir::open({}, {});
    QVERIFY(state.ok());
#ifdef Q_OS_LINUX
    QCOMPARE(state->path(), path(".local/share/deckhand"));
    QCOMPARE(state->settingsFile(), path(".config/deckhand/settings.ini"));
#endif
    QCOMPARE(modeOf(state->path()), 0700);
    QCOMPARE(state->secretService(), QStringLiteral("deckhand"));
}

void TestStateDir::emptyFolderIsTightened()
{
    QVERIFY(QDir().mkpath(path("state")) && setMode(path("state"), 0777));
    QVERIFY(StateDir::open(path("state"), {}).ok());
    QCOMPARE(modeOf(path("state")), 0700);
    // And once more when it is Deckhand's already.
    QVERIFY(setMode(path("state"), 0755));
    QVERIFY(StateDir::open(path("state"), {}).ok());
    QCOMPARE(modeOf(path("state")), 0700);
}

void TestStateDir::folderWithOtherThingsKeepsItsMode()
{
    QVERIFY(QDir().mkpath(path("home/documents")) && setMode(path("home"), 0755));
    const Result<StateDir> state = StateDir::open(path("home"), {});
    QVERIFY(state.ok());
    QCOMPARE(modeOf(path("home")), 0755);
    QCOMPARE(modeOf(state->sessions()), 0700);
}

void TestStateDir::folderThatOthersMayWriteIsRefused()
{
    QVERIFY(QDir().mkpath(path("shared/x")) && setMode(path("shared"), 01777));
    const Result<StateDir> state = StateDir::open(path("shared"), {});
    QVERIFY(!state.ok());
    QVERIFY(state.error().contains(path("shared")));
    QCOMPARE(modeOf(path("shared")), 01777);
}

void TestStateDir::linkIsRefused_data()
{
    QTest::addColumn<bool>("slash");
    QTest::addColumn<bool>("dangling");
    QTest::newRow("link") << false << false;
    QTest::newRow("link with a slash behind it") << true << false;
    QTest::newRow("link to nowhere") << false << true;
}

void TestStateDir::linkIsRefused()
{
    QFETCH(bool, slash);
    QFETCH(bool, dangling);
    if (!dangling)
        QVERIFY(QDir().mkpath(path("target")));
    QVERIFY(QFile::link(path("target"), path("state")));
    const Result<StateDir> state = StateDir::open(path("state") + (slash ? QStringLiteral("/") : QString()), {});
    QVERIFY(!state.ok());
    QVERIFY2(state.error().contains(u"is a link"), qPrintable(state.error()));
    QVERIFY(!QFile::exists(path("target/sessions")));
}

void TestStateDir::plantedSubfolderIsRefused()
{
    QVERIFY(QDir().mkpath(path("state")) && QDir().mkpath(path("target")));
    QVERIFY(QFile::link(path("target"), path("state/sessions")));
    QVERIFY(!StateDir::open(path("state"), {}).ok());
}

void TestStateDir::fileInItsPlaceIsRefused()
{
    QFile file(path("state"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const Result<StateDir> state = StateDir::open(path("state"), {});
    QVERIFY(!state.ok());
    QVERIFY2(state.error().contains(u"no folder"), qPrintable(state.error()));
}

void TestStateDir::foreignFolderIsRefused()
{
    QVERIFY(QDir().mkpath(path(".local/share/deckhand")));
    if (::chown(QFile::encodeName(path(".local/share/deckhand")).constData(), 12345, gid_t(-1)) != 0)
        QSKIP("only root can give a folder away");
    const Variable home("HOME", m_base->path().toLocal8Bit());
    const Variable data("XDG_DATA_HOME", QByteArray());
    const Result<StateDir> state = StateDir::open({}, {});
    QVERIFY(!state.ok());
    QVERIFY2(state.error().contains(u"another user"), qPrintable(state.error()));
}

void TestStateDir::missingHomeFallsBackAndSaysSo()
{
    const Variable home("HOME", QByteArray());
    const Variable data("XDG_DATA_HOME", QByteArray());
    const Variable temp("TMPDIR", m_base->path().toLocal8Bit());
    const Result<StateDir> state = StateDir::open({}, {});
    QVERIFY(state.ok());
    QVERIFY(state->isTemporary());
    QVERIFY(state->path().startsWith(m_base->path()));
    QCOMPARE(modeOf(state->path()), 0700);
    QVERIFY(state->notice().contains(u"HOME") && state->notice().contains(state->path()));
    QVERIFY(state->settingsFile().startsWith(state->path()));
    // The next run finds what this one kept.
    QCOMPARE(StateDir::open({}, {})->path(), state->path());
}

void TestStateDir::unusableHomeFallsBackAndSaysSo()
{
    // A folder that cannot be made, for root neither.
    const Variable home("HOME", "/proc/no-such-home");
    const Variable data("XDG_DATA_HOME", QByteArray());
    const Variable temp("TMPDIR", m_base->path().toLocal8Bit());
    const Result<StateDir> state = StateDir::open({}, {});
    QVERIFY(state.ok());
    QVERIFY(state->isTemporary());
    QVERIFY(state->notice().contains(u"/proc/no-such-home"));
}

void TestStateDir::takenTemporaryNameIsNotUsed()
{
    const Variable home("HOME", QByteArray());
    const Variable data("XDG_DATA_HOME", QByteArray());
    const Variable temp("TMPDIR", m_base->path().toLocal8Bit());
    const QString taken = m_base->path() + QStringLiteral("/deckhand-%1").arg(::geteuid());
    QVERIFY(QDir().mkpath(path("target")) && QFile::link(path("target"), taken));
    const Result<StateDir> state = StateDir::open({}, {});
    QVERIFY(state.ok());
    QVERIFY(state->path() != taken);
    QCOMPARE(modeOf(state->path()), 0700);
    QVERIFY(!QFile::exists(path("target/sessions")));
}

void TestStateDir::namedFolderIsNeverReplaced()
{
    const Result<StateDir> state = StateDir::open(QStringLiteral("/proc/no-such-folder"), {});
    QVERIFY(!state.ok());
    QVERIFY(state.error().contains(u"/proc/no-such-folder"));
}

#else
void TestStateDir::namedFolderIsMadeWithItsParents()
{
}
void TestStateDir::commandLineBeatsTheEnvironment()
{
}
void TestStateDir::defaultIsThePlatformsPlace()
{
}
void TestStateDir::emptyFolderIsTightened()
{
}
void TestStateDir::folderWithOtherThingsKeepsItsMode()
{
}
void TestStateDir::folderThatOthersMayWriteIsRefused()
{
}
void TestStateDir::linkIsRefused_data()
{
}
void TestStateDir::linkIsRefused()
{
}
void TestStateDir::plantedSubfolderIsRefused()
{
}
void TestStateDir::fileInItsPlaceIsRefused()
{
}
void TestStateDir::foreignFolderIsRefused()
{
}
void TestStateDir::missingHomeFallsBackAndSaysSo()
{
}
void TestStateDir::unusableHomeFallsBackAndSaysSo()
{
}
void TestStateDir::takenTemporaryNameIsNotUsed()
{
}
void TestStateDir::namedFolderIsNeverReplaced()
{
}
#endif

void TestStateDir::settingsSurvive()
{
    {
        Settings settings(path("config/settings.ini"));
        settings.set(Chosen::baseUrl, QStringLiteral("http://localhost:11434"));
        settings.set(Chosen::model, QStringLiteral("some,model; \"x\""));
        settings.setSource(Settings::Source::LocalServer);
        settings.set(Chosen::permissionMode, QStringLiteral("plan"));
        settings.set(Chosen::theme, QStringLiteral("dark"));
        settings.set(Chosen::lastWorkspace, QStringLiteral("/work/ä"));
        settings.set(Chosen::windowGeometry, QByteArray("\x00\xff\x01", 3));
        settings.set(Chosen::windowState, "state");
        settings.set(Chosen::leftOutAt(u"http://a"_qs), {u"x"_qs, u"y"_qs});
        QCOMPARE(settings.save(), QString());
    }
    const Settings read(path("config/settings.ini"));
    QCOMPARE(read.value(Chosen::baseUrl), QStringLiteral("http://localhost:11434"));
    QCOMPARE(read.value(Chosen::model), QStringLiteral("some,model; \"x\""));
    QCOMPARE(read.source(), Settings::Source::LocalServer);
    QCOMPARE(read.value(Chosen::permissionMode), QStringLiteral("plan"));
    QCOMPARE(read.value(Chosen::theme), QStringLiteral("dark"));
    QCOMPARE(read.value(Chosen::lastWorkspace), QStringLiteral("/work/ä"));
    QCOMPARE(read.value(Chosen::windowGeometry), QByteArray("\x00\xff\x01", 3));
    QCOMPARE(read.value(Chosen::windowState), QByteArray("state"));
    QCOMPARE(read.value(Chosen::leftOutAt(u"http://a"_qs)), QStringList({u"x"_qs, u"y"_qs}));
}

void TestStateDir::settingsStartUndecidedAndForgetClearedValues()
{
    Settings settings(path("settings.ini"));
    QCOMPARE(settings.source(), Settings::Source::Undecided);
    QVERIFY(settings.value(Chosen::baseUrl).isEmpty());
    settings.set(Chosen::model, QStringLiteral("m"));
    settings.set(Chosen::model, {});
    settings.setSource(Settings::Source::Demo);
    QCOMPARE(settings.save(), QString());
    QFile file(path("settings.ini"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.contains("demo"));
    QVERIFY(!text.contains("id="));
}

void TestStateDir::unwritableSettingsAreReported()
{
    QFile blocker(path("file"));
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    Settings settings(path("file/settings.ini"));
    settings.set(Chosen::model, QStringLiteral("m"));
    QVERIFY(settings.save().contains(path("file/settings.ini")));
}

QTEST_GUILESS_MAIN(TestStateDir)
#include "tst_statedir.moc"
