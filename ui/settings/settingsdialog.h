#pragma once

#include "ui/settings/settingsvalues.h"

#include <QDialog>

#include <memory>

namespace Ui {
class SettingsDialog;
}

namespace Deckhand {

/// The settings: model, permissions, background tasks, appearance. Show it with open(). It keeps nothing and asks nobody: the application
/// fills it before it is shown and answers its signals. Save emits, in this order, `saved`, then `keyChanged` if a key
/// was typed or the stored one is to be forgotten, then `accepted`.
class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Page { Model, Permissions, Tasks, Appearance };

    explicit SettingsDialog(QWidget *parent = nullptr);
    ~SettingsDialog() override;

    void setValues(const SettingsValues &values);
    SettingsValues values() const;
    void setKeyState(const KeyState &state);
    /// What overrides the page for this run, such as "ANTHROPIC_BASE_URL of the environment is used instead."; empty:
    /// nothing.
    void setOverrideNote(const QString &text);
    void showPage(Page page);

    // The answer to modelListRequested: one of the two.
    void setModels(const QStringList &ids);
    void setModelListError(const QString &message);

signals:
    void saved(const Deckhand::SettingsValues &values);
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
    void showKeyState();
    void showModelStatus(const QString &text, bool isError);
    void applyTheme();
    void changeEvent(QEvent *event) override;

    std::unique_ptr<Ui::SettingsDialog> m_ui;
    KeyState m_keyState;
    bool m_forgetsKey = false;
    bool m_modelStatusIsError = false;
};

/// Why `text` is no address of a server, for people; empty when it is one, or is empty itself.
QString baseUrlProblem(const QString &text);

} // namespace Deckhand
