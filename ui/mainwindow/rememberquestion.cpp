#include "ui/mainwindow/rememberquestion.h"

#include "memory/memorynote.h"
#include "ui/panels/visibletext.h"
#include "ui/permission/previewview.h"
#include "ui/style/plainlabel.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace Deckhand {

void askToRemember(const MemoryNote &note, QWidget &window, const std::function<void()> &add)
{
    auto *dialog = new QDialog(&window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("rememberDialog"));
    dialog->setWindowTitle(QObject::tr("Remember this"));
    auto *diff = new PreviewView(dialog);
    diff->setAccessibleName(QObject::tr("What is added"));
    followTheme(*dialog, [diff](const Theme &theme) { diff->setTheme(theme); });
    diff->showText(VisibleText::of(note.diff), true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, dialog);
    QPushButton *yes = buttons->addButton(QObject::tr("&Add"), QDialogButtonBox::AcceptRole);
    yes->setDefault(true);
    yes->setFocus();
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(plainLabel(dialog, "rememberFile", QObject::tr("Add this to %1?").arg(note.path)));
    column->addWidget(diff, 1);
    column->addWidget(buttons);
    diff->setMinimumWidth(600);
    column->setSizeConstraint(QLayout::SetFixedSize); // as high as the diff is, which knows it when it has its width
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    QObject::connect(dialog, &QDialog::accepted, &window, add);
    dialog->open();
}

} // namespace Deckhand
