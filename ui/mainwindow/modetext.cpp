#include "ui/mainwindow/modetext.h"

#include <QCoreApplication>

namespace Deckhand {

QString modeTitle(PermissionMode mode)
{
    switch (mode) {
    case PermissionMode::Ask:
        return QCoreApplication::translate("modes", "Ask");
    case PermissionMode::AcceptEdits:
        return QCoreApplication::translate("modes", "Accept edits");
    case PermissionMode::Plan:
        return QCoreApplication::translate("modes", "Plan");
    case PermissionMode::Bypass:
        return QCoreApplication::translate("modes", "Bypass");
    }
    Q_UNREACHABLE();
}

QString modeExplanation(PermissionMode mode)
{
    switch (mode) {
    case PermissionMode::Ask:
        return QCoreApplication::translate("modes", "Asks before it writes or runs commands");
    case PermissionMode::AcceptEdits:
        return QCoreApplication::translate("modes", "Edits files; asks before it runs commands");
    case PermissionMode::Plan:
        return QCoreApplication::translate("modes", "Only reads and plans");
    case PermissionMode::Bypass:
        return QCoreApplication::translate("modes", "Never asks: only for a sandbox or a folder you can lose");
    }
    Q_UNREACHABLE();
}

} // namespace Deckhand
