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

} // namespace

NoticesPanel::NoticesPanel(NoticeModel *model, QWidget *parent)
    : DetailListPanel(*model, NoticeModel::SortRole,
                      {tr("Notices"), tr("When a background task ends, what the agent is told about it appears here."),
                       tr("No notice matches the filter.")},
                      tr("Text of the notice"), parent)
{
    setObjectName(QStringLiteral("noticesPanel"));
    view()->setObjectName(QStringLiteral("noticesView"));
    detail()->setObjectName(QStringLiteral("noticeDetail"));
    RowDelegate &delegate = view()->rowDelegate();
    delegate.setLook(NoticeModel::Time, RowDelegate::Look::Muted);
    delegate.setLook(NoticeModel::TaskId, RowDelegate::Look::Code);
    delegate.setLook(NoticeModel::State, RowDelegate::Look::Marked);
    delegate.setMark(NoticeModel::State, markOf);
    delegate.setLook(NoticeModel::Request, RowDelegate::Look::Muted);
    view()->setColumns({QStringLiteral("00:00:00"), QStringLiteral("dddddddddd"), tr("consumed"), QStringLiteral("#999"), {}},
                       NoticeModel::Text, {NoticeModel::Time, NoticeModel::Request, NoticeModel::TaskId});
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
    m_hold = addEntry({tr("Hold"), tr("Hold notice"), QStringLiteral("pause"), QKeySequence(Qt::CTRL | Qt::Key_H)});
    m_release = addEntry({tr("Release"), tr("Release notice"), QStringLiteral("play"), QKeySequence(Qt::CTRL | Qt::Key_L)});
    m_drop = addEntry({tr("Drop"), tr("Drop notice"), QStringLiteral("cross"), QKeySequence::Delete});
    m_hold->setObjectName(QStringLiteral("holdNoticeAction"));
    m_release->setObjectName(QStringLiteral("releaseNoticeAction"));
    m_drop->setObjectName(QStringLiteral("dropNoticeAction"));
    connect(m_hold, &QAction::triggered, this, [this] { emit holdRequested(selectedNotice()); });
    connect(m_release, &QAction::triggered, this, [this] { emit unholdRequested(selectedNotice()); });
    connect(m_drop, &QAction::triggered, this, [this] { emit dropRequested(selectedNotice()); });
}

void NoticesPanel::updateActions()
{
    const QString state = selectedRow().data(NoticeModel::StateRole).toString();
    m_hold->setEnabled(state == u"queued");
    m_release->setEnabled(state == u"held");
    m_drop->setEnabled(state == u"queued" || state == u"held");
}

NoticeId NoticesPanel::selectedNotice() const
{
    return NoticeId(selectedRow().data(NoticeModel::IdRole).toString());
}

} // namespace Deckhand
