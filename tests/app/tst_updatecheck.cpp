#include "app/updatecheck.h"
#include "windowfixture.h"

#include <QSignalSpy>

using namespace Deckhand;

class TestUpdateCheck : public QObject
{
    Q_OBJECT
private slots:
    void onlyALaterReleaseIsNews_data();
    void onlyALaterReleaseIsNews();
    void nobodyAnswersAndNobodyIsDisturbed();
    void theWindowShowsALineWithALink();
};

/// The fake API has one address whose answer a test may give byte for byte.
static QUrl releasesAt(const FakeMessagesApi &api)
{
    return api.baseUrl().resolved(QUrl(u"/v1/models"_qs));
}

void TestUpdateCheck::onlyALaterReleaseIsNews_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QStringList>("news");
    const auto row = [](const char *name, const QByteArray &answer, const QStringList &news, int status = 200) {
        QTest::newRow(name) << status << answer << news;
    };
    row("a later one", R"({"tag_name":"v1.10.0","prerelease":false,"draft":false})", {u"1.10.0"_qs});
    row("without the v", R"({"tag_name":"2.0"})", {u"2.0"_qs});
    row("the same", R"({"tag_name":"v1.9.0"})", {});
    row("an earlier one", R"({"tag_name":"v1.8.9"})", {});
    row("a draft", R"({"tag_name":"v2.0.0","draft":true})", {});
    row("a prerelease", R"({"tag_name":"v2.0.0","prerelease":true})", {});
    row("no version", R"({"tag_name":"<b>9"})", {});
    row("words behind the version", R"({"tag_name":"v9.0-rc1"})", {});
    row("no JSON", "<html>9.0.0</html>", {});
    row("an error", R"({"tag_name":"v9.0.0"})", {}, 404);
}

void TestUpdateCheck::onlyALaterReleaseIsNews()
{
    QFETCH(int, status);
    QFETCH(QByteArray, answer);
    QFETCH(QStringList, news);
    FakeMessagesApi api;
    api.setModelsReply(FakeReply::http(status, "application/json", answer));
    QNetworkAccessManager network;
    NetworkHttpTransport transport(network);
    UpdateCheck check(transport, QVersionNumber(1, 9, 0), this);
    QStringList found;
    connect(&check, &UpdateCheck::laterVersionFound, this, [&](const QString &version) { found.append(version); });
    const QSignalSpy done(&check, &UpdateCheck::done);
    check.ask(releasesAt(api));
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(found, news);
}

void TestUpdateCheck::nobodyAnswersAndNobodyIsDisturbed()
{
    FakeMessagesApi api;
    const QUrl url = releasesAt(api);
    api.close();
    QNetworkAccessManager network;
    NetworkHttpTransport transport(network);
    UpdateCheck check(transport, QVersionNumber(1, 9, 0), this);
    const QSignalSpy found(&check, &UpdateCheck::laterVersionFound);
    const QSignalSpy done(&check, &UpdateCheck::done);
    check.ask(url);
    QTRY_COMPARE(done.size(), 1);
    QVERIFY(found.isEmpty());
}

void TestUpdateCheck::theWindowShowsALineWithALink()
{
    WindowFixture f;
    const auto *line = f.window->findChild<QLabel *>(u"laterVersionLabel"_qs);
    QVERIFY(!line->isVisible());
    f.window->showLaterVersion(u"1.10.0"_qs, QUrl(u"https://example.org/releases?a=1&b=\"2\""_qs));
    QVERIFY(line->isVisible());
    QCOMPARE(line->accessibleName(), u"Deckhand 1.10.0 is out"_qs);
    QVERIFY(line->openExternalLinks());
    QCOMPARE(line->text(), u"<a href=\"https://example.org/releases?a=1&amp;b=%222%22\">Deckhand 1.10.0 is out</a>"_qs);
}

QTEST_MAIN(TestUpdateCheck)
#include "tst_updatecheck.moc"
