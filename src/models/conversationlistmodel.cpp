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
        return QStringLiteral("works");
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
    if (need == u"works")
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
    refresh();
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
    return TableModel::flags(index) | Qt::ItemIsEditable;
}

QModelIndex ConversationListModel::indexOf(const SessionId &id) const
{
    const auto row = std::find_if(m_rows.cbegin(), m_rows.cend(), [&id](const Row &r) { return r.id() == id; });
    return row == m_rows.cend() ? QModelIndex() : index(int(row - m_rows.cbegin()), 0);
}

int ConversationListModel::liveTasksOf(const SessionId &session) const
{
    const QList<BackgroundTask> &tasks = m_background.tasks();
    return int(std::count_if(tasks.cbegin(), tasks.cend(), [&session](const BackgroundTask &task) {
        return task.session == session && !isFinal(task.status);
    }));
}

ConversationListModel::Row ConversationListModel::rowOf(const ConversationInfo &info, const Open *open) const
{
    return {info, open ? needOf(open->state) : needOnDisk(info), open != nullptr, liveTasksOf(info.id)};
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
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
        return std::make_tuple(!a.info.isPinned, a.info.isArchived)
             < std::make_tuple(!b.info.isPinned, b.info.isArchived);
    });
    return rows;
}

/// Row by row, so that what is selected or being renamed stays so.
void ConversationListModel::refresh()
{
    const QList<Row> wanted = wantedRows();
    const auto isWanted = [&wanted](const Row &row) {
        return std::any_of(wanted.cbegin(), wanted.cend(), [&row](const Row &other) { return other.id() == row.id(); });
    };
    for (qsizetype i = m_rows.size() - 1; i >= 0; --i) {
        if (isWanted(m_rows.at(i)))
            continue;
        beginRemoveRows({}, int(i), int(i));
        m_rows.removeAt(i);
        endRemoveRows();
    }
    for (qsizetype i = 0; i < wanted.size(); ++i)
        place(i, wanted.at(i));
    if (!m_rows.isEmpty())
        emit dataChanged(index(0, 0), index(int(m_rows.size()) - 1, 0));
}

void ConversationListModel::place(qsizetype at, const Row &row)
{
    const int before = indexOf(row.id()).row();
    if (before < 0) {
        beginInsertRows({}, int(at), int(at));
        m_rows.insert(at, row);
        endInsertRows();
        return;
    }
    if (before != at) {
        beginMoveRows({}, before, before, {}, int(at));
        m_rows.move(before, at);
        endMoveRows();
    }
    m_rows[at] = row;
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
        return shown.id() == m_shown;
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
