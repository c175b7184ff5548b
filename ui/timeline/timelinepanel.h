#pragma once

#include <QWidget>

namespace Deckhand {

class PanelBar;
class TimeLineRecorder;
class TimeLineView;

/// What the dock "Time line" holds: the view, and a bar with what can be done with it.
class TimeLinePanel : public QWidget
{
    Q_OBJECT
public:
    /// The recorder outlives the panel.
    explicit TimeLinePanel(TimeLineRecorder &recorder, QWidget *parent = nullptr);

    TimeLineView *view() const { return m_view; }

private:
    void addSwitches();
    void addZoom();

    PanelBar *m_bar;
    TimeLineView *m_view;
};

} // namespace Deckhand
