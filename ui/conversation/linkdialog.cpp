#include "ui/conversation/linkdialog.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

namespace Deckhand {

void askToOpenLink(const QString &address, QWidget *parent)
{
    auto *box = new QMessageBox(parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("openLinkDialog"));
    box->setWindowTitle(QStringLiteral("Open link"));
    box->setTextFormat(Qt::PlainText);
    // The encoded form shows look-alike letters in the host's name for what they are.
    const QString whole = QString::fromLatin1(QUrl(address, QUrl::StrictMode).toEncoded());
    box->setText(QStringLiteral("Open this address in the browser?"));
    box->setInformativeText(whole);
    QPushButton *open = box->addButton(QStringLiteral("Open"), QMessageBox::AcceptRole);
    QPushButton *copy = box->addButton(QStringLiteral("Copy address"), QMessageBox::ActionRole);
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    QObject::connect(open, &QPushButton::clicked, box, [address] { QDesktopServices::openUrl(QUrl(address)); });
    QObject::connect(copy, &QPushButton::clicked, box, [address] { QGuiApplication::clipboard()->setText(address); });
    box->open();
}

} // namespace Deckhand
