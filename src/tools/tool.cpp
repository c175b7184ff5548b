#include "tools/tool.h"

#include "base/textcut.h"

namespace Deckhand {

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
