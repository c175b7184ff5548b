#pragma once

#include "conversation/contentblock.h"

#include <QHash>

namespace Deckhand {

/// Counts calls that a model makes again and again although they fail: the same tool, the same input to the byte. One
/// object a turn. A call that succeeds is forgotten.
class RepeatedFailures
{
public:
    static constexpr int kTellsTheModel = 5;
    static constexpr int kEndsTheTurn = 20;

    /// `results` are the answers to `uses`, in their order; those of a call that has failed too often tell the model so.
    void count(const QList<ToolUseBlock> &uses, QList<ToolResultBlock> &results);

    /// Not empty when the turn should end: the name of the tool.
    const QString &hopeless() const { return m_hopeless; }

private:
    QHash<QByteArray, int> m_failures;
    QString m_hopeless;
};

} // namespace Deckhand
