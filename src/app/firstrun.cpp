#include "app/firstrun.h"

#include "anthropic/localserverprobe.h"
#include "ui/settings/firstrunpage.h"

namespace Deckhand {

void FirstRun::show()
{
    m_parts.window().setModelText(tr("No model yet"));
    if (!m_page)
        m_page = makePage();
    m_page->setKeyPlace(m_parts.keys.place(m_parts.settingsUrl()));
    m_parts.window().showFirstRun(m_page);
}

FirstRunPage *FirstRun::makePage()
{
    auto *page = new FirstRunPage(&m_parts.window());
    connect(page, &FirstRunPage::keyEntered, this, &FirstRun::tryKey);
    connect(page, &FirstRunPage::serverChosen, this, &FirstRun::useServer);
    connect(page, &FirstRunPage::demoChosen, this, &FirstRun::useDemo);
    connect(page, &FirstRunPage::probeRequested, this, &FirstRun::probe);
    return page;
}

void FirstRun::tryKey(const QString &key, bool insists)
{
    if (insists)
        return useKey(key, {});
    m_parts.keys.test(m_parts.settingsUrl(), key, m_page, [this, key](const KeyVerdict &verdict) {
        if (verdict.kind == KeyVerdict::Kind::Refused)
            return m_page->refuseKey(verdict.words);
        useKey(key, verdict.words);
    });
}

void FirstRun::useKey(const QString &key, const QString &note)
{
    m_page->acceptKey();
    m_parts.settings.setSource(Settings::Source::ApiKey);
    m_parts.save();
    m_parts.keys.keep(m_parts.settingsUrl(), key, note);
}

void FirstRun::useServer(const QUrl &url, const QString &model)
{
    m_parts.settings.setSource(Settings::Source::LocalServer);
    m_parts.settings.set(Chosen::baseUrl, url.toString());
    m_parts.settings.set(Chosen::model, model);
    m_parts.save();
    m_parts.connection.open();
}

void FirstRun::useDemo()
{
    m_parts.settings.setSource(Settings::Source::Demo);
    m_parts.save();
    m_parts.connection.openDemo();
}

void FirstRun::probe()
{
    m_found.clear();
    auto *search = new LocalServerProbe(m_parts.transport, this);
    connect(search, &LocalServerProbe::found, this,
            [this](const QUrl &url, const QString &name, const QStringList &models) {
                m_found.append({url.toString(), name, models});
            });
    connect(search, &LocalServerProbe::done, this, [this, search] {
        m_page->setServers(m_found);
        search->deleteLater();
    });
    search->start();
}

} // namespace Deckhand
