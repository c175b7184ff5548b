#include "ui/timeline/timelinepanel.h"

#include "ui/panels/panelbar.h"
#include "ui/timeline/timelineview.h"

#include <QVBoxLayout>

namespace Deckhand {

TimeLinePanel::TimeLinePanel(TimeLineRecorder &recorder, QWidget *parent)
    : QWidget(parent),
      m_bar(new PanelBar(tr("Time line actions"), this)),
      m_view(new TimeLineView(recorder, this))
{
    setObjectName(QStringLiteral("timeLinePanel"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_view, 1);
    m_bar->setContent(m_view);
    addSwitches();
    addZoom();
    setFocusProxy(m_view);
}

void TimeLinePanel::addSwitches()
{
    QAction *follow = m_bar->addEntry(
        {tr("Follow"), tr("Follow the present"), QStringLiteral("follow"), QKeySequence(Qt::CTRL | Qt::Key_End)}, this);
    follow->setCheckable(true);
    follow->setChecked(m_view->isFollowing());
    connect(follow, &QAction::toggled, m_view, &TimeLineView::setFollowing);
    connect(m_view, &TimeLineView::followingChanged, follow, &QAction::setChecked);

    QAction *fit = m_bar->addEntry(
        {tr("Fit"), tr("Fit the whole time line"), QStringLiteral("fit-width"), QKeySequence(Qt::CTRL | Qt::Key_9)},
        this);
    fit->setCheckable(true);
    connect(fit, &QAction::triggered, m_view, [this](bool on) { on ? m_view->fit() : m_view->resetZoom(); });
    connect(m_view, &TimeLineView::fitChanged, fit, &QAction::setChecked);

    QAction *squeeze = m_bar->addEntry({tr("Squeeze breaks"), tr("Draw long breaks short"), QStringLiteral("squeeze"),
                                        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_B)},
                                       this);
    squeeze->setCheckable(true);
    squeeze->setChecked(m_view->squeezesBreaks());
    connect(squeeze, &QAction::toggled, m_view, &TimeLineView::setSqueezesBreaks);
}

void TimeLinePanel::addZoom()
{
    m_bar->addGap();
    QAction *out = m_bar->addEntry({tr("Zoom out"), tr("Zoom out of the time line"), QStringLiteral("zoom-out"),
                                    QKeySequence(Qt::CTRL | Qt::Key_Minus)},
                                   this);
    QAction *in = m_bar->addEntry({tr("Zoom in"), tr("Zoom into the time line"), QStringLiteral("zoom-in"),
                                   QKeySequence(Qt::CTRL | Qt::Key_Plus)},
                                  this);
    // Without Shift it is the same key on many keyboards.
    in->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    QAction *reset = m_bar->addRareEntry(
        {tr("Reset the zoom"), tr("Reset the zoom of the time line"), {}, QKeySequence(Qt::CTRL | Qt::Key_0)}, this);
    connect(out, &QAction::triggered, m_view, &TimeLineView::zoomOut);
    connect(in, &QAction::triggered, m_view, &TimeLineView::zoomIn);
    connect(reset, &QAction::triggered, m_view, &TimeLineView::resetZoom);
}

} // namespace Deckhand
