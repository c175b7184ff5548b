#include "models/noticemodel.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "models/tasktext.h"

namespace Deckhand {

NoticeModel::NoticeModel(NoticeLedger &ledger, QObject *parent)
    : TableModel({tr("Time"), tr("Task"), tr("About"), tr("State"), tr("Wakes"), tr("Request"), tr("Text")}, {Request},
                 parent),
      m_ledger(ledger)
{
    for (const Notice &notice : ledger.notices())
        m_positions.insert(notice.id, m_count++);
    connect(&ledger, &NoticeLedger::added, this, &NoticeModel::addRow);
    connect(&ledger, &NoticeLedger::changed, this, &NoticeModel::updateRow);
}

QVariant NoticeModel::cell(int row, int column, int role) const
{
    const Notice &notice = noticeAt(row);
    switch (role) {
    case Qt::DisplayRole:
        return display(notice, column);
    case Qt::ToolTipRole:
        return literalToolTip(QStringLiteral("%1 · wakes the agent: %2\n\n%3")
                                  .arg(display(notice, Kind), wakeText(notice.wish), notice.text));
    case Qt::AccessibleTextRole:
        if (column == Time)
            return QStringLiteral("%1, %2, %3")
                .arg(notice.taskId.toString(), stateWord(notice.state), oneLine(notice.text));
        return display(notice, column);
    case IdRole:
        return notice.id.toString();
    case StateRole:
        return stateWord(notice.state);
    case FullTextRole:
        return notice.text;
    case SortRole:
        if (column == Time)
            return notice.createdMs;
        return column == Request ? QVariant(notice.request) : QVariant(display(notice, column));
    default:
        return {};
    }
}

void NoticeModel::addRow(const NoticeId &id)
{
    beginInsertRows({}, 0, 0);
    m_positions.insert(id, m_count++);
    endInsertRows();
}

void NoticeModel::updateRow(const NoticeId &id)
{
    const auto position = m_positions.constFind(id);
    if (position == m_positions.constEnd())
        return;
    const int row = m_count - 1 - *position;
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

const Notice &NoticeModel::noticeAt(int row) const
{
    return m_ledger.notices().at(m_count - 1 - row);
}

QString NoticeModel::display(const Notice &notice, int column) const
{
    switch (column) {
    case Time:
        return notice.createdAt.toLocalTime().toString(QStringLiteral("HH:mm:ss"));
    case TaskId:
        return notice.taskId.toString();
    case Kind:
        if (limitOf(notice.kind))
            return tr("over limit");
        if (notice.kind == Notice::Kind::Late)
            return tr("wrote on");
        return notice.kind == Notice::Kind::End ? tr("ended") : tr("matched");
    case State:
        return stateWord(notice.state);
    case Wake:
        return wakeText(notice.wish);
    case Request:
        return notice.request > 0 ? u'#' + QString::number(notice.request) : QStringLiteral("–");
    case Text:
        return oneLine(notice.text);
    default:
        return {};
    }
}

} // namespace Deckhand
