#include "tools/tool.h"

#include "base/textcut.h"

namespace Deckhand {

QString withoutMiddle(const QString &text, qsizetype maxCharacters)
{
    if (text.size() <= maxCharacters)
        return text;
    constexpr qsizetype kRoomForMarker = 100; // longer than the marker below
    const qsizetype half = (maxCharacters - kRoomForMarker) / 2;
    const QString first = firstCharacters(text, half).toString();
    const QString last = lastCharacters(text, half).toString();
    return first + QStringLiteral("\n… %1 characters omitted …\n").arg(text.size() - first.size() - last.size()) + last;
}

ToolRun *ToolRun::finished(const ToolOutcome &outcome, QObject *parent)
{
    auto *run = new ToolRun(parent);
    QMetaObject::invokeMethod(
        run, [run, outcome] { emit run->done(outcome); }, Qt::QueuedConnection);
    return run;
}

QString Tool::summary(const QJsonObject &input) const
{
    return oneLine(subject(input));
}

} // namespace Deckhand
