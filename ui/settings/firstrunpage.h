#pragma once

#include "ui/settings/settingsvalues.h"

#include <QWidget>

#include <memory>

namespace Ui {
class FirstRunPage;
}

namespace Deckhand {

/// Shown instead of the conversation while nobody said what to talk to: a key, a server on this machine, or the offline
/// demo model. Nothing is looked for before a click.
class FirstRunPage : public QWidget
{
    Q_OBJECT
public:
    explicit FirstRunPage(QWidget *parent = nullptr);
    ~FirstRunPage() override;

    /// Where a key will be kept, a sentence: "Kept in the system's keychain."
    void setKeyPlace(const QString &sentence);
    /// The answer to probeRequested; empty: none was found.
    void setServers(const QList<LocalServer> &servers);

signals:
    void keyEntered(const QString &key);
    void probeRequested();
    /// `model` may be empty: the server named none, and the user will have to choose one in the settings.
    void serverChosen(const QUrl &url, const QString &model);
    void demoChosen();

private:
    void submitKey();
    void probe();
    void useServer();
    void showModels();
    void applyTheme();
    void changeEvent(QEvent *event) override;

    std::unique_ptr<Ui::FirstRunPage> m_ui;
    QList<LocalServer> m_servers;
};

} // namespace Deckhand
