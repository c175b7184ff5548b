#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

namespace Deckhand {

/// The built program, started as a user starts it: an own home, an own state folder, an own workspace, no display.
class DeckhandProcess
{
public:
    DeckhandProcess()
    {
        QDir(m_root.path()).mkdir(u"workspace"_qs);
        QProcessEnvironment environment;
        environment.insert(u"PATH"_qs, qEnvironmentVariable("PATH"));
        environment.insert(u"HOME"_qs, m_root.path());
        environment.insert(u"LC_ALL"_qs, u"C.UTF-8"_qs);
        environment.insert(u"DECKHAND_STATE_DIR"_qs, m_root.filePath(u"state"_qs));
        for (const char *name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
            if (qEnvironmentVariableIsSet(name))
                environment.insert(QString::fromLatin1(name), qEnvironmentVariable(name));
        }
        m_process.setProcessEnvironment(environment);
        m_process.setWorkingDirectory(workspace());
        QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process,
                         [this] { m_output += m_process.readAllStandardOutput(); });
        QObject::connect(&m_process, &QProcess::readyReadStandardError, &m_process,
                         [this] { m_errors += m_process.readAllStandardError(); });
    }
    ~DeckhandProcess()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    void setEnvironment(const QString &name, const QString &value)
    {
        QProcessEnvironment environment = m_process.processEnvironment();
        environment.insert(name, value);
        m_process.setProcessEnvironment(environment);
    }
    void useApi(const QUrl &baseUrl)
    {
        setEnvironment(u"ANTHROPIC_BASE_URL"_qs, baseUrl.toString());
        setEnvironment(u"ANTHROPIC_API_KEY"_qs, u"test-key"_qs);
        setEnvironment(u"MODEL_ID"_qs, u"fake-model-1"_qs);
    }
    /// From now on what starts it: a program with its arguments, such as strace or nsenter. Empty: nothing.
    void setLauncher(const QStringList &launcher) { m_launcher = launcher; }
    void start(const QStringList &arguments)
    {
        startWithInput(arguments);
        endInput();
    }
    /// Standard input stays open for write().
    void startWithInput(const QStringList &arguments)
    {
        QStringList command = m_launcher + QStringList{QStringLiteral(DECKHAND_BIN_DIR "/deckhand")} + arguments;
        const QString program = command.takeFirst();
        m_process.start(program, command);
    }
    /// Another program, as if it were ours.
    void startProgram(const QString &program, const QStringList &arguments)
    {
        m_process.start(program, arguments);
        endInput();
    }
    /// A line of the shell in the workspace, in which `deckhand` is the program.
    void startShell(const QString &line)
    {
        setEnvironment(u"PATH"_qs, QStringLiteral(DECKHAND_BIN_DIR ":") + qEnvironmentVariable("PATH"));
        startProgram(u"/bin/sh"_qs, {u"-c"_qs, line});
    }
    void write(const QByteArray &bytes) { m_process.write(bytes); }
    void writeObject(const QJsonObject &object) { write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n'); }
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    /// As a crash does; start() begins another run with the same state.
    void crash()
    {
        kill();
        forgetOutput();
    }
    void forgetOutput()
    {
        m_output.clear();
        m_errors.clear();
    }
    void endInput() { m_process.closeWriteChannel(); }

    bool ended() const { return m_process.state() == QProcess::NotRunning; }
    int exitCode() const { return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1; }
    qint64 pid() const { return m_process.processId(); }
    const QByteArray &output() const { return m_output; }
    const QByteArray &errors() const { return m_errors; }
    QString workspace() const { return m_root.filePath(u"workspace"_qs); }
    QString stateDir() const { return m_root.filePath(u"state"_qs); }

    /// The whole lines of standard output as JSON objects.
    QList<QJsonObject> objects() const
    {
        QList<QJsonObject> objects;
        const QList<QByteArray> lines = m_output.left(m_output.lastIndexOf('\n') + 1).split('\n');
        for (const QByteArray &line : lines) {
            if (!line.isEmpty())
                objects.append(QJsonDocument::fromJson(line).object());
        }
        return objects;
    }
    QList<QJsonObject> objects(const QString &type, const QString &subtype = {}) const
    {
        QList<QJsonObject> found;
        const QList<QJsonObject> all = objects();
        for (const QJsonObject &object : all) {
            if (object[u"type"_qs].toString() == type
                && (subtype.isEmpty() || object[u"subtype"_qs].toString() == subtype))
                found.append(object);
        }
        return found;
    }
    /// Whether a background task of this command was reported in this state.
    bool saw(const QString &command, const QString &status) const
    {
        const QList<QJsonObject> tasks = objects(u"system"_qs, u"background_task"_qs);
        return std::any_of(tasks.cbegin(), tasks.cend(), [&](const QJsonObject &object) {
            const QJsonObject task = object[u"task"_qs].toObject();
            return task[u"command"_qs].toString() == command && task[u"status"_qs].toString() == status;
        });
    }
    void writeSettings(const QByteArray &ini) const
    {
        QFile file(stateDir() + u"/settings.ini"_qs);
        if (!QDir().mkpath(stateDir()) || !file.open(QFile::WriteOnly) || file.write(ini) != ini.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }
    void touch(const QString &name) const
    {
        QFile file(workspace() + u'/' + name);
        if (!file.open(QFile::WriteOnly))
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }

private:
    QTemporaryDir m_root;
    QStringList m_launcher;
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_errors;
};

/// A moment of the test's own choice, not a state that something is waited for to reach.
inline void letPass(int ms)
{
    QTimer timer;
    timer.setSingleShot(true);
    QSignalSpy passed(&timer, &QTimer::timeout);
    timer.start(ms);
    passed.wait(ms + 10'000);
}

/// A command that ends when the test touches `name` in the workspace.
inline QString untilFile(const QString &name, const QString &then = QStringLiteral("true"))
{
    return QStringLiteral("while [ ! -e %1 ]; do sleep 0.02; done; %2").arg(name, then);
}

/// Whether any process has `word` in its command line.
inline bool processExists(const QByteArray &word)
{
    const QStringList pids = QDir(u"/proc"_qs).entryList(QDir::Dirs);
    for (const QString &pid : pids) {
        QFile file(u"/proc/"_qs + pid + u"/cmdline"_qs);
        if (pid.at(0).isDigit() && file.open(QFile::ReadOnly) && file.readAll().contains(word))
            return true;
    }
    return false;
}

} // namespace Deckhand
