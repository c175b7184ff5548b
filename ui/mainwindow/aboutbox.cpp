#include "ui/mainwindow/aboutbox.h"

#include <QCoreApplication>
#include <QMessageBox>

namespace Deckhand {

void showAboutBox(QWidget *window)
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon, QObject::tr("About Deckhand"),
        QObject::tr("Deckhand %1\n\nA coding agent in a native window. Long commands run in the background; "
                    "when one ends, the agent learns of it, exactly once.")
            .arg(QCoreApplication::applicationVersion()),
        QMessageBox::Ok, window);
    box->setTextFormat(Qt::PlainText);
    box->setIconPixmap(window->windowIcon().pixmap(64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace Deckhand
