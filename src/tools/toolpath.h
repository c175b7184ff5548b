#pragma once

#include <QJsonObject>
#include <QString>

namespace Deckhand {

class WorkspaceFs;

/// The input's `path`, relative to the workspace with links followed, so that rules and protected paths meet the file
/// that is opened. As it was given when it leads outside: then opening it says so.
QString pathOf(const QJsonObject &input, const WorkspaceFs &files);

} // namespace Deckhand
