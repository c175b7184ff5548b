#include "ui/closing/conversationquestion.h"

#include "base/textcut.h"

#include <QMessageBox>
#include <QPushButton>

namespace Deckhand {

namespace {

constexpr int kNamedCommands = 4;
constexpr int kCommandLength = 60;

QString workText(const ConversationWork &work)
{
    QStringList lines;
    if (work.hasTurn)
        lines << QObject::tr("The agent works in it. Its turn ends, as by Stop.");
    const qsizetype tasks = work.commands.size();
    if (tasks > 0) {
        QString named = tasks == 1 ? QObject::tr("A background task of it goes on:")
                                   : QObject::tr("%1 background tasks of it go on:").arg(tasks);
        for (const QString &command : work.commands.first(std::min<qsizetype>(tasks, kNamedCommands)))
            named += u'\n' + QStringLiteral("    ") + oneLine(command, kCommandLength);
        if (tasks > kNamedCommands)
            named += u'\n' + QStringLiteral("    ") + QObject::tr("… and %1 more").arg(tasks - kNamedCommands);
        lines << named
              << QObject::tr("When a task of it ends, the conversation is opened again, behind what you see, and its "
                             "agent is told.");
    }
    return lines.join(QStringLiteral("\n\n"));
}

} // namespace

void askToCloseConversation(const QString &title, const ConversationWork &work, QWidget &window,
                            const std::function<void()> &close)
{
    auto *box = new QMessageBox(&window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("closeConversationQuestion"));
    box->setWindowTitle(QObject::tr("Close the conversation?"));
    box->setTextFormat(Qt::PlainText);
    box->setText(QObject::tr("Close \u201c%1\u201d?").arg(title));
    box->setInformativeText(workText(work));
    const QPushButton *yes = box->addButton(QObject::tr("&Close"), QMessageBox::AcceptRole);
    box->setEscapeButton(box->addButton(QObject::tr("S&tay"), QMessageBox::RejectRole));
    QObject::connect(yes, &QPushButton::clicked, box, close);
    box->open();
}

} // namespace Deckhand
