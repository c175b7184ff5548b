#include "models/conversationlistmodel.h"

#include "background/backgroundtasks.h"
#include "history/conversationlist.h"

#include <QFileInfo>
#include <QLocale>

#include <algorithm>

namespace Deckhand {

namespace {

QString needOf(ConversationAttention::State state)
{
    switch (state) {
    case ConversationAttention::State::Works:
        return QStringLiteral("running");
    case ConversationAttention::State::WaitsForAnswer:
        return QStringLiteral("asks");
    case ConversationAttention::State::Failed:
        return QStringLiteral("failed");
    case ConversationAttention::State::Done:
        return QStringLiteral("done");
    case ConversationAttention::State::Quiet:
        break;
    }
    return {};
}

QString needOnDisk(const ConversationInfo &info)
{
    if (info.isOpen)
        return QStringLiteral("elsewhere");
    return info.queued.isEmpty() ? QString() : QStringLiteral("waiting");
}

} // namespace

QString needText(const QString &need)
{
    if (need == u"running")
        return ConversationListModel::tr("Works");
    if (need == u"asks")
        return ConversationListModel::tr("Waits for your answer");
    if (need == u"failed")
        return ConversationListModel::tr("Failed");
    if (need == u"done")
        return ConversationListModel::tr("Done");
    if (need == u"elsewhere")
        return ConversationListModel::tr("Open elsewhere");
    if (need == u"waiting")
        return ConversationListModel::tr("Messages wait");
    return {};
}

QString shortTimeText(const QDateTime &time, const QDateTime &now)
{
    const QLocale locale;
    const qint64 days = time.date().daysTo(now.date());
    if (days <= 0)
        return locale.toString(time.time(), QLocale::ShortFormat);
    if (days == 1)
        return ConversationListModel::tr("Yesterday");
    if (days < 7)
        return locale.dayName(time.date().dayOfWeek(), QLocale::LongFormat);
    return locale.toString(time.date(), QLocale::ShortFormat);
}

ConversationListModel::ConversationListModel(const ConversationList &list, const BackgroundTasks &background,
                                             const QString &workspace, QObject *parent)
    : TableModel({tr("Conversation")}, {}, parent),
      m_list(list),
      m_background(background),
      m_workspace(workspace)
{
    connect(&list, &ConversationList::changed, this, &ConversationListModel::refresh);
    connect(&background, &BackgroundTasks::added, this, &ConversationListModel::refresh);
    connect(&background, &BackgroundTasks::ended, this, &ConversationListModel::refresh);
}

void ConversationListModel::setFactsOf(FactsOf factsOf)
{
    m_factsOf = std::move(factsOf);
}

void ConversationListModel::setOpen(const QList<Open> &open, const SessionId &shown)
{
    m_open = open;
    m_shown = shown;
    refresh();
}

void ConversationListModel::setShowsArchived(bool shows)
{
    m_showsArchived = shows;
    refresh();
}

/// A title can be written over.
Qt::ItemFlags ConversationListModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? TableModel::flags(index) | Qt::ItemIsEditable : TableModel::flags(index);
}

QModelIndex ConversationListModel::indexOf(const SessionId &id) const
{
    const auto row = std::find_if(m_rows.cbegin(), m_rows.cend(), [&id](const Row &r) { return r.id() == id; });
    return row == m_rows.cend() ? QModelIndex() : index(int(row - m_rows.cbegin()), 0);
}

ConversationListModel::Row ConversationListModel::rowOf(const ConversationInfo &info, const Open *open) const
{
    return {info, open ? needOf(open->state) : needOnDisk(info), info.id == m_shown, open != nullptr};
}

QList<ConversationListModel::Row> ConversationListModel::wantedRows() const
{
    QList<Row> rows;
    for (const Open &open : m_open) {
        if (m_list.find(open.id))
            continue;
        ConversationInfo info;
        info.id = open.id;
        info.workspace = m_workspace;
        info.firstWords = open.firstWords;
        rows.append(rowOf(info, &open));
    }
    for (const ConversationInfo &info : m_list.conversations()) {
        const auto open =
            std::find_if(m_open.cbegin(), m_open.cend(), [&info](const Open &o) { return o.id == info.id; });
        if (!info.isArchived || m_showsArchived || info.id == m_shown)
            rows.append(rowOf(info, open == m_open.cend() ? nullptr : &*open));
    }
    const QHash<SessionId, int> live = liveTasks(m_background.tasks());
    for (Row &row : rows)
        row.tasks = live.value(row.id());
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
        return std::make_tuple(!a.info.isPinned, a.info.isArchived)
             < std::make_tuple(!b.info.isPinned, b.info.isArchived);
    });
    return rows;
}

/// What is selected or being renamed stays so. There may be many thousands.
void ConversationListModel::refresh()
{
    const QList<Row> wanted = wantedRows();
    removeAllBut(idsOf(wanted));
    const QSet<SessionId> there = idsOf(m_rows);
    for (qsizetype at = 0; at < wanted.size(); ++at) {
        qsizetype end = at;
        while (end < wanted.size() && !there.contains(wanted.at(end).id()))
            ++end;
        if (end > at)
            insert(at, wanted.mid(at, end - at));
        else
            place(at, wanted.at(at));
        at = std::max(at, end - 1);
    }
}

QSet<SessionId> ConversationListModel::idsOf(const QList<Row> &rows)
{
    QSet<SessionId> ids;
    for (const Row &row : rows)
        ids.insert(row.id());
    return ids;
}

void ConversationListModel::removeAllBut(const QSet<SessionId> &ids)
{
    for (qsizetype last = m_rows.size() - 1; last >= 0; --last) {
        qsizetype first = last;
        while (first >= 0 && !ids.contains(m_rows.at(first).id()))
            --first;
        if (first == last)
            continue;
        beginRemoveRows({}, int(first) + 1, int(last));
        m_rows.remove(first + 1, last - first);
        endRemoveRows();
        last = first;
    }
}

void ConversationListModel::insert(qsizetype at, const QList<Row> &rows)
{
    beginInsertRows({}, int(at), int(at + rows.size()) - 1);
    m_rows = m_rows.mid(0, at) + rows + m_rows.mid(at);
    endInsertRows();
}

/// One that is there, at `at` or behind.
void ConversationListModel::place(qsizetype at, const Row &row)
{
    if (m_rows.at(at).id() != row.id()) {
        const int before = indexOf(row.id()).row();
        beginMoveRows({}, before, before, {}, int(at));
        m_rows.move(before, at);
        endMoveRows();
    }
    if (m_rows.at(at) == row)
        return;
    m_rows[at] = row;
    emit dataChanged(index(int(at), 0), index(int(at), 0));
}

QVariant ConversationListModel::cell(int row, int, int role) const
{
    const Row &shown = m_rows.at(row);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return titleOf(shown);
    case Qt::AccessibleTextRole:
        return spokenOf(shown);
    case IdRole:
        return shown.id().toString();
    case WorkspaceRole:
        return shown.info.workspace;
    case DetailRole:
        return detailOf(shown);
    case NeedRole:
        return shown.need;
    case NeedTextRole:
        return needText(shown.need);
    case PinnedRole:
        return shown.info.isPinned;
    case ArchivedRole:
        return shown.info.isArchived;
    case ShownRole:
        return shown.isShown;
    case OpenRole:
        return shown.isOpen;
    case SortRole:
        return row;
    default:
        return {};
    }
}

QString ConversationListModel::titleOf(const Row &row)
{
    return row.info.isEmpty() && row.info.firstWords.isEmpty() ? tr("New conversation") : row.info.title();
}

QString ConversationListModel::detailOf(const Row &row) const
{
    QStringList parts;
    if (row.info.workspace != m_workspace)
        parts.append(QFileInfo(row.info.workspace).fileName());
    if (row.info.written.isValid())
        parts.append(shortTimeText(row.info.written.toLocalTime(), QDateTime::currentDateTime()));
    const std::optional<double> cost = m_factsOf ? costOf(row.info, m_factsOf) : std::nullopt;
    if (cost && *cost >= 0.005)
        parts.append(QStringLiteral("$%1").arg(*cost, 0, 'f', 2));
    if (row.tasks > 0)
        parts.append(row.tasks == 1 ? tr("1 task") : tr("%1 tasks").arg(row.tasks));
    if (row.info.isArchived)
        parts.append(tr("archived"));
    return parts.join(QStringLiteral(" · "));
}

/// All that a row shows, the sign of a pinned one too.
QString ConversationListModel::spokenOf(const Row &row) const
{
    QStringList parts{titleOf(row), needText(row.need), detailOf(row), row.info.isPinned ? tr("pinned") : QString()};
    parts.removeAll({});
    return parts.join(QStringLiteral(", "));
}

} // namespace Deckhand
