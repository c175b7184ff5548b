#include "storage/configuration.h"
#include "storage/dotenv.h"

#include <QTest>

using namespace Deckhand;
using Variables = QHash<QString, QString>;

namespace {

const QString vendor = QStringLiteral("https://models.example");
const QString evil = QStringLiteral("https://evil.example");
const QString defaultUrl = QStringLiteral("https://api.anthropic.com");

/// `KEY=k URL=u TOKEN=t` as variables.
Variables variables(const QString &text)
{
    static const Variables names{{QStringLiteral("KEY"), QStringLiteral("ANTHROPIC_API_KEY")},
                                 {QStringLiteral("TOKEN"), QStringLiteral("ANTHROPIC_AUTH_TOKEN")},
                                 {QStringLiteral("URL"), QStringLiteral("ANTHROPIC_BASE_URL")}};
    Variables result;
    const QStringList pairs = text.split(u' ', Qt::SkipEmptyParts);
    for (const QString &pair : pairs)
        result.insert(names.value(pair.section(u'=', 0, 0)), pair.section(u'=', 1));
    return result;
}

/// "none", "key VALUE from SOURCE", "token VALUE from SOURCE".
QString credentialOf(const ModelEndpoint &endpoint)
{
    if (endpoint.credential == ModelEndpoint::Credential::None)
        return endpoint.secret.isEmpty() ? QStringLiteral("none") : QStringLiteral("none, but a secret");
    const bool isKey = endpoint.credential == ModelEndpoint::Credential::ApiKey;
    return QStringLiteral("%1 %2 from %3")
        .arg(isKey ? QStringLiteral("key") : QStringLiteral("token"), endpoint.secret, endpoint.credentialSource);
}

} // namespace

class TestConfiguration : public QObject
{
    Q_OBJECT
private slots:
    void credentialGoesOnlyWhereItMay_data();
    void credentialGoesOnlyWhereItMay();
    void modelOfTheFirstSourceCounts_data();
    void modelOfTheFirstSourceCounts();
    void keptBackCredentialIsTold();
    void blankValuesAreUnset();
    void controlCharactersNeverReachAHeader();
    void storedKeyIsAskedForOnlyWhereItMayGo_data();
    void storedKeyIsAskedForOnlyWhereItMayGo();
    void storedKeysOfDifferentServersHaveDifferentNames();
    void unusableBaseUrlIsAnErrorAndNotAnotherHost();
    void baseUrlsAreNormalised_data();
    void baseUrlsAreNormalised();
    void dotEnvLinesAreRead_data();
    void dotEnvLinesAreRead();
    void dotEnvGivesOnlyTheFiveNames();
};

void TestConfiguration::credentialGoesOnlyWhereItMay_data()
{
    QTest::addColumn<QString>("environment");
    QTest::addColumn<QString>("dotEnv");
    QTest::addColumn<QString>("settingsUrl");
    QTest::addColumn<QString>("storedKey");
    QTest::addColumn<QString>("baseUrl");
    QTest::addColumn<QString>("credential");
    const QString none;
    const auto row = [](const char *name, const QString &environment, const QString &dotEnv, const QString &settingsUrl,
                        const QString &storedKey, const QString &baseUrl, const QString &credential) {
        QTest::newRow(name) << environment << dotEnv << settingsUrl << storedKey << baseUrl << credential;
    };
    const auto s = [](const char *text) { return QString::fromLatin1(text); };

    row("nothing", none, none, none, none, defaultUrl, s("none"));
    row("environment key, default URL", s("KEY=a"), none, none, none, defaultUrl, s("key a from the environment"));
    row("environment token", s("TOKEN=t"), none, none, none, defaultUrl, s("token t from the environment"));
    row("key beats token", s("KEY=a TOKEN=t"), none, none, none, defaultUrl, s("key a from the environment"));
    row("stored key, default URL", none, none, none, s("k"), defaultUrl, s("key k from the settings"));
    row(".env key, default URL", none, s("KEY=d"), none, none, defaultUrl, s("key d from .env"));
    row("environment before .env and settings", s("KEY=a"), s("KEY=d"), none, s("k"), defaultUrl,
        s("key a from the environment"));
    row(".env before settings", none, s("KEY=d"), none, s("k"), defaultUrl, s("key d from .env"));
    row("environment token before .env key", s("TOKEN=t"), s("KEY=d"), none, none, defaultUrl,
        s("token t from the environment"));

    row("URL and key of the environment", s("URL=https://models.example KEY=a"), none, none, none, vendor,
        s("key a from the environment"));
    row("URL and only a token", s("URL=https://models.example TOKEN=t"), none, none, none, vendor,
        s("token t from the environment"));
    row("URL, key and token", s("URL=https://models.example KEY=a TOKEN=t"), none, none, none, vendor,
        s("key a from the environment"));
    row("stored key never to the environment's URL", s("URL=https://models.example"), none, none, s("k"), vendor,
        s("none"));
    row(".env key never to the environment's URL", s("URL=https://models.example"), s("KEY=d"), none, none, vendor,
        s("none"));
    row("environment URL beats .env URL", s("URL=https://models.example KEY=a"), s("URL=https://evil.example KEY=d"),
        none, none, vendor, s("key a from the environment"));

    row("environment key never to .env's URL", s("KEY=a"), s("URL=https://evil.example"), none, none, evil, s("none"));
    row("environment token never to .env's URL", s("TOKEN=t"), s("URL=https://evil.example"), none, none, evil,
        s("none"));
    row("stored key never to .env's URL", none, s("URL=https://evil.example"), none, s("k"), evil, s("none"));
    row("stored key of a settings URL never to .env's URL", none, s("URL=https://evil.example"), vendor, s("k"), evil,
        s("none"));
    row(".env's own key to its URL", none, s("URL=https://evil.example KEY=d"), none, none, evil, s("key d from .env"));
    row(".env's own key although the environment has one", s("KEY=a"), s("URL=https://evil.example KEY=d"), none,
        s("k"), evil, s("key d from .env"));
    row(".env's own token", s("KEY=a"), s("URL=https://evil.example TOKEN=x"), none, none, evil,
        s("token x from .env"));
    row("sub-domain is another host", s("KEY=a"), s("URL=https://api.anthropic.com.evil.example"), none, none,
        s("https://api.anthropic.com.evil.example"), s("none"));
    row("host behind user info is another host", s("KEY=a"), s("URL=https://api.anthropic.com@evil.example"), none,
        none, evil, s("none"));
    row("other port is another address", s("KEY=a"), s("URL=https://api.anthropic.com:8443"), none, none,
        s("https://api.anthropic.com:8443"), s("none"));
    row(".env names the default URL", s("KEY=a"), s("URL=https://API.anthropic.com:443/"), none, none, defaultUrl,
        s("key a from the environment"));

    row("settings URL, environment key", s("KEY=a"), none, vendor, none, vendor, s("key a from the environment"));
    row("settings URL, .env key", none, s("KEY=d"), vendor, none, vendor, s("key d from .env"));
    row("settings URL, stored key", none, none, vendor, s("k"), vendor, s("key k from the settings"));
    row(".env repeats the settings URL", s("KEY=a"), s("URL=https://models.example/"), vendor, none, vendor,
        s("key a from the environment"));

    row("plain http to another machine carries no key", s("URL=http://models.example KEY=a"), none, none, none,
        s("http://models.example"), s("none"));
    row("plain http on loopback does", s("URL=http://127.0.0.1:8080 KEY=a"), none, none, none,
        s("http://127.0.0.1:8080"), s("key a from the environment"));
    row("a name that looks like loopback does not", s("URL=http://127.0.0.1.evil.example KEY=a"), none, none, none,
        s("http://127.0.0.1.evil.example"), s("none"));
    row("IPv6 loopback", s("URL=http://[::1]:8080 KEY=a"), none, none, none, s("http://[::1]:8080"),
        s("key a from the environment"));
}

void TestConfiguration::credentialGoesOnlyWhereItMay()
{
    QFETCH(QString, environment);
    QFETCH(QString, dotEnv);
    QFETCH(QString, settingsUrl);
    QFETCH(QString, storedKey);
    ConfigurationSources sources;
    sources.environment = variables(environment);
    sources.dotEnv = variables(dotEnv);
    sources.settingsBaseUrl = settingsUrl;
    sources.storedKey = storedKey;

    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    QVERIFY2(endpoint.ok(), "no endpoint");
    QTEST(endpoint->baseUrl.toString(), "baseUrl");
    QTEST(credentialOf(*endpoint), "credential");
}

void TestConfiguration::modelOfTheFirstSourceCounts_data()
{
    QTest::addColumn<QString>("commandLine");
    QTest::addColumn<Variables>("environment");
    QTest::addColumn<Variables>("dotEnv");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("model");
    const QString id = QStringLiteral("MODEL_ID");
    const QString other = QStringLiteral("ANTHROPIC_MODEL");
    const QString none;
    const auto s = [](const char *text) { return QString::fromLatin1(text); };

    QTest::newRow("default") << none << Variables{} << Variables{} << none << s("claude-sonnet-5-5");
    QTest::newRow("settings") << none << Variables{} << Variables{} << s("m4") << s("m4");
    QTest::newRow(".env") << none << Variables{} << Variables{{id, s("m3")}} << s("m4") << s("m3");
    QTest::newRow("environment") << none << Variables{{id, s("m2")}} << Variables{{id, s("m3")}} << s("m4") << s("m2");
    QTest::newRow("command line") << s("m1") << Variables{{id, s("m2")}} << Variables{} << s("m4") << s("m1");
    QTest::newRow("other name") << none << Variables{{other, s("o")}} << Variables{{id, s("m3")}} << none << s("o");
    QTest::newRow("both names") << none << Variables{{other, s("o")}, {id, s("m2")}} << Variables{} << none << s("m2");
    QTest::newRow("blank") << s("  ") << Variables{{id, s(" ")}} << Variables{{other, s(" o ")}} << none << s("o");
}

void TestConfiguration::modelOfTheFirstSourceCounts()
{
    QFETCH(QString, commandLine);
    QFETCH(Variables, environment);
    QFETCH(Variables, dotEnv);
    QFETCH(QString, settings);
    ConfigurationSources sources{commandLine, environment, dotEnv, {}, settings, {}};
    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    QVERIFY(endpoint.ok());
    QTEST(endpoint->model, "model");
}

void TestConfiguration::keptBackCredentialIsTold()
{
    ConfigurationSources sources;
    sources.environment = variables(QStringLiteral("KEY=sk-secret"));
    sources.dotEnv = variables(QStringLiteral("URL=https://evil.example"));
    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    QVERIFY(endpoint.ok());
    QCOMPARE(endpoint->warnings.size(), 1);
    QVERIFY(endpoint->warnings.first().contains(u"evil.example"));
    QVERIFY(!endpoint->warnings.first().contains(u"sk-secret"));
}

void TestConfiguration::blankValuesAreUnset()
{
    ConfigurationSources sources;
    sources.environment = {{QStringLiteral("ANTHROPIC_API_KEY"), QStringLiteral("  ")},
                           {QStringLiteral("ANTHROPIC_BASE_URL"), QStringLiteral("\t")},
                           {QStringLiteral("ANTHROPIC_AUTH_TOKEN"), QStringLiteral(" t \n")}};
    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    QVERIFY(endpoint.ok());
    QCOMPARE(endpoint->baseUrl.toString(), defaultUrl);
    QCOMPARE(credentialOf(*endpoint), QStringLiteral("token t from the environment"));
}

void TestConfiguration::controlCharactersNeverReachAHeader()
{
    ConfigurationSources sources;
    sources.environment = {{QStringLiteral("ANTHROPIC_API_KEY"), QStringLiteral("a\r\nx-other: b")}};
    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    QVERIFY(endpoint.ok());
    QCOMPARE(credentialOf(*endpoint), QStringLiteral("none"));
    QCOMPARE(endpoint->warnings.size(), 1);
}

void TestConfiguration::storedKeyIsAskedForOnlyWhereItMayGo_data()
{
    QTest::addColumn<QString>("environment");
    QTest::addColumn<QString>("dotEnv");
    QTest::addColumn<QString>("settingsUrl");
    QTest::addColumn<QString>("name");
    const QString none;
    const auto s = [](const char *text) { return QString::fromLatin1(text); };
    QTest::newRow("nothing set") << none << none << none << s("api-key https://api.anthropic.com");
    QTest::newRow("settings URL") << none << none << s("https://models.example/v2")
                                  << s("api-key https://models.example");
    QTest::newRow("environment has a key") << s("KEY=a") << none << none << none;
    QTest::newRow("environment has a URL") << s("URL=https://models.example") << none << none << none;
    QTest::newRow(".env has a URL") << none << s("URL=https://evil.example") << none << none;
    QTest::newRow("plain http elsewhere") << none << none << s("http://models.example") << none;
}

void TestConfiguration::storedKeyIsAskedForOnlyWhereItMayGo()
{
    QFETCH(QString, environment);
    QFETCH(QString, dotEnv);
    QFETCH(QString, settingsUrl);
    ConfigurationSources sources;
    sources.environment = variables(environment);
    sources.dotEnv = variables(dotEnv);
    sources.settingsBaseUrl = settingsUrl;
    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    QVERIFY(endpoint.ok());
    QTEST(endpoint->storedKeyName, "name");
}

void TestConfiguration::storedKeysOfDifferentServersHaveDifferentNames()
{
    const auto name = [](const char *url) { return Configuration::storedKeyName(QUrl(QString::fromLatin1(url))); };
    QCOMPARE(name("https://a.example/x"), name("https://a.example/y"));
    QCOMPARE(name("https://A.example:443/"), name("https://a.example"));
    QVERIFY(name("https://a.example") != name("https://b.example"));
    QVERIFY(name("http://localhost:1") != name("http://localhost:2"));
}

void TestConfiguration::unusableBaseUrlIsAnErrorAndNotAnotherHost()
{
    ConfigurationSources sources;
    sources.environment = variables(QStringLiteral("KEY=a URL=localhost:8080"));
    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    QVERIFY(!endpoint.ok());
    QVERIFY(endpoint.error().contains(u"the environment"));
    QVERIFY(endpoint.error().contains(u"localhost:8080"));
}

void TestConfiguration::baseUrlsAreNormalised_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("url");
    const auto s = [](const char *text) { return QString::fromLatin1(text); };
    QTest::newRow("as it is") << s("http://localhost:11434") << s("http://localhost:11434");
    QTest::newRow("slash") << s(" https://a.example/ ") << s("https://a.example");
    QTest::newRow("path") << s("https://a.example/proxy/") << s("https://a.example/proxy");
    QTest::newRow("case and port") << s("HTTPS://A.example:443") << s("https://a.example");
    QTest::newRow("user, query, fragment") << s("https://u:p@a.example/?q=1#f") << s("https://a.example");
    QTest::newRow("no scheme") << s("a.example") << QString();
    QTest::newRow("file") << s("file:///etc/passwd") << QString();
    QTest::newRow("no host") << s("https://") << QString();
    QTest::newRow("blanks inside") << s("https://a b.example") << QString();
}

void TestConfiguration::baseUrlsAreNormalised()
{
    QFETCH(QString, text);
    QFETCH(QString, url);
    const Result<QUrl> parsed = Configuration::parseBaseUrl(text);
    QCOMPARE(parsed.ok(), !url.isEmpty());
    if (parsed)
        QCOMPARE(parsed->toString(), url);
    else
        QVERIFY(parsed.error().contains(text.trimmed()));
}

void TestConfiguration::dotEnvLinesAreRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("model");
    const auto row = [](const char *name, const char *text, const char *model) {
        QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(model);
    };
    row("plain", "MODEL_ID=m", "m");
    row("export and blanks", "  export  MODEL_ID =  m  ", "m");
    row("CRLF", "A=1\r\nMODEL_ID=m\r\nB=2\r\n", "m");
    row("byte order mark", "\xef\xbb\xbfMODEL_ID=m", "m");
    row("comment line", "# MODEL_ID=no\nMODEL_ID=m", "m");
    row("comment behind", "MODEL_ID=m # the model", "m");
    row("hash inside", "MODEL_ID=m#1", "m#1");
    row("double quotes", R"(MODEL_ID="a \"b\" # c" # d)", R"(a "b" # c)");
    row("single quotes", R"(MODEL_ID='a\n"b"')", R"(a\n"b")");
    row("last one counts", "MODEL_ID=a\nMODEL_ID=b", "b");
    row("empty", "MODEL_ID=", "");
    row("only a comment", "MODEL_ID= # none", "");
    row("nothing is expanded", "MODEL_ID=$ANTHROPIC_API_KEY", "$ANTHROPIC_API_KEY");
    row("equals sign inside", "MODEL_ID=a=b", "a=b");
    row("name is a prefix", "MODEL_ID_OLD=a", "");
    row("garbage", "\xff\xfe=\nMODEL_ID\n=x\nMODEL_ID=m", "m");
}

void TestConfiguration::dotEnvLinesAreRead()
{
    QFETCH(QByteArray, text);
    QTEST(DotEnv::parse(text).value(QStringLiteral("MODEL_ID")), "model");
}

void TestConfiguration::dotEnvGivesOnlyTheFiveNames()
{
    const Variables values =
        DotEnv::parse("PATH=/x\nHTTPS_PROXY=http://p\nLD_PRELOAD=x\nANTHROPIC_API_KEY=k\nMODEL_ID=m\n"
                      "ANTHROPIC_AUTH_TOKEN=t\nANTHROPIC_BASE_URL=u\nANTHROPIC_MODEL=o\nHOME=/h\n");
    QCOMPARE(values.size(), 5);
    for (const QString &name : DotEnv::names())
        QVERIFY(values.contains(name));
}

QTEST_GUILESS_MAIN(TestConfiguration)
#include "tst_configuration.moc"
