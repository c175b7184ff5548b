#pragma once

#include "ui/settings/settingsvalues.h"

#include <QWidget>

#include <memory>

namespace Ui {
class FirstRunPage;
}

namespace Deckhand {

struct Theme;

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
    // The answer to keyEntered: one of the two. What was refused stays in the field, and is told again as it is when the user
    // insists.
    void acceptKey();
    void refuseKey(const QString &why);
    /// The answer to probeRequested; empty: none was found.
    void setServers(const QList<LocalServer> &servers);

signals:
    /// `insists`: the server has refused this very key, and the user wants it all the same.
    void keyEntered(const QString &key, bool insists);
    void probeRequested();
    /// `model` may be empty: the server named none, and the user will have to choose one in the settings.
    void serverChosen(const QUrl &url, const QString &model);
    void demoChosen();

private:
    void submitKey();
    void showKeyStatus(const QString &text, bool isError);
    void setTesting(bool testing);
    void probe();
    void useServer();
    void showModels();
    void applyTheme(const Theme &theme);

    std::unique_ptr<Ui::FirstRunPage> m_ui;
    QList<LocalServer> m_servers;
    QString m_refusedKey;
    bool m_testing = false; ///< the key in the field
    bool m_keyStatusIsError = false;
};

} // namespace Deckhand
