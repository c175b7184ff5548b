#include "ui/notices/noticespanel.h"

#include "models/noticemodel.h"
#include "ui/panels/textpane.h"

#include <QAction>

namespace Deckhand {

namespace {

StatusMark markOf(const QModelIndex &index, const Theme &theme)
{
    return markOfNoticeState(index.data(NoticeModel::StateRole).toString(), theme);
}

// One key for both: the window has Ctrl+L, and with both neither would do anything.
PanelBar::Entry holdEntry()
{
    return {NoticesPanel::tr("Hold"), NoticesPanel::tr("Hold notice"), QStringLiteral("pause"),
            QKeySequence(Qt::CTRL | Qt::Key_H)};
}

PanelBar::Entry releaseEntry()
{
    return {NoticesPanel::tr("Release"), NoticesPanel::tr("Release notice"), QStringLiteral("play"),
            QKeySequence(Qt::CTRL | Qt::Key_H)};
}

} // namespace

NoticesPanel::NoticesPanel(NoticeModel *model, QWidget *parent)
    : DetailListPanel(
        *model, NoticeModel::SortRole,
        {tr("Notices"),
         tr("When a background task ends, or writes what it was watched for, the agent is told, exactly once. "
            "What it is told appears here: deliver it now, hold it back, or drop it."),
         tr("No notice matches the filter.")},
        tr("Text of the notice"), parent)
{
    setObjectName(QStringLiteral("noticesPanel"));
    view()->setObjectName(QStringLiteral("noticesView"));
    detail()->setObjectName(QStringLiteral("noticeDetail"));
    RowDelegate &delegate = view()->rowDelegate();
    delegate.setLook(NoticeModel::TaskId, RowDelegate::Look::Code);
    delegate.setLook(NoticeModel::State, RowDelegate::Look::Marked);
    delegate.setMark(NoticeModel::State, markOf);
    for (const int column : {NoticeModel::Time, NoticeModel::Kind, NoticeModel::Wake, NoticeModel::Request})
        delegate.setLook(column, RowDelegate::Look::Muted);
    view()->setColumns(
        {QStringLiteral("00:00:00"),
         QStringLiteral("dddddddddd"),
         tr("matched"),
         tr("consumed"),
         tr("next message"),
         QStringLiteral("#999"),
         {}},
        NoticeModel::Text,
        {NoticeModel::Time, NoticeModel::Wake, NoticeModel::Kind, NoticeModel::Request, NoticeModel::TaskId});
    addActions();
    connect(this, &ListPanel::selectedRowChanged, this, &NoticesPanel::updateActions);
    updateActions();
}

QString NoticesPanel::detailOf(const QModelIndex &sourceIndex) const
{
    return sourceIndex.data(NoticeModel::FullTextRole).toString();
}

void NoticesPanel::addActions()
{
    m_deliver = addEntry(
        {tr("Deliver now"), tr("Deliver notice now"), QStringLiteral("follow"), QKeySequence(Qt::CTRL | Qt::Key_D)});
    m_hold = addEntry(holdEntry());
    bar()->keepRoom(m_hold, {holdEntry().text, releaseEntry().text});
    m_drop = addEntry({tr("Drop"), tr("Drop notice"), QStringLiteral("cross"), QKeySequence::Delete});
    m_deliver->setObjectName(QStringLiteral("deliverNoticeAction"));
    m_hold->setObjectName(QStringLiteral("holdNoticeAction"));
    m_drop->setObjectName(QStringLiteral("dropNoticeAction"));
    connect(m_deliver, &QAction::triggered, this, [this] { emit deliverNowRequested(selectedNotice()); });
    connect(m_hold, &QAction::triggered, this, [this] {
        const NoticeId id = selectedNotice();
        isHeld() ? emit unholdRequested(id) : emit holdRequested(id);
    });
    connect(m_drop, &QAction::triggered, this, [this] { emit dropRequested(selectedNotice()); });
}

bool NoticesPanel::isHeld() const
{
    return selectedRow().data(NoticeModel::StateRole).toString() == u"held";
}

void NoticesPanel::updateActions()
{
    const QString state = selectedRow().data(NoticeModel::StateRole).toString();
    const bool waits = state == u"queued" || state == u"held";
    for (QAction *action : {m_deliver, m_hold, m_drop})
        action->setEnabled(waits);
    const PanelBar::Entry wanted = isHeld() ? releaseEntry() : holdEntry();
    if (wanted.text != m_hold->text())
        bar()->setEntry(m_hold, wanted);
}

NoticeId NoticesPanel::selectedNotice() const
{
    return NoticeId(selectedRow().data(NoticeModel::IdRole).toString());
}

} // namespace Deckhand
