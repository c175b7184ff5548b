#pragma once

#include "ui/settings/settingsvalues.h"

#include <QDialog>

#include <memory>

namespace Ui {
class SettingsDialog;
}

namespace Deckhand {

struct Theme;

/// The settings: model, permissions, background tasks, notifications, appearance. Show it with open(). It keeps nothing and asks nobody: the application
/// fills it before it is shown and answers its signals. Save asks for a verdict on a key that was typed (keyTestRequested);
/// then, or without one at once, it emits in this order `saved`, `keyChanged` if a key was typed or the stored one is to be
/// forgotten, and `accepted`.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Page { Model, Permissions, Tasks, Alerts, Appearance };

    explicit SettingsDialog(QWidget *parent = nullptr);
    ~SettingsDialog() override;

    void setValues(const SettingsValues &values);
    SettingsValues values() const;
    void setKeyState(const KeyState &state);
    /// What overrides the page for this run, such as "ANTHROPIC_BASE_URL of the environment is used instead."; empty:
    /// nothing.
    void setOverrideNote(const QString &text);
    /// At first they are not.
    void offerUpdates();
    void showPage(Page page);

    // The answer to modelListRequested: one of the two.
    void setModels(const QStringList &ids);
    void setModelListError(const QString &message);

    // The answer to keyTestRequested: one of the two. A key that was refused is shown with the reason, and saved all the same
    // if the user says so once more.
    void acceptKey();
    void refuseKey(const QString &why);

signals:
    /// What the pages showed at first and what they show now: only where the two differ has the user chosen anything.
    void saved(const Deckhand::SettingsValues &shown, const Deckhand::SettingsValues &chosen);
    void keyTestRequested(const QString &baseUrl, const QString &key);
    /// For the base URL of the values just saved. Empty: forget the stored key.
    void keyChanged(const QString &key);
    /// `key` as typed and not saved yet; empty: use the stored one, if any.
    void modelListRequested(const QString &baseUrl, const QString &key);
    /// The user wants to see, or edit, the prices that costs are estimated by.
    void priceTableRequested();

private:
    int compactAt() const;
    void checkBaseUrl();
    void requestModels();
    void forgetKey();
    void save();
    void finish();
    void showKeyState();
    void showKeyText(const QString &text, bool isError);
    QString typedKey() const;
    void setTesting(bool testing);
    void showModelStatus(const QString &text, bool isError);
    void applyTheme(const Theme &theme);

    std::unique_ptr<Ui::SettingsDialog> m_ui;
    SettingsValues m_shown;
    KeyState m_keyState;
    QString m_refusedKey; ///< with Save once more it is saved
    bool m_forgetsKey = false;
    bool m_modelStatusIsError = false;
    bool m_keyStatusIsError = false;
    bool m_testing = false; ///< a verdict on the key is awaited
};

/// Why `text` is no address of a server, for people; empty when it is one, or is empty itself.
QString baseUrlProblem(const QString &text);

} // namespace Deckhand
