#include "workspace/permission.h"
#include "workspace/protectedpaths.h"
#include "workspace/readingcommand.h"
#include "workspace/readonlycommands.h"
#include "workspacefixture.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QStandardPaths>

using namespace Deckhand;
using Decision = Ruling::Decision;

namespace {

QByteArray run(const QString &folder, const QString &program, const QStringList &arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"GIT_CONFIG_GLOBAL"_qs, u"/dev/null"_qs);
    environment.insert(u"GIT_CONFIG_SYSTEM"_qs, u"/dev/null"_qs);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments);
    return process.waitForFinished(20'000) ? process.readAllStandardOutput() : QByteArray("<failed>");
}

QStringList linesIn(const QString &folder)
{
    QStringList lines;
    for (const QFileInfo &info : QDir(folder).entryInfoList(QDir::Files)) {
        QFile file(info.filePath());
        if (file.open(QIODevice::ReadOnly))
            lines += QString::fromUtf8(file.readAll()).split(u'\n');
    }
    return lines;
}

template<typename T>
const T &oneOf(QRandomGenerator &random, const QList<T> &values)
{
    return values.at(random.bounded(int(values.size())));
}

} // namespace

/// A workspace with places of secrets and links out, and git's repository in it.
class TestReadOnlyCommands : public WorkspaceFixture
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { WorkspaceFixture::cleanup(); }
    void everydayLooksAreFree_data();
    void everydayLooksAreFree();
    void whateverElseAsks_data();
    void whateverElseAsks();
    void gitIsFreeInATrustedRepositoryOnly();
    void aShellThatIsNotBashAsks();
    void programsOfTheWorkspaceAsk();
    void whatMayNotBeReadAsks();
    void itHoldsInEveryModeButForDenyRules();
    void largeTreesAsk();
    void gitRunsNothingThatItsConfigurationNames_data();
    void gitRunsNothingThatItsConfigurationNames();
    void preludesAreForReadingOnly();
    void whatIsAllowedOnlyReads();

private:
    bool isFree(const QString &command, const ReadOnlyCommands::Ground &ground = {true, true, u"/usr/bin:/bin"_qs},
                const ReadOnlyCommands::IsUnreadable &isUnreadable = {}) const
    {
        return ReadOnlyCommands(*m_files, [ground] { return ground; }).allow(command, isUnreadable);
    }
};

void TestReadOnlyCommands::init()
{
    WorkspaceFixture::init();
    for (const char *name : {"keys", ".ssh", "src", "src/deep"})
        QVERIFY(QDir().mkpath(inside(QLatin1String(name))));
    for (const char *name : {".env", "keys/server.pem", ".ssh/id_rsa"})
        put(inside(QLatin1String(name)), "secret\n");
    for (const char *name : {"src/a.cpp", "src/deep/b.cpp", "b.txt", "names with blanks"})
        put(inside(QLatin1String(name)), "int main;\nneedle\n");
    QVERIFY(QFile::link(outside({}), inside(u"out"_qs)));
    QVERIFY(QFile::link(outside(u"secret"_qs), inside(u"direct"_qs)));
    QVERIFY(QFile::link(u"src"_qs, inside(u"good"_qs)));
    QVERIFY(QDir().mkpath(inside(u".git"_qs)));
}

void TestReadOnlyCommands::everydayLooksAreFree_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"ls",
                                "ls -la",
                                "ls -la src 2>/dev/null",
                                "ls --color=auto --sort=time src",
                                "ls -R",
                                "ls src/*.cpp",
                                "cat a.txt",
                                "cat -n src/a.cpp | head -20",
                                "cat -- a.txt",
                                "cat 'names with blanks'",
                                "cat good/a.cpp",
                                "head -n 5 a.txt",
                                "head -5 a.txt b.txt",
                                "tail -n +10 a.txt",
                                "tail -c 100 a.txt",
                                "wc -l src/*.cpp",
                                "pwd && ls",
                                "cd src && ls && cat a.cpp",
                                "cd src; wc -l a.cpp",
                                "grep -n needle a.txt",
                                "grep -rn needle src",
                                "grep -rn 'a*b' src --include=*.cpp",
                                "grep -rnE --include='*.{h,cpp}' 'int|needle' src/",
                                "grep -c -A 3 -B3 needle b.txt || echo none",
                                "grep -e needle -e main src/a.cpp",
                                "rg needle src",
                                "rg -n --type cpp 'int \\w+' src | head -50",
                                "rg --files src",
                                "find . -name '*.cpp' -not -path './build/*'",
                                "find src -type f -maxdepth 2 -printf '%p\\n' | sort | uniq -c | sort -rn",
                                "find . \\( -name a -o -name b \\) -print0",
                                "find",
                                "sort -k2,2 -t: a.txt",
                                "sort -u a.txt b.txt",
                                "cut -d: -f1 a.txt | tr a-z A-Z",
                                "diff -u a.txt b.txt",
                                "cmp a.txt b.txt",
                                "stat -c %s a.txt",
                                "file src/a.cpp",
                                "du -sh src",
                                "du -h --max-depth=1 | sort -h",
                                "tree -L 2 src",
                                "sed -n 10,20p src/a.cpp",
                                "sed -n '1,5p;$p' a.txt",
                                "echo 'what now?' && ls",
                                "date +%F",
                                "uname -a",
                                "which gcc",
                                "sha256sum a.txt",
                                "git status",
                                "git status --short --branch -uno",
                                "git log --oneline -20",
                                "git log -n 5 --stat -- src",
                                "git log --since='2 weeks ago' --author=me --format='%h %s'",
                                "git --no-pager log -3",
                                "git diff",
                                "git diff HEAD~2..main -- src/a.cpp",
                                "git diff --stat --cached",
                                "git show HEAD:src/a.cpp",
                                "git show --stat HEAD^",
                                "git blame -L 10,20 src/a.cpp",
                                "git branch",
                                "git branch -a -vv",
                                "git branch --list 'feature/*'",
                                "git branch --contains HEAD",
                                "git branch --show-current",
                                "git rev-parse --abbrev-ref HEAD",
                                "git ls-files | wc -l",
                                "git ls-files --others --exclude-standard",
                                "git tag --list 'v*'",
                                "git remote -v",
                                "git stash list",
                                "git reflog",
                                "git grep -n needle -- src",
                                "git describe --tags --always",
                                "git cat-file -p HEAD",
                                "git shortlog -sn HEAD",
                                "git log -S needle --oneline",
                                "cat a.txt | grep x > /dev/null && echo yes"})
        QTest::newRow(command) << QString::fromUtf8(command);
}

void TestReadOnlyCommands::everydayLooksAreFree()
{
    QFETCH(QString, command);
    QVERIFY(isFree(command));
}

void TestReadOnlyCommands::whateverElseAsks_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command :
         {// other programs, and what a shell makes of words
          "make", "rm a.txt", "./ls", "/bin/ls", "src/ls", "sh -c ls", "bash a.txt", "env ls", "xargs cat", "sudo ls",
          "command ls", "eval ls", "exec ls", "time ls", "ls | sh", "ls | xargs rm", "ls; rm a.txt", "ls & rm a.txt",
          "ls || touch x", "ls\ntouch x", "ls $(touch x)", "ls `touch x`", "ls > x", "ls >> x", "cat < .env", "ls 2> x",
          "X=1 ls", "PATH=. ls", "$cmd", "ls $HOME", "cat ~/.bashrc", "cat ~", "cat {a,b}.txt", "cat <(ls)",
          "cat <<x\nx", "if true; then ls; fi", "(ls)", "{ ls; }", "ls '", "alias ls=rm", "tee x", "printf -v PATH .",
          "awk 1 a.txt", "perl -e 1", "jq . a.txt", "less a.txt", "vim a.txt", "export A=1", "set -x", "trap ls EXIT",
          "source a.txt", ". a.txt", "[ -f a.txt ]", "*", "l?",
          // options that write, run, follow or ask others
          "sort -o x a.txt", "sort -ox a.txt", "sort --output=x a.txt", "sort --outp=x a.txt", "sort -uo x a.txt",
          "sort -T /tmp a.txt", "sort --compress-program=./x a.txt", "sort --files0-from=x", "sort a.txt -o x",
          "sort -k 1 -o x", "uniq a.txt x", "uniq a.txt -- x", "find . -exec rm {} +", "find . -execdir ls ;",
          "find . -delete", "find . -ok rm {} \\;", "find . -okdir x \\;", "find . -fprint x", "find . -fprintf x %p",
          "find . -fls x", "find . -fprint0 x", "find -L .", "find . -follow", "find . -files0-from x", "find -H .",
          "find . -name *.cpp", "find . -newermt 1", "find . -name a -delete", "grep -R needle .", "grep -nR x src",
          "grep --dereference-recursive x src", "grep -d recurse x .", "grep --directories=recurse x .",
          "rg --pre ./x needle", "rg --pre=./x needle", "rg -z needle src", "rg --search-zip x src", "rg -u x src",
          "rg -uuu x", "rg --hidden x", "rg -. x", "rg --no-ignore x", "rg -L x", "rg --follow x src",
          "rg --hostname-bin=./x x src", "rg -f .env x", "diff -r src good", "diff --recursive a b",
          "diff -l a.txt b.txt", "diff --paginate a.txt b.txt", "diff --to-file=.env a.txt", "diff src good",
          "tree -o x", "tree -l", "tree -R -L 1 -o x", "tail -f a.txt", "tail --follow a.txt", "tail -F a.txt",
          "wc --files0-from=x", "du --files0-from=x", "du -L", "du -X .env", "ls -L", "ls -LR", "ls -H out",
          "file -f .env", "file -m x a.txt", "file -C -m x", "file -z a.txt", "stat -L direct", "date -s 2020-01-01",
          "date 01010101", "date -f .env", "sed -i s/a/b/ a.txt", "sed -n 's/a/b/w x' a.txt", "sed -n 1e a.txt",
          "sed -n '1,2p' -i a.txt", "sed s/a/b/ a.txt", "sed -n --in-place 1p a.txt", "sed -n '1w x' a.txt",
          "sha256sum -c a.txt", "od -w /etc/passwd x", "cut --foo a.txt", "head --line=5 a.txt", "cat --show",
          "hostname x", "nl -- /etc/passwd",
          // places outside, by any way
          "cat /etc/passwd", "cat ../out/secret", "ls ..", "ls /", "cd ..", "cd .. && ls", "cd / && ls", "cd", "cd -",
          "cd src && cat ../a.txt", "cat src/../../out/secret", "cat out/secret", "cat direct", "ls out", "ls out/",
          "cat out/../secret", "cd out && ls", "cd out; cat secret", "find out -type f", "find /", "find .. -name x",
          "grep -r x /", "grep x /etc/passwd", "grep -f /etc/passwd a.txt", "grep -f out/secret a.txt", "rg x ..",
          "wc -l *", "cat *", "cat ../*", "cat */secret", "cat o*", "diff a.txt direct", "du -sh /", "tree /",
          "head -n5 direct", "cat ''", "cat -- direct", "sort direct", "file direct", "cmp a.txt /etc/passwd",
          "grep -e x -- /etc/passwd", "find . -newer /etc/passwd",
          "cat "
          "a.txt"
          " /etc/passwd",
          "wc -l **",
          // places of secrets
          "cat .env", "cat ./.env", "cat .e*", "head .ssh/id_rsa", "ls .ssh", "cat keys/server.pem", "cat keys/*",
          "cat keys/*.pem", "grep x .env", "grep -r x .", "grep -r x", "grep -rn x keys", "rg x",
          "rg -g '.env' x src/..", "rg -g '*' x .", "rg x keys", "cd keys && cat server.pem", "cd .ssh && ls",
          "sort .env", "tail -n 1 src/../.env", "diff .env a.txt", "grep '' .env", "cat good/../.env",
          "git show HEAD:.env", "git diff -- .env", "git log -p -- keys/server.pem", "git blame .env",
          "git cat-file -p HEAD:.ssh/id_rsa", "strings .env",
          // git that changes, runs or fetches something
          "git", "git commit -m x", "git push", "git fetch", "git pull", "git checkout .", "git add .", "git gc",
          "git branch new", "git branch -d x", "git branch -v new", "git branch -m a b", "git branch -f x",
          "git branch --list -d x", "git tag v1", "git tag -d v1", "git stash", "git stash pop", "git stash show -p",
          "git reflog expire --all", "git remote add x y", "git remote show origin", "git remote update",
          "git config --get user.name", "git config x y", "git -C .. status", "git -c core.pager=./x log",
          "git --git-dir=x log", "git --exec-path=. status", "git -p log", "git --paginate log", "git log --output=x",
          "git diff --output=x", "git diff --output x", "git diff --ext-diff", "git log -p --ext-diff",
          "git log --textconv -p", "git show --textconv", "git diff --no-index /etc/passwd a.txt",
          "git diff --no-index a b", "git log --show-signature", "git log --format=%G?", "git log --format='%h %GK'",
          "git show --pretty=%GG", "git grep -O needle", "git grep -Oless x", "git grep --open-files-in-pager=./x x",
          "git grep -f .env", "git grep --no-index x", "git grep --untracked x", "git cat-file --textconv HEAD:a",
          "git cat-file --filters x", "git cat-file --batch", "git ls-files -X .env",
          "git ls-files --exclude-from=.env", "git blame --contents=/etc/passwd a.txt",
          "git blame -C --contents=/etc/passwd a.txt", "git diff -U --output=x", "git log -n --output=x",
          "git blame -S .env a.txt", "git log -L 1,2:/etc/passwd", "git diff /etc/passwd a.txt",
          "git diff ../out/secret a.txt", "git diff -O.env", "git rev-parse --parseopt",
          "git for-each-ref --format='%(signature)'", "git for-each-ref --shell", "git submodule foreach ls",
          "git bisect run ls", "git archive HEAD", "git bundle create x HEAD", "git am x", "git apply x",
          "git format-patch -1", "git worktree add x", "git clean -n", "git difftool", "git mergetool", "git help log",
          "git upload-pack .", "git daemon", "git instaweb", "git var GIT_EDITOR", "git status --foo",
          "git log --outpu=x", "'git log'", "+diff", "git diff --submodule=diff", "git l", "git foo"})
        QTest::newRow(command) << QString::fromUtf8(command);
}

void TestReadOnlyCommands::whateverElseAsks()
{
    QFETCH(QString, command);
    QVERIFY(!isFree(command));
}

void TestReadOnlyCommands::gitIsFreeInATrustedRepositoryOnly()
{
    QVERIFY(isFree(u"git status"_qs));
    QVERIFY(!isFree(u"git status"_qs, {false, true, u"/usr/bin"_qs}));
    QVERIFY(isFree(u"ls"_qs, {false, true, u"/usr/bin"_qs}));
    QVERIFY(QDir(inside(u".git"_qs)).removeRecursively());
    QVERIFY2(!isFree(u"git status"_qs), "the repository would be one above the workspace");
}

void TestReadOnlyCommands::aShellThatIsNotBashAsks()
{
    QVERIFY(!isFree(u"ls"_qs, {true, false, u"/usr/bin"_qs}));
}

void TestReadOnlyCommands::programsOfTheWorkspaceAsk()
{
    for (const QString &path : {u"/usr/bin:."_qs, u"/usr/bin:"_qs, u":/usr/bin"_qs, inside(u"src"_qs) + u":/usr/bin"_qs,
                                u"/usr/bin:node_modules/.bin"_qs, inside({}) + u":/bin"_qs, QString()})
        QVERIFY2(!isFree(u"ls"_qs, {true, true, path}), qPrintable(path));
}

void TestReadOnlyCommands::whatMayNotBeReadAsks()
{
    const ReadOnlyCommands::Ground ground{true, true, u"/usr/bin"_qs};
    const auto isUnreadable = [](const QString &path) { return path.startsWith(u"src/deep/"); };
    QVERIFY(isFree(u"cat src/a.cpp"_qs, ground, isUnreadable));
    for (const char *command : {"cat src/deep/b.cpp", "cat good/deep/b.cpp", "cd src && cat deep/b.cpp",
                                "grep -r x src", "cat src/deep/*", "cd src/deep && cat *.cpp", "git log -p"})
        QVERIFY2(!isFree(QLatin1String(command), ground, isUnreadable), command);
}

void TestReadOnlyCommands::itHoldsInEveryModeButForDenyRules()
{
    const auto policy = [this](PermissionMode mode) {
        PermissionPolicy made({u"bash"_qs, u"background_run"_qs}, {u"read_file"_qs});
        made.setMode(mode);
        made.setReadOnlyCommands({*m_files, [] { return ReadOnlyCommands::Ground{true, true, u"/usr/bin"_qs}; }});
        return made;
    };
    const auto decision = [](const PermissionPolicy &policy, const char *tool, const char *command,
                             Effect effect = Effect::Command) {
        return policy.rule({QLatin1String(tool), effect, QLatin1String(command)}).decision;
    };
    for (const PermissionMode mode : {PermissionMode::Ask, PermissionMode::AcceptEdits, PermissionMode::Plan}) {
        QCOMPARE(decision(policy(mode), "bash", "ls | wc -l"), Decision::Allow);
        QCOMPARE(decision(policy(mode), "background_run", "grep -rn x src"), Decision::Allow);
        QVERIFY(decision(policy(mode), "bash", "ls > x") != Decision::Allow);
        QVERIFY(decision(policy(mode), "task_update", "ls", Effect::Plan) != Decision::Allow);
        PermissionPolicy denying = policy(mode);
        QVERIFY(denying.addDenyRule(u"bash(grep *)"_qs).ok());
        QCOMPARE(decision(denying, "background_run", "ls | grep x"), Decision::Deny);
        PermissionPolicy unread = policy(mode);
        QVERIFY(unread.addDenyRule(u"read_file(src/*)"_qs).ok());
        QVERIFY(decision(unread, "bash", "cat src/a.cpp") != Decision::Allow);
        QCOMPARE(decision(unread, "bash", "cat a.txt"), Decision::Allow);
        QVERIFY(unread.addDenyRule(u"read_file"_qs).ok());
        QVERIFY(decision(unread, "bash", "cat a.txt") != Decision::Allow);
    }
    PermissionPolicy plan = policy(PermissionMode::Plan);
    QCOMPARE(decision(plan, "bash", "make"), Decision::Deny);
}

void TestReadOnlyCommands::largeTreesAsk()
{
    QVERIFY(isFree(u"grep -r x src"_qs));
    for (int i = 0; i < 200; ++i) {
        QVERIFY(QDir().mkpath(inside(u"src/many/%1"_qs.arg(i))));
        for (int j = 0; j < 60; ++j)
            put(inside(u"src/many/%1/%2"_qs.arg(i).arg(j)), "");
    }
    QElapsedTimer timer;
    timer.start();
    QVERIFY2(!isFree(u"grep -r x src"_qs), "nobody looked at all of it");
    QVERIFY(isFree(u"ls -R src"_qs));
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

void TestReadOnlyCommands::gitRunsNothingThatItsConfigurationNames_data()
{
    QTest::addColumn<QString>("command");
    for (const char *command : {"git status", "git diff", "git log -p", "git show", "git blame b.txt", "git grep int",
                                "git log --oneline", "git diff --stat HEAD", "git --no-pager log -p -1",
                                "git ls-files -m", "git whatchanged", "git diff-tree --root -p HEAD", "git branch -vv",
                                "git describe --always", "cd src && git diff && git status -s"})
        QTest::newRow(command) << QString::fromUtf8(command);
}

void TestReadOnlyCommands::gitRunsNothingThatItsConfigurationNames()
{
    QFETCH(QString, command);
    const QString folder = inside({});
    QDir(inside(u".git"_qs)).removeRecursively();
    const QString trap = m_folder->filePath(u"trap"_qs);
    put(trap, "#!/bin/sh\necho \"$0\" >>" + m_folder->filePath(u"ran"_qs).toUtf8() + "\ncat\n");
    QVERIFY(QFile::setPermissions(trap, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    put(inside(u".gitattributes"_qs), "*.txt diff=evil\n");
    run(folder, u"sh"_qs,
        {u"-c"_qs, u"git init -q && git add b.txt .gitattributes src && "
                   "git -c user.name=a -c user.email=a@b commit -q -m one"_qs});
    put(inside(u"b.txt"_qs), "changed\n");
    const QStringList settings{u"core.fsmonitor"_qs,  u"diff.external"_qs,      u"diff.evil.command"_qs,
                               u"core.pager"_qs,      u"diff.evil.textconv"_qs, u"gpg.program"_qs,
                               u"core.sshCommand"_qs, u"core.editor"_qs,        u"pager.log"_qs};
    for (const QString &setting : settings)
        run(folder, u"git"_qs, {u"config"_qs, setting, trap});
    run(folder, u"git"_qs, {u"config"_qs, u"log.showSignature"_qs, u"true"_qs});
    put(inside(u".git/hooks/post-index-change"_qs), get(trap));
    QFile::setPermissions(inside(u".git/hooks/post-index-change"_qs), QFile::Permissions(0x7755));
    QFile::remove(m_folder->filePath(u"ran"_qs));

    QVERIFY(isFree(command));
    const QByteArray index = get(inside(u".git/index"_qs));
    const QByteArray output = run(folder, u"bash"_qs, {u"-c"_qs, preludeOfReading(command) + command});
    QVERIFY2(!output.contains("error") && !output.contains("fatal") && !output.isEmpty(), output.constData());
    QCOMPARE(get(m_folder->filePath(u"ran"_qs)), QByteArray("<not readable>"));
    QCOMPARE(get(inside(u".git/index"_qs)), index);
    // The trap is one.
    run(folder, u"git"_qs, {u"diff"_qs});
    QVERIFY(QFile::exists(m_folder->filePath(u"ran"_qs)));
}

void TestReadOnlyCommands::preludesAreForReadingOnly()
{
    QCOMPARE(preludeOfReading(u"ls | wc -l"_qs), QString());
    QCOMPARE(preludeOfReading(u"cd src && ls"_qs), u"CDPATH=; "_qs);
    QVERIFY(preludeOfReading(u"rg x src"_qs).contains(u"RIPGREP_CONFIG_PATH=;"));
    QVERIFY(preludeOfReading(u"git log"_qs).contains(u"core.fsmonitor=false"));
    for (const char *command :
         {"git commit -m x", "git log && make", "git log > x", "cd src && make", "echo $(git log)"})
        QCOMPARE(preludeOfReading(QLatin1String(command)), QString());
}

/// Random commands: those that are allowed are run, and the system says what they did.
void TestReadOnlyCommands::whatIsAllowedOnlyReads()
{
    const QString strace = QStandardPaths::findExecutable(u"strace"_qs);
    if (strace.isEmpty() || run({}, strace, {u"-qq"_qs, u"-o"_qs, u"/dev/null"_qs, u"true"_qs}).contains("ptrace"))
        QSKIP("there is no strace here, or it may not look");
    QDir(inside(u".git"_qs)).removeRecursively();
    run(inside({}), u"sh"_qs,
        {u"-c"_qs,
         u"git init -q && git add a.txt b.txt src && git -c user.name=a -c user.email=a@b commit -q -m one"_qs});
    const auto seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const QList<QString> programs{
        u"ls"_qs,         u"cat"_qs,          u"head"_qs,     u"tail"_qs,       u"wc"_qs,        u"grep"_qs,
        u"rg"_qs,         u"find"_qs,         u"sort"_qs,     u"uniq"_qs,       u"diff"_qs,      u"stat"_qs,
        u"file"_qs,       u"du"_qs,           u"tree"_qs,     u"cut"_qs,        u"sed"_qs,       u"od"_qs,
        u"git log"_qs,    u"git diff"_qs,     u"git show"_qs, u"git status"_qs, u"git blame"_qs, u"git grep"_qs,
        u"git branch"_qs, u"git ls-files"_qs, u"cmp"_qs,      u"comm"_qs,       u"strings"_qs,   u"nl"_qs,
        u"cd"_qs};
    const QList<QString> words{u"-a"_qs,
                               u"-l"_qs,
                               u"-r"_qs,
                               u"-n"_qs,
                               u"-o"_qs,
                               u"-R"_qs,
                               u"-c"_qs,
                               u"-e"_qs,
                               u"-f"_qs,
                               u"-w"_qs,
                               u"-u"_qs,
                               u"-p"_qs,
                               u"-L"_qs,
                               u"-C"_qs,
                               u"-U"_qs,
                               u"-S"_qs,
                               u"-T"_qs,
                               u"-m"_qs,
                               u"-x"_qs,
                               u"-X"_qs,
                               u"-z"_qs,
                               u"-s"_qs,
                               u"-H"_qs,
                               u"-I"_qs,
                               u"-O"_qs,
                               u"-nr"_qs,
                               u"-la"_qs,
                               u"-5"_qs,
                               u"-1"_qs,
                               u"--"_qs,
                               u"-"_qs,
                               u"--output=made"_qs,
                               u"--output"_qs,
                               u"--recursive"_qs,
                               u"--files0-from=a.txt"_qs,
                               u"--pre=./x"_qs,
                               u"--hidden"_qs,
                               u"--follow"_qs,
                               u"-exec"_qs,
                               u"-delete"_qs,
                               u"-fprint"_qs,
                               u"-name"_qs,
                               u"-type"_qs,
                               u"f"_qs,
                               u"--stat"_qs,
                               u"--list"_qs,
                               u"a.txt"_qs,
                               u"b.txt"_qs,
                               u"made"_qs,
                               u"src"_qs,
                               u"src/a.cpp"_qs,
                               u"src/*.cpp"_qs,
                               u"*"_qs,
                               u"."_qs,
                               u".."_qs,
                               u".env"_qs,
                               u"./.env"_qs,
                               u"out"_qs,
                               u"out/secret"_qs,
                               u"direct"_qs,
                               u"keys"_qs,
                               u"keys/*"_qs,
                               u"good"_qs,
                               u"good/a.cpp"_qs,
                               u"/etc/passwd"_qs,
                               u"needle"_qs,
                               u"HEAD"_qs,
                               u"HEAD:.env"_qs,
                               u"1,2p"_qs,
                               u"'*'"_qs,
                               u"3"_qs,
                               u"| head"_qs,
                               u"&& ls"_qs,
                               u"; cat a.txt"_qs,
                               u"| sort"_qs,
                               u"&& cat .env"_qs,
                               u"&& cat secret"_qs};
    static const QRegularExpression writes(
        u"O_WRONLY|O_RDWR|O_CREAT|^(creat|unlink|unlinkat|rename\\w*|mkdir\\w*|link\\w*|symlink\\w*|truncate|connect)\\("_qs);
    static const QRegularExpression opened(u"= \\d+<([^>]+)>"_qs);
    static const QRegularExpression executed(u"execve\\(\"([^\"]+)\""_qs);
    int allowed = 0;
    for (int tries = 0; tries < 40'000 && allowed < 120; ++tries) {
        QString command = oneOf(random, programs);
        for (int i = random.bounded(5); i > 0; --i)
            command += u' ' + oneOf(random, words);
        if (!isFree(command))
            continue;
        ++allowed;
        const QTemporaryDir traces; // a file for each process, so that no line is in two parts
        const QString trace = traces.filePath(u"trace"_qs);
        run(inside({}), strace,
            {u"-ff"_qs, u"-qq"_qs, u"-y"_qs, u"-s"_qs, u"4096"_qs, u"-o"_qs, trace, u"-e"_qs,
             u"trace=execve,open,openat,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,"
             "symlink,symlinkat,truncate,connect"_qs,
             u"timeout"_qs, u"10"_qs, u"bash"_qs, u"-c"_qs, preludeOfReading(command) + command});
        for (const QString &line : linesIn(traces.path())) {
            const auto failed = [&](const char *what) {
                return qPrintable(u"seed %1: %2 %3: %4"_qs.arg(seed).arg(command, QLatin1String(what), line));
            };
            const bool isDone = !line.contains(u" = -1 ");
            const QString path = opened.match(line).captured(1);
            const bool isNowhere = path.startsWith(u"/dev/") || path.startsWith(u"/tmp/sort");
            QVERIFY2(!isDone || isNowhere || !line.contains(writes), failed("wrote"));
            const bool isFile = QFileInfo(path).isFile();
            QVERIFY2(!isFile || !path.startsWith(outside({})), failed("read outside"));
            QVERIFY2(!isFile || !path.startsWith(inside({})) || path.contains(u"/.git/")
                         || !isSecretPath(path.mid(inside({}).size())),
                     failed("read a secret"));
            const QString program = executed.match(line).captured(1).section(u'/', -1);
            const QStringList known{u"timeout"_qs, u"bash"_qs, command.section(u' ', 0, 0),
                                    u"head"_qs,    u"ls"_qs,   u"cat"_qs,
                                    u"sort"_qs,    u"git"_qs};
            QVERIFY2(!isDone || program.isEmpty() || known.contains(program), failed("ran"));
        }
    }
    qInfo("%d commands were allowed and run", allowed);
    QVERIFY(allowed > 40);
}

QTEST_GUILESS_MAIN(TestReadOnlyCommands)
#include "tst_readonlycommands_unix.moc"
