#include "ui/mainwindow/memorymenu.h"

#include "base/humantext.h"

#include <QDesktopServices>
#include <QUrl>

namespace Deckhand {

MemoryMenu::MemoryMenu(QWidget *parent) : QMenu(tr("Memory f&iles"), parent)
{
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &MemoryMenu::fill);
}

void MemoryMenu::fill()
{
    clear();
    const QList<MemoryFile> files = m_files ? m_files() : QList<MemoryFile>();
    for (const MemoryFile &file : files) {
        const QString size = file.problem.isEmpty() ? sizeText(file.size()) : tr("cannot be read");
        QAction *entry = addAction(tr("%1 (%2)").arg(QString(file.name).replace(u'&', u"&&"_qs), size));
        entry->setEnabled(file.problem.isEmpty());
        entry->setToolTip(literalToolTip(file.problem.isEmpty() ? file.path : file.problem));
        connect(entry, &QAction::triggered, this,
                [path = file.path] { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
    }
    if (files.isEmpty())
        addAction(tr("None: there is no AGENTS.md, or this folder is not trusted"))->setEnabled(false);
}

} // namespace Deckhand
