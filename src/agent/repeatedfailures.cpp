#include "agent/repeatedfailures.h"

namespace Deckhand {

void RepeatedFailures::count(const QList<ToolUseBlock> &uses, QList<ToolResultBlock> &results)
{
    for (qsizetype i = 0; i < std::min(uses.size(), results.size()); ++i) {
        const QByteArray call = uses.at(i).name.toUtf8() + '\0' + uses.at(i).rawInput;
        if (!results.at(i).isError) {
            m_failures.remove(call);
            continue;
        }
        const int failures = ++m_failures[call];
        if (failures >= kTellsTheModel) {
            results[i].text += QStringLiteral("\n\nThis same call has now failed %1 times in this turn. It will fail "
                                              "again: do not repeat it. Try something else, or end your turn and ask "
                                              "the user.")
                                   .arg(failures);
        }
        if (failures >= kEndsTheTurn)
            m_hopeless = uses.at(i).name;
    }
}

} // namespace Deckhand
