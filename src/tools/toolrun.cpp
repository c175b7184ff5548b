#include "tools/tool.h"

namespace Deckhand {

ToolRun *ToolRun::finished(const ToolOutcome &outcome, QObject *parent)
{
    auto *run = new ToolRun(parent);
    QMetaObject::invokeMethod(
        run, [run, outcome] { emit run->done(outcome); }, Qt::QueuedConnection);
    return run;
}

} // namespace Deckhand
