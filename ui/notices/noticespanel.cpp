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
    : ListPanel(*model, NoticeModel::SortRole,
                {tr("Notices"),
                 tr("When a background task ends, or writes what it was watched for, the agent is told, exactly once. "
                    "What it is told appears here: deliver it now, hold it back, or drop it."),
                 tr("No notice matches the filter.")},
                parent)
{
    setObjectName(QStringLiteral("noticesPanel"));
    view()->setObjectName(QStringLiteral("noticesView"));
    auto *detail = new TextPane(tr("Text of the notice"));
    detail->setObjectName(QStringLiteral("noticeDetail"));
    addPane(detail,
            [detail](const QModelIndex &row) { detail->showText(row.data(NoticeModel::FullTextRole).toString()); });
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

void NoticesPanel::addActions()
{
    m_deliver = addEntry({tr("Deliver now"), tr("Deliver notice now"), QStringLiteral("follow"),
                          QKeySequence(Qt::CTRL | Qt::Key_D), QStringLiteral("deliverNoticeAction")},
                         [this] { emit deliverNowRequested(selectedNotice()); });
    // One key for both: the window has Ctrl+L, and with both neither would do anything.
    const QKeySequence holdKey(Qt::CTRL | Qt::Key_H);
    m_hold =
        addSwitch({tr("Hold"), tr("Hold notice"), QStringLiteral("pause"), holdKey, QStringLiteral("holdNoticeAction")},
                  {tr("Release"), tr("Release notice"), QStringLiteral("play"), holdKey}, [this] {
                      const NoticeId id = selectedNotice();
                      selectedState() == u"held" ? emit unholdRequested(id) : emit holdRequested(id);
                  });
    m_drop = addEntry({tr("Drop"), tr("Drop notice"), QStringLiteral("cross"), QKeySequence::Delete,
                       QStringLiteral("dropNoticeAction")},
                      [this] { emit dropRequested(selectedNotice()); });
}

void NoticesPanel::updateActions()
{
    const QString state = selectedState();
    for (QAction *action : {m_deliver, m_hold, m_drop})
        action->setEnabled(state == u"queued" || state == u"held");
    bar()->setSwitched(m_hold, state == u"held");
}

NoticeId NoticesPanel::selectedNotice() const
{
    return NoticeId(selectedRow().data(NoticeModel::IdRole).toString());
}

QString NoticesPanel::selectedState() const
{
    return selectedRow().data(NoticeModel::StateRole).toString();
}

} // namespace Deckhand
