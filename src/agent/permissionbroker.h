#pragma once

#include "base/ids.h"
#include "tools/tool.h"

#include <QHash>
#include <QJsonObject>
#include <QObject>

#include <functional>
#include <optional>

namespace Deckhand {

/// One question to the user: about a permission, or (`preview.questions`) what the model wants to know.
struct PermissionRequest {
    PermissionId id;
    ToolUseId toolUseId;
    QString toolName;
    QJsonObject input;
    Effect effect = Effect::Command;
    QString subject;
    ToolPreview preview;
    /// Not empty: the question is whether it is opened to the tools, AllowOnce for reading, AllowForSession for changing, too.
    QString folder = {};
};

/// Answered: what the model wanted to know; it allows nothing. NobodyAnswers: whoever was asked is gone, which is nobody's
/// denial.
enum class PermissionChoice { AllowOnce, AllowForSession, Deny, Answered, NobodyAnswers };

struct PermissionAnswer {
    PermissionChoice choice = PermissionChoice::Deny;
    QString message; ///< for the model, when denied; may be empty
    /// When allowed: runs in place of what was asked about, after being checked like any input.
    std::optional<QJsonObject> updatedInput = {};
    QList<UserAnswer> answers = {}; ///< when answered: one a question, in their order
};

/// A permission is data: an id goes out with `requested`, an answer comes back by `answer`. Whoever shows it (the window,
/// a host over stream-json) and whoever waits for it know nothing of each other.
class PermissionBroker : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    using Answered = std::function<void(const PermissionAnswer &)>;
    /// Asks; `answered` is called once, unless `context` is destroyed before: then the question is withdrawn.
    PermissionId ask(PermissionRequest request, QObject *context, Answered answered);

    /// An id that is unknown (answered, withdrawn) is ignored with a line in the log.
    void answer(const PermissionId &id, const PermissionAnswer &answer);

    bool hasOpen() const { return !m_open.isEmpty(); }
    /// In the order in which they were asked.
    QList<PermissionRequest> open() const;

signals:
    void requested(const Deckhand::PermissionRequest &request);
    /// The question needs no answer any more: answered, or its turn is gone.
    void closed(const Deckhand::PermissionId &id);

private:
    void withdrawAllOf(QObject *context);

    struct Open {
        PermissionRequest request;
        QObject *context = nullptr;
        Answered answered;
    };
    QList<Open> m_open;
};

} // namespace Deckhand
