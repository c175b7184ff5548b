#include "ui/toollog/toollogpanel.h"

#include "models/toollogmodel.h"
#include "ui/panels/textpane.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QScrollBar>

namespace Deckhand {

namespace {

StatusMark markOf(const QModelIndex &index, const Theme &theme)
{
    return markOfRunState(index.data(ToolLogModel::StateRole).toString(), theme);
}

QString detailOf(const QModelIndex &row)
{
    const QString input = row.data(ToolLogModel::InputRole).toString();
    const QString result = row.data(ToolLogModel::ResultRole).toString();
    return result.isEmpty() ? input : QStringLiteral("%1\n\n— %2 —\n%3").arg(input, ToolLogPanel::tr("Result"), result);
}

} // namespace

ToolLogPanel::ToolLogPanel(ToolLogModel *model, QWidget *parent)
    : ListPanel(*model, ToolLogModel::SortRole,
                {tr("Tool log"), tr("Every tool that the agent uses is noted here, with its input and its result."),
                 tr("No tool call matches the filter.")},
                parent)
{
    setObjectName(QStringLiteral("toolLogPanel"));
    view()->setObjectName(QStringLiteral("toolLogView"));
    auto *detail = new TextPane(tr("Input and result"));
    detail->setObjectName(QStringLiteral("toolLogDetail"));
    addPane(detail, [detail](const QModelIndex &row) { detail->showText(detailOf(row)); });
    RowDelegate &delegate = view()->rowDelegate();
    delegate.setLook(ToolLogModel::Time, RowDelegate::Look::Muted);
    delegate.setLook(ToolLogModel::Duration, RowDelegate::Look::Muted);
    delegate.setLook(ToolLogModel::Summary, RowDelegate::Look::Code);
    delegate.setLook(ToolLogModel::State, RowDelegate::Look::Marked);
    delegate.setMark(ToolLogModel::State, markOf);
    view()->setColumns({QStringLiteral("00-00 00:00"),
                        QStringLiteral("check_background"),
                        {},
                        tr("running"),
                        QStringLiteral("1:02:03")},
                       ToolLogModel::Summary, {ToolLogModel::Duration, ToolLogModel::Time});

    QAction *copy = addEntry({tr("Copy"), tr("Copy input and result"), QStringLiteral("copy"), QKeySequence::Copy},
                             [this] { QApplication::clipboard()->setText(detailOf(selectedRow())); });
    copy->setEnabled(false);
    connect(this, &ListPanel::selectedRowChanged, copy, [this, copy] { copy->setEnabled(selectedRow().isValid()); });
    followEnd(*model);
}

void ToolLogPanel::followEnd(QAbstractItemModel &model)
{
    // The newest call is at the end. Whoever has scrolled up to read stays there.
    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] {
        const QScrollBar *bar = view()->verticalScrollBar();
        m_atEnd = bar->value() == bar->maximum();
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_atEnd)
            QMetaObject::invokeMethod(view(), &QTreeView::scrollToBottom, Qt::QueuedConnection);
    });
}

} // namespace Deckhand
