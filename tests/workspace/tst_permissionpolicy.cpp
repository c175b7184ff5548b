#include "workspace/commandmatch.h"
#include "workspace/permission.h"
#include "workspace/protectedpaths.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Deckhand;
using Decision = Ruling::Decision;

Q_DECLARE_METATYPE(Deckhand::PermissionMode)
Q_DECLARE_METATYPE(Deckhand::Effect)
Q_DECLARE_METATYPE(Deckhand::Ruling::Decision)

namespace {

PermissionPolicy freshPolicy()
{
    return PermissionPolicy({QStringLiteral("bash"), QStringLiteral("background_run"), QStringLiteral("task_update")});
}

PermissionQuery bash(const QString &command)
{
    return {QStringLiteral("bash"), Effect::Command, command};
}

PermissionQuery write(const QString &path)
{
    return {QStringLiteral("write_file"), Effect::Write, path};
}

} // namespace

class TestPermissionPolicy : public QObject
{
    Q_OBJECT

private slots:
    void modesDecideByEffect_data();
    void modesDecideByEffect();
    void planSaysWhyItDenies();
    void wordsAndModesAgree();
    void badRulesAreRefused_data();
    void badRulesAreRefused();
    void allowRulesCoverSimpleCommandsOnly_data();
    void allowRulesCoverSimpleCommandsOnly();
    void eachPartOfACommandIsJudgedByItself_data();
    void eachPartOfACommandIsJudgedByItself();
    void removingTooMuchIsAlwaysAskedFor();
    void anAllowRuleThatCouldNeverApplyIsRefused();
    void commandsOfAPlanAreReadApart();
    void aQuestionNamesTheRulesThatAreMissing();
    void aRuleWithoutPatternAllowsEveryCommand();
    void denyBeatsAllowInAnyOrderAndMode();
    void denyRulesSeeEveryPart_data();
    void denyRulesSeeEveryPart();
    void denyingACommandHoldsForTheBackgroundToo();
    void aToolThatRunsCommandsIsKnownByThatAndNotByItsName();
    void denyingACommandHoldsForThePlanToo();
    void denyRulesHoldForPathsAndReading();
    void whatOneToolMayNotReadNoneMay();
    void secretsAreAskedForInEveryMode();
    void ordinaryFilesAreNoSecrets();
    void protectedPathsAskInAcceptEdits_data();
    void protectedPathsAskInAcceptEdits();
    void ordinaryPathsAreNotProtected();
    void sessionGrantsAreNarrow();
    void sessionGrantsDoNotOutrankPlan();
    void longCommandsAreJudgedQuickly();
};

void TestPermissionPolicy::modesDecideByEffect_data()
{
    QTest::addColumn<PermissionMode>("mode");
    QTest::addColumn<Effect>("effect");
    QTest::addColumn<Decision>("expected");
    using enum PermissionMode;
    const QList<std::pair<PermissionMode, QList<Decision>>> table{
        // Read, Bookkeeping, Write, Command, Plan
        {Ask, {Decision::Allow, Decision::Allow, Decision::Ask, Decision::Ask, Decision::Ask}},
        {AcceptEdits, {Decision::Allow, Decision::Allow, Decision::Allow, Decision::Ask, Decision::Ask}},
        {Plan, {Decision::Allow, Decision::Allow, Decision::Deny, Decision::Deny, Decision::Deny}},
        {Bypass, {Decision::Allow, Decision::Allow, Decision::Allow, Decision::Allow, Decision::Allow}},
    };
    for (const auto &[mode, decisions] : table) {
        for (int effect = 0; effect < 5; ++effect)
            QTest::addRow("%s %d", qPrintable(modeWord(mode)), effect) << mode << Effect(effect) << decisions[effect];
    }
}

void TestPermissionPolicy::modesDecideByEffect()
{
    QFETCH(PermissionMode, mode);
    QFETCH(Effect, effect);
    QFETCH(Decision, expected);
    PermissionPolicy policy = freshPolicy();
    policy.setMode(mode);
    QCOMPARE(policy.rule({QStringLiteral("tool"), effect, QStringLiteral("x")}).decision, expected);
}

void TestPermissionPolicy::planSaysWhyItDenies()
{
    PermissionPolicy policy = freshPolicy();
    policy.setMode(PermissionMode::Plan);
    const Ruling ruling = policy.rule(bash(QStringLiteral("ls")));
    QVERIFY2(ruling.reason.contains(QLatin1String("plan")) && ruling.reason.contains(QLatin1String("bash")),
             qPrintable(ruling.reason));
}

void TestPermissionPolicy::wordsAndModesAgree()
{
    for (const char *word : {"ask", "accept-edits", "plan", "bypass"})
        QCOMPARE(modeWord(*modeFromWord(QLatin1String(word))), QLatin1String(word));
    QVERIFY(!modeFromWord(QStringLiteral("yolo")));
    QVERIFY(!modeFromWord(QString()));
}

void TestPermissionPolicy::badRulesAreRefused_data()
{
    QTest::addColumn<QString>("rule");
    for (const char *rule : {"", "(x)", "bash(", "bash(x", "bash()", "ba sh", "bash(x) y"})
        QTest::newRow(rule) << QString::fromLatin1(rule);
}

void TestPermissionPolicy::badRulesAreRefused()
{
    QFETCH(QString, rule);
    PermissionPolicy policy = freshPolicy();
    QVERIFY(policy.addAllowRule(rule).error().contains(QLatin1String("The rule")));
    QVERIFY(!policy.addDenyRule(rule).ok());
}

void TestPermissionPolicy::allowRulesCoverSimpleCommandsOnly_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("itself") << "npm test" << true;
    QTest::newRow("with arguments") << "npm test --watch=false 'a b'" << true;
    QTest::newRow("spaces around") << "  npm test  " << true;
    for (const char *command :
         {"npm testx", "npm install", "npm test && rm -rf src", "npm test; rm x", "npm test\nrm x", "npm test | sh",
          "npm test & rm x", "npm test $(touch pwn)", "npm test `touch pwn`", "npm test <(touch pwn)",
          "npm test > ~/.bashrc", "npm test $IFS", "PATH=. npm test", "npm test \r rm"})
        QTest::newRow(command) << QString::fromLatin1(command) << false;
}

void TestPermissionPolicy::allowRulesCoverSimpleCommandsOnly()
{
    QFETCH(QString, command);
    QFETCH(bool, allowed);
    PermissionPolicy policy = freshPolicy();
    QVERIFY(policy.addAllowRule(QStringLiteral("bash(npm test *)")).ok());
    QCOMPARE(policy.rule(bash(command)).decision, allowed ? Decision::Allow : Decision::Ask);
}

void TestPermissionPolicy::eachPartOfACommandIsJudgedByItself_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<Decision>("expected");
    for (const char *command :
         {"cd build && npm test", "npm test 2>&1 | tail -5", "npm test >/dev/null; git status", "cd x\nnpm test",
          "# first the tests\nnpm test # all of them", "git log --grep 'a|b; c > d'",
          "git log --grep \"$\" || npm test &", "npm   'test' | tail -n 3 | tail",
          "git status && git status && git status", "cd 'my folder' && npm test", "git log \\\n  --oneline"})
        QTest::newRow(command) << QString::fromLatin1(command) << Decision::Allow;
    for (const char *command :
         {"curl http://h | tail -5", "npm test && rm -rf src", "git status; touch pwn", "git status || touch pwn",
          "git status & touch pwn", "git status\ntouch pwn", "git statusx && npm test", "git status extra",
          "git 'status extra'", "'git status'", "npm test > log", "npm test | tail -5 > log",
          "git status && $(npm test)", "cd build && (npm test)", "cd build && \"npm test", "npm test &&",
          "npm test &>/dev/null rm x"})
        QTest::newRow(command) << QString::fromLatin1(command) << Decision::Ask;
    for (const char *command : {"cd x && git push",
                                "npm test | git push origin 2>&1",
                                "git status\ngit  push",
                                "git status && g\"it\" 'push'",
                                "/usr/bin/git push",
                                "sudo -n git push",
                                "bash -c 'npm test; git push'",
                                "echo $(git push)",
                                "X=1 git push",
                                "if true; then git push; fi",
                                "git push > log",
                                "git push 'unbalanced",
                                "xargs -n1 git push",
                                "trap \"git push\" EXIT",
                                "taskset 1 git push",
                                "flock /tmp/l git push",
                                "echo \"git push\" | bash",
                                "/usr/bin/busybox sh -c 'git push'",
                                "git push ${IFS}",
                                "{git,push}",
                                "find . -exec git push {} +",
                                "git\\\n push $x"})
        QTest::newRow(command) << QString::fromLatin1(command) << Decision::Deny;
}

void TestPermissionPolicy::eachPartOfACommandIsJudgedByItself()
{
    QFETCH(QString, command);
    PermissionPolicy policy = freshPolicy();
    for (const char *rule : {"bash(cd *)", "bash(npm test *)", "bash(tail *)", "bash(git status)", "bash(git log *)"})
        QVERIFY(policy.addAllowRule(QLatin1String(rule)).ok());
    QVERIFY(policy.addDenyRule(QStringLiteral("bash(git push *)")).ok());
    QTEST(policy.rule(bash(command)).decision, "expected");
    // Signs of the shell in quotes are text, and so is what a deny rule forbids.
    QCOMPARE(policy.rule(bash(QStringLiteral("git log --grep 'x; git push'"))).decision, Decision::Allow);
}

void TestPermissionPolicy::removingTooMuchIsAlwaysAskedFor()
{
    PermissionPolicy policy = freshPolicy();
    for (const char *rule : {"bash(rm *)", "bash(sudo *)", "bash(grep *)", "bash(echo *)"})
        QVERIFY(policy.addAllowRule(QLatin1String(rule)).ok());
    for (const char *command :
         {"rm  -r  -f /", "rm -rf --no-preserve-root /*", "rm -rf ~", "rm -rf ..", "rm -fR ../../", "rm --recursive .",
          "sudo rm -rf /usr", "echo x; rm -rf *", "rm -rf '/'"})
        QVERIFY2(policy.rule(bash(QLatin1String(command))).decision == Decision::Ask, command);
    for (const char *command :
         {"rm -rf build", "rm -rf ./build /tmp/x/y", "rm ..", "rm -f *.o", "echo \"sudo\"", "grep -rn 'rm -rf /' ."})
        QVERIFY2(policy.rule(bash(QLatin1String(command))).decision == Decision::Allow, command);
    policy.allowForSession(bash(QStringLiteral("rm -rf *"))); // which a person has seen
    QCOMPARE(policy.rule(bash(QStringLiteral("rm -rf *"))).decision, Decision::Allow);
}

void TestPermissionPolicy::anAllowRuleThatCouldNeverApplyIsRefused()
{
    PermissionPolicy policy = freshPolicy();
    for (const char *rule : {"bash(cd x && make)", "bash(echo $HOME)", "background_run(make > log)"}) {
        const Result<void> added = policy.addAllowRule(QLatin1String(rule));
        QVERIFY2(!added && added.error().contains(QLatin1String("never apply")), rule);
        QVERIFY(policy.addDenyRule(QLatin1String(rule)).ok());
    }
    QCOMPARE(policy.rule(bash(QStringLiteral("cd x && make"))).decision, Decision::Deny);
    QVERIFY(policy.addAllowRule(QStringLiteral("write_file(a; $b > c)")).ok()); // a path, no command
}

/// A quote that is opened in one command and closed in the next would hide what stands between them.
void TestPermissionPolicy::commandsOfAPlanAreReadApart()
{
    const auto plan = [](const char *commands) {
        return PermissionQuery{QStringLiteral("task_update"), Effect::Plan, QString::fromLatin1(commands)};
    };
    PermissionPolicy policy = freshPolicy();
    QVERIFY(policy.addAllowRule(QStringLiteral("task_update(echo *)")).ok());
    QCOMPARE(policy.rule(plan("echo a\necho b && echo c")).decision, Decision::Allow);
    QCOMPARE(policy.rule(plan("echo 'a\nrm x; echo 'b")).decision, Decision::Ask);
    QVERIFY(policy.addDenyRule(QStringLiteral("bash(rm *)")).ok());
    QCOMPARE(policy.rule(plan("echo 'a\nrm x; echo 'b")).decision, Decision::Deny);
}

void TestPermissionPolicy::aQuestionNamesTheRulesThatAreMissing()
{
    PermissionPolicy policy = freshPolicy();
    QVERIFY(policy.addAllowRule(QStringLiteral("bash(cd *)")).ok());
    const auto missing = [&policy](const char *command) { return policy.rule(bash(QLatin1String(command))).rules; };
    QCOMPARE(missing("cd x && make -j2 2>&1 | tail -5; make -j2"),
             QStringList({u"bash(make -j2)"_qs, u"bash(tail -5)"_qs}));
    QCOMPARE(missing("make $x"), QStringList(u"bash"_qs));
    QCOMPARE(missing("make 'a b'"), QStringList(u"bash"_qs));
    QCOMPARE(missing("ls *.c"), QStringList(u"bash"_qs)); // as a pattern it would cover more
}

void TestPermissionPolicy::aRuleWithoutPatternAllowsEveryCommand()
{
    PermissionPolicy policy = freshPolicy();
    QVERIFY(policy.addAllowRule(QStringLiteral("bash")).ok());
    QCOMPARE(policy.rule(bash(QStringLiteral("a && b"))).decision, Decision::Allow);
    QCOMPARE(policy.rule({QStringLiteral("background_run"), Effect::Command, QStringLiteral("a")}).decision,
             Decision::Ask);
}

void TestPermissionPolicy::denyBeatsAllowInAnyOrderAndMode()
{
    for (const bool denyFirst : {true, false}) {
        PermissionPolicy policy = freshPolicy();
        if (denyFirst)
            QVERIFY(policy.addDenyRule(QStringLiteral("bash(curl *)")).ok());
        QVERIFY(policy.addAllowRule(QStringLiteral("bash")).ok());
        policy.allowForSession(bash(QStringLiteral("curl x")));
        if (!denyFirst)
            QVERIFY(policy.addDenyRule(QStringLiteral("bash(curl *)")).ok());
        for (const auto mode :
             {PermissionMode::Ask, PermissionMode::AcceptEdits, PermissionMode::Plan, PermissionMode::Bypass}) {
            policy.setMode(mode);
            QCOMPARE(policy.rule(bash(QStringLiteral("curl x"))).decision, Decision::Deny);
        }
        QVERIFY(!policy.rule(bash(QStringLiteral("curl x"))).reason.isEmpty());
    }
}

void TestPermissionPolicy::denyRulesSeeEveryPart_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<bool>("denied");
    for (const char *command :
         {"curl", "curl x", "ls; curl x", "ls | curl x", "ls && curl x", "ls & curl x", "ls\ncurl x", "echo $(curl x)",
          "echo `curl x`", "(curl x)", "{ curl x; }", "/usr/bin/curl x", "c\\url x", "'curl' x", "  curl\tx"})
        QTest::newRow(command) << QString::fromLatin1(command) << true;
    for (const char *command : {"curlew x", "echo no", "ls curl"})
        QTest::newRow(command) << QString::fromLatin1(command) << false;
}

void TestPermissionPolicy::denyRulesSeeEveryPart()
{
    QFETCH(QString, command);
    QFETCH(bool, denied);
    PermissionPolicy policy = freshPolicy();
    policy.setMode(PermissionMode::Bypass);
    QVERIFY(policy.addDenyRule(QStringLiteral("bash(curl)")).ok());
    QCOMPARE(policy.rule(bash(command)).decision, denied ? Decision::Deny : Decision::Allow);
}

void TestPermissionPolicy::denyingACommandHoldsForTheBackgroundToo()
{
    PermissionPolicy policy = freshPolicy();
    policy.setMode(PermissionMode::Bypass);
    QVERIFY(policy.addDenyRule(QStringLiteral("bash(rm *)")).ok());
    QCOMPARE(policy.rule({QStringLiteral("background_run"), Effect::Command, QStringLiteral("rm x")}).decision,
             Decision::Deny);
}

void TestPermissionPolicy::aToolThatRunsCommandsIsKnownByThatAndNotByItsName()
{
    const QString shell = QStringLiteral("powershell");
    PermissionPolicy policy({QStringLiteral("bash"), shell});
    policy.setMode(PermissionMode::Bypass);
    QVERIFY(!policy.addAllowRule(QStringLiteral("powershell(make && make install)")));
    QVERIFY(policy.addDenyRule(QStringLiteral("bash(rm *)")));
    QVERIFY(policy.addDenyRule(QStringLiteral("powershell(curl *)")));
    QCOMPARE(policy.rule({shell, Effect::Command, QStringLiteral("ls; rm x")}).decision, Decision::Deny);
    QCOMPARE(policy.rule(bash(QStringLiteral("ls; curl x"))).decision, Decision::Deny);
    QCOMPARE(policy.rule({QStringLiteral("new"), Effect::Command, QStringLiteral("ls; curl x")}).decision,
             Decision::Deny);
    QCOMPARE(policy.rule({QStringLiteral("new"), Effect::Write, QStringLiteral("curl x")}).decision, Decision::Allow);
}

void TestPermissionPolicy::denyingACommandHoldsForThePlanToo()
{
    PermissionPolicy policy = freshPolicy();
    policy.setMode(PermissionMode::Bypass);
    QVERIFY(policy.addDenyRule(QStringLiteral("bash(rm *)")).ok());
    const QString name = QStringLiteral("task_update");
    QCOMPARE(policy.rule({name, Effect::Plan, QStringLiteral("make\nrm -r build")}).decision, Decision::Deny);
    QCOMPARE(policy.rule({name, Effect::Plan, QStringLiteral("make")}).decision, Decision::Allow);
    QCOMPARE(policy.rule({name, Effect::Bookkeeping, QStringLiteral("rm x")}).decision, Decision::Allow);
}

void TestPermissionPolicy::denyRulesHoldForPathsAndReading()
{
    PermissionPolicy policy = freshPolicy();
    policy.setMode(PermissionMode::Bypass);
    QVERIFY(policy.addDenyRule(QStringLiteral("read_file(secrets/*)")).ok());
    QCOMPARE(policy.rule({QStringLiteral("read_file"), Effect::Read, QStringLiteral("secrets/key")}).decision,
             Decision::Deny);
    QCOMPARE(policy.rule({QStringLiteral("read_file"), Effect::Read, QStringLiteral("src/key")}).decision,
             Decision::Allow);
}

void TestPermissionPolicy::whatOneToolMayNotReadNoneMay()
{
    PermissionPolicy policy({QStringLiteral("bash")}, {QStringLiteral("read_file"), QStringLiteral("search_files")});
    QVERIFY(!policy.unreadablePaths());
    QVERIFY(policy.addDenyRule(QStringLiteral("read_file(private/*)")).ok());
    QVERIFY(policy.addDenyRule(QStringLiteral("write_file(src/*)")).ok());
    const QString search = QStringLiteral("search_files");
    QCOMPARE(policy.rule({search, Effect::Read, QStringLiteral("private/x")}).decision, Decision::Deny);
    QCOMPARE(policy.rule({search, Effect::Read, QStringLiteral("src/x")}).decision, Decision::Allow);
    const auto isUnreadable = policy.unreadablePaths();
    QVERIFY(isUnreadable(QStringLiteral("private/x")) && !isUnreadable(QStringLiteral("src/x")));
}

void TestPermissionPolicy::secretsAreAskedForInEveryMode()
{
    const QString read = QStringLiteral("read_file");
    for (const char *path :
         {".env", "web/.env.local", ".ssh/config", "keys/server.pem", "ID_RSA", ".aws/credentials"}) {
        const PermissionQuery query{read, Effect::Read, QLatin1String(path)};
        PermissionPolicy policy = freshPolicy();
        for (const PermissionMode mode : {PermissionMode::Ask, PermissionMode::AcceptEdits, PermissionMode::Plan}) {
            policy.setMode(mode);
            QVERIFY2(policy.rule(query).decision == Decision::Ask, path);
            QCOMPARE(policy.rule(query).rules, (QStringList{QStringLiteral("read_file(%1)").arg(QLatin1String(path))}));
        }
        QVERIFY(policy.addAllowRule(read).ok());
        QVERIFY2(policy.rule(query).decision == Decision::Ask, "a rule for all files means no secrets");
        policy.allowForSession(query);
        QCOMPARE(policy.rule(query).decision, Decision::Allow);
        QCOMPARE(policy.rule({read, Effect::Read, QStringLiteral("other/.env")}).decision, Decision::Ask);
        PermissionPolicy byRule = freshPolicy();
        QVERIFY(byRule.addAllowRule(QStringLiteral("read_file(%1)").arg(QLatin1String(path))).ok());
        QCOMPARE(byRule.rule(query).decision, Decision::Allow);
        policy.setMode(PermissionMode::Bypass);
        QCOMPARE(policy.rule({read, Effect::Read, QStringLiteral(".env")}).decision, Decision::Allow);
    }
}

void TestPermissionPolicy::ordinaryFilesAreNoSecrets()
{
    for (const char *path :
         {".env.example", "env", "src/key.cpp", "keys.txt", "docs/.ssh.md", "a.pem.txt", ".gitignore"})
        QVERIFY2(!isSecretPath(QLatin1String(path)), path);
}

void TestPermissionPolicy::protectedPathsAskInAcceptEdits_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {".git/hooks/pre-commit", ".git/config", ".GIT/config", ".vscode/tasks.json", ".idea/x",
                             ".husky/x", ".envrc", ".npmrc", ".mcp.json", ".claude/settings.json", ".cursor/x",
                             ".codex/config.toml", "sub/.git/hooks/x", "sub/.envrc"})
        QTest::newRow(path) << QString::fromLatin1(path);
}

void TestPermissionPolicy::protectedPathsAskInAcceptEdits()
{
    QFETCH(QString, path);
    PermissionPolicy policy = freshPolicy();
    policy.setMode(PermissionMode::AcceptEdits);
    policy.allowForSession(write(QStringLiteral("a.txt")));
    QVERIFY(policy.addAllowRule(QStringLiteral("write_file")).ok());
    QCOMPARE(policy.rule(write(path)).decision, Decision::Ask);

    policy.allowForSession(write(path));
    QCOMPARE(policy.rule(write(path)).decision, Decision::Allow);
    QCOMPARE(policy.rule(write(path + QLatin1Char('2'))).decision,
             isProtectedPath(path + QLatin1Char('2')) ? Decision::Ask : Decision::Allow);

    PermissionPolicy byRule = freshPolicy();
    QVERIFY(byRule.addAllowRule(QStringLiteral("write_file(%1)").arg(path)).ok());
    QCOMPARE(byRule.rule(write(path)).decision, Decision::Allow);
}

void TestPermissionPolicy::ordinaryPathsAreNotProtected()
{
    for (const char *path : {"src/main.cpp", ".gitignore", "git/config", ".tasks/task_1.json", "docs/.vscode.md"})
        QVERIFY2(!isProtectedPath(QLatin1String(path)), path);
}

void TestPermissionPolicy::sessionGrantsAreNarrow()
{
    PermissionPolicy policy = freshPolicy();
    policy.allowForSession(bash(QStringLiteral("make")));
    QCOMPARE(policy.rule(bash(QStringLiteral("make"))).decision, Decision::Allow);
    QCOMPARE(policy.rule(bash(QStringLiteral("make install"))).decision, Decision::Ask);
    QCOMPARE(policy.rule(bash(QStringLiteral(" 'make' 2>&1"))).decision, Decision::Allow);
    QCOMPARE(policy.rule(bash(QStringLiteral("make && ls"))).decision, Decision::Ask);
    QVERIFY(policy.addAllowRule(QStringLiteral("bash(ls)")).ok());
    QCOMPARE(policy.rule(bash(QStringLiteral("make && ls"))).decision, Decision::Allow);

    // What was granted as a whole may depend on its other parts.
    policy.allowForSession(bash(QStringLiteral("cd build && rm -r x")));
    QCOMPARE(policy.rule(bash(QStringLiteral("cd build && rm -r x"))).decision, Decision::Allow);
    QCOMPARE(policy.rule(bash(QStringLiteral("rm -r x"))).decision, Decision::Ask);
    policy.allowForSession(bash(QStringLiteral("echo $HOME")));
    QCOMPARE(policy.rule(bash(QStringLiteral("echo $HOME"))).decision, Decision::Allow);
    QCOMPARE(policy.rule(bash(QStringLiteral("echo $HOME && ls"))).decision, Decision::Ask);
    QCOMPARE(policy.rule({QStringLiteral("background_run"), Effect::Command, QStringLiteral("make")}).decision,
             Decision::Ask);

    policy.allowForSession(write(QStringLiteral("a.txt")));
    QCOMPARE(policy.rule(write(QStringLiteral("b.txt"))).decision, Decision::Allow);
    QCOMPARE(policy.rule({QStringLiteral("edit_file"), Effect::Write, QStringLiteral("a.txt")}).decision,
             Decision::Ask);
}

void TestPermissionPolicy::sessionGrantsDoNotOutrankPlan()
{
    PermissionPolicy policy = freshPolicy();
    policy.allowForSession(write(QStringLiteral("a.txt")));
    policy.setMode(PermissionMode::Plan);
    QCOMPARE(policy.rule(write(QStringLiteral("a.txt"))).decision, Decision::Deny);
}

void TestPermissionPolicy::longCommandsAreJudgedQuickly()
{
    PermissionPolicy policy = freshPolicy();
    QVERIFY(policy.addDenyRule(QStringLiteral("bash(curl *)")).ok());
    QVERIFY(policy.addAllowRule(QStringLiteral("bash(npm * test *)")).ok());
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(policy.rule(bash(QStringLiteral("a;").repeated(128 * 1024))).decision, Decision::Ask);
    QCOMPARE(policy.rule(bash(QStringLiteral("npm ") + QString(256 * 1024, QLatin1Char('a')))).decision, Decision::Ask);
    qInfo("two commands of 256 KiB: %lld ms", timer.elapsed());
    // Wide enough for a loaded machine under a sanitizer; work that grows with the square takes minutes.
    QVERIFY2(timer.elapsed() < 40'000, "the time must grow with the length only");
}

QTEST_GUILESS_MAIN(TestPermissionPolicy)
#include "tst_permissionpolicy.moc"
