#include "ui/conversation/rowwords.h"

#include "models/conversationmodel.h"
#include "ui/conversation/conversationentry.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace Deckhand {

namespace {

void addCopy(QMenu &menu, const QString &label, const QString &text)
{
    if (text.isEmpty())
        return;
    QObject::connect(menu.addAction(label), &QAction::triggered, &menu,
                     [text] { QGuiApplication::clipboard()->setText(text); });
}

} // namespace

QString wordsOf(const QModelIndex &index)
{
    const QString text = index.data(ConversationModel::TextRole).toString();
    if (!text.isEmpty())
        return text;
    const QString diff = index.data(ConversationModel::DiffRole).toString();
    const QString input = diff.isEmpty() ? index.data(ConversationModel::InputTextRole).toString() : diff;
    const QString result = index.data(ConversationModel::ResultTextRole).toString();
    return result.isEmpty() ? input : input + u'\n' + result;
}

void addCopyActions(QMenu &menu, const QModelIndex &index, ConversationEntry &entry, QPoint inRow,
                    const QString &selected)
{
    addCopy(menu, QObject::tr("&Copy"), selected);
    addCopy(menu, QObject::tr("Copy &message"), wordsOf(index));
    addCopy(menu, QObject::tr("Copy c&ode"), entry.codeAt(inRow).text);
    addCopy(menu, QObject::tr("Copy &link address"), entry.hitTest(inRow).link);
}

} // namespace Deckhand
