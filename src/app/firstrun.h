#pragma once

#include "app/settingsparts.h"
#include "ui/settings/settingsvalues.h"

namespace Deckhand {

class FirstRunPage;

/// The first-run page, joined to what it leads to: a key that is tried and kept, a server that was found, the demo.
class FirstRun : public QObject
{
    Q_OBJECT
public:
    FirstRun(const SettingsParts &parts, QObject *parent) : QObject(parent), m_parts(parts) {}

    /// In place of the conversation.
    void show();

private:
    FirstRunPage *makePage();
    void tryKey(const QString &key, bool insists);
    void useKey(const QString &key, const QString &note);
    void useServer(const QUrl &url, const QString &model);
    void useDemo();
    void probe();

    const SettingsParts m_parts;
    FirstRunPage *m_page = nullptr;
    QList<LocalServer> m_found;
};

} // namespace Deckhand
