#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>

#include <type_traits>

namespace Deckhand {

/// What may be chosen under a key of the file. Where nothing was, it is a Value that says nothing: empty, or false.
template<typename Value>
struct Choice {
    QString key;
};

/// Of numbers: without a choice, or where it is out of its range, it is `otherwise`.
template<typename Value>
struct NumberChoice : Choice<Value> {
    Value otherwise = 0;
    Value least = 0;
    Value most = 0;
};

/// Words (permission mode, theme) are kept as the words of the command line, so that this room need not know who gives them
/// meaning; unknown ones are theirs to judge.
namespace Chosen {
inline const Choice<QString> baseUrl{QStringLiteral("model/baseUrl")};
inline const Choice<QString> model{QStringLiteral("model/id")};
inline const Choice<QString> thinking{QStringLiteral("model/thinking")};
/// US dollars a session; 0: no limit.
inline const NumberChoice<double> spendingLimitUsd{{QStringLiteral("model/spendingLimitUsd")}, 0, 0, 1e6};
/// Of the context window; 0: only by hand.
inline const NumberChoice<int> compactAtPercent{{QStringLiteral("model/compactAtPercent")}, 85, 0, 100};
/// The server may forget old tool results when the context fills (see ModelRequest::editsContext).
inline const Choice<bool> editsContext{QStringLiteral("model/editsContext")};
/// The model names new conversations.
inline const Choice<bool> namesConversations{QStringLiteral("model/namesConversations")};
/// People are told of a later version.
inline const Choice<bool> looksForUpdates{QStringLiteral("updates/look")};
inline const Choice<QString> permissionMode{QStringLiteral("permissions/mode")};
inline const Choice<QString> theme{QStringLiteral("appearance/theme")};
inline const Choice<QString> lastWorkspace{QStringLiteral("window/workspace")};
inline const Choice<QByteArray> windowGeometry{QStringLiteral("window/geometry")};
inline const Choice<QByteArray> windowState{QStringLiteral("window/state")};
/// The model that was chosen in this workspace.
Choice<QString> modelIn(const QString &workspace);
/// The conversation that was shown last in this workspace: its id.
Choice<QString> conversationIn(const QString &workspace);
/// What the server at this base URL refused, by the names of ServerOmissions: it is not sent there again.
Choice<QStringList> leftOutAt(const QString &url);
} // namespace Chosen

/// What the user chose, in an ini file. Never a secret: keys are in the SecretStore.
class Settings
{
public:
    /// How the first-run page was answered.
    enum class Source { Undecided, ApiKey, LocalServer, Demo };

    /// The file and its folder are made with the first change, for this user only.
    explicit Settings(const QString &file);
    /// Why the file is not used, for people: neither read nor written, and everything is as if nothing was chosen. Else empty.
    const QString &problem() const { return m_problem; }
    const QString &file() const { return m_file; }

    template<typename Value>
    Value value(const Choice<Value> &choice) const
    {
        return m_settings.value(choice.key).template value<Value>();
    }
    template<typename Value>
    Value value(const NumberChoice<Value> &choice) const
    {
        QVariant stored = m_settings.value(choice.key);
        const bool isNumber = stored.convert(QMetaType::fromType<Value>());
        const auto number = stored.template value<Value>();
        return isNumber && number >= choice.least && number <= choice.most ? number : choice.otherwise;
    }
    /// What says nothing takes the choice back: the file shows only what was chosen.
    template<typename Value>
    void set(const Choice<Value> &choice, const std::type_identity_t<Value> &value)
    {
        store(choice.key, value == Value() ? QVariant() : QVariant::fromValue(value));
    }
    template<typename Value>
    void set(const NumberChoice<Value> &choice, std::type_identity_t<Value> value)
    {
        store(choice.key, value);
    }
    Source source() const;
    void setSource(Source source);

    /// Writes what was changed. Why it could not be, for people; else empty.
    QString save();

private:
    /// An invalid value is removed.
    void store(const QString &key, const QVariant &value);

    const QString m_file;
    const QString m_problem;
    QSettings m_settings;
};

} // namespace Deckhand
