#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

namespace Deckhand {

/// The arrows of the house and what goes with them, held against source text.
///
/// Only what a file itself includes counts: that agent's public headers include tools/tool.h does not let the window do so.
class LayeringRules
{
public:
    /// @param arrows the CMakeLists.txt of src/ and of ui/, where they stand: what a room LINKS
    /// The names that can stand in an include: the modules and their headers.
    /// @param guiHeaders of QtGui, which needs no display for its images
    /// @param widgetHeaders of QtWidgets and whatever else is for windows
    LayeringRules(const QString &arrows, const QSet<QString> &guiHeaders, const QSet<QString> &widgetHeaders);

    /// Every room, by the name of its folder; one of the window as "ui/style".
    QStringList rooms() const;
    /// What the room may include, itself not counted. Empty for an unknown room.
    QSet<QString> mayInclude(const QString &room) const;

    /// What is wrong with the file, one sentence each, beginning with "PATH:LINE: ".
    /// @param path relative to the top of the repository, as in "src/base/ids.h"
    /// @param text all of the file
    QStringList complaints(const QString &path, const QString &text) const;

private:
    QString includeComplaint(const QString &room, const QString &target) const;
    QString codeComplaint(const QString &room, const QString &code) const;

    QSet<QString> m_guiHeaders;
    QSet<QString> m_widgetHeaders;
    QHash<QString, QSet<QString>> m_mayInclude;
};

/// The text with comments, strings and characters blanked, lines kept: what is left is code.
QString codeOnly(const QString &text);

}
