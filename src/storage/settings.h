#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>

namespace Deckhand {

/// What the user chose, in an ini file. Never a secret: keys are in the SecretStore. Words (permission mode, theme) are
/// kept as the words of the command line, so that this room need not know who gives them meaning; unknown ones are
/// theirs to judge.
class Settings
{
public:
    /// How the first-run page was answered.
    enum class Source { Undecided, ApiKey, LocalServer, Demo };

    /// The file and its folder are made with the first change, for this user only.
    explicit Settings(const QString &file);
    /// Why the file is not used, for people: neither read nor written, and everything is as if nothing was chosen. Else empty.
    const QString &problem() const { return m_problem; }

    QString baseUrl() const { return text(QStringLiteral("model/baseUrl")); }
    void setBaseUrl(const QString &url) { set(QStringLiteral("model/baseUrl"), url.trimmed()); }
    QString model() const { return text(QStringLiteral("model/id")); }
    void setModel(const QString &model) { set(QStringLiteral("model/id"), model.trimmed()); }
    /// The model that was chosen in this workspace; empty: none.
    QString workspaceModel(const QString &workspace) const;
    void setWorkspaceModel(const QString &workspace, const QString &model);
    /// What the server at this base URL refused, by the names of ServerOmissions: it is not sent there again.
    QStringList leftOut(const QString &baseUrl) const;
    void setLeftOut(const QString &baseUrl, const QStringList &options);
    Source source() const;
    void setSource(Source source);

    QString thinking() const { return text(QStringLiteral("model/thinking")); }
    void setThinking(const QString &word) { set(QStringLiteral("model/thinking"), word); }
    /// US dollars a session; 0: no limit.
    double spendingLimitUsd() const;
    void setSpendingLimitUsd(double usd) { set(QStringLiteral("model/spendingLimitUsd"), usd); }
    /// Of the context window, 0 to 100; 0: only by hand.
    int compactAtPercent() const;
    void setCompactAtPercent(int percent) { set(QStringLiteral("model/compactAtPercent"), percent); }
    /// The server may forget old tool results when the context fills (see ModelRequest::editsContext). Default: no.
    bool editsContext() const { return m_settings.value(QStringLiteral("model/editsContext")).toBool(); }
    void setEditsContext(bool edits) { set(QStringLiteral("model/editsContext"), edits ? QVariant(true) : QVariant()); }

    QString permissionMode() const { return text(QStringLiteral("permissions/mode")); }
    void setPermissionMode(const QString &word) { set(QStringLiteral("permissions/mode"), word); }
    QString theme() const { return text(QStringLiteral("appearance/theme")); }
    void setTheme(const QString &word) { set(QStringLiteral("appearance/theme"), word); }

    /// The preferences of background tasks, by their names (`wake`, `mostRunning`, …); invalid when not chosen.
    QVariant taskPreference(const QString &name) const { return m_settings.value(QStringLiteral("tasks/") + name); }
    void setTaskPreference(const QString &name, const QVariant &value) { set(QStringLiteral("tasks/") + name, value); }

    QString lastWorkspace() const { return text(QStringLiteral("window/workspace")); }
    void setLastWorkspace(const QString &folder) { set(QStringLiteral("window/workspace"), folder); }
    QByteArray windowGeometry() const { return m_settings.value(QStringLiteral("window/geometry")).toByteArray(); }
    void setWindowGeometry(const QByteArray &bytes) { set(QStringLiteral("window/geometry"), bytes); }
    QByteArray windowState() const { return m_settings.value(QStringLiteral("window/state")).toByteArray(); }
    void setWindowState(const QByteArray &bytes) { set(QStringLiteral("window/state"), bytes); }

    const QString &file() const { return m_file; }
    /// Writes what was changed. Why it could not be, for people; else empty.
    QString save();

private:
    QString text(const QString &key) const { return m_settings.value(key).toString(); }
    void set(const QString &key, const QVariant &value);

    const QString m_file;
    const QString m_problem;
    QSettings m_settings;
};

} // namespace Deckhand
