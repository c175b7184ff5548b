#include "agent/turnwords.h"

namespace Deckhand {

QString refusalText(const Message &message)
{
    QString text = QStringLiteral("The model refused to answer");
    if (!message.refusalCategory.isEmpty())
        text += QStringLiteral(" (%1)").arg(message.refusalCategory);
    if (!message.refusalExplanation.isEmpty())
        text += QStringLiteral(": ") + message.refusalExplanation;
    if (!text.endsWith(QLatin1Char('.')))
        text += QLatin1Char('.');
    return text + QStringLiteral(" Rephrase the request or choose another model.");
}

QString windowFullText()
{
    return QStringLiteral(
        "The conversation fills the model's context window, and summing it up has not made enough room. "
        "Begin a new session, or choose a model with a larger window.");
}

QString pausedText(int times)
{
    return QStringLiteral(
               "The server paused its answer %1 times in a row without coming to an end. Retry lets it go on, "
               "or write what it should do instead.")
        .arg(times);
}

QString hopelessText(const QString &tool, int times)
{
    return QStringLiteral(
               "The model made the same failing call of \u201c%1\u201d %2 times, so its turn was ended. Tell it "
               "what to do instead, or retry to let it go on.")
        .arg(tool)
        .arg(times);
}

} // namespace Deckhand
