#pragma once

#include "agent/permissionbroker.h"
#include "ui/panels/questioncard.h"

#include <QTimer>

#include <chrono>
#include <memory>

namespace Ui {
class PermissionPanel;
}

namespace Deckhand {

/// The permission question in the window, above the composer: no dialog, nothing is blocked by it. Shows the oldest
/// open question of the broker and how many there are; hidden while there is none. It never takes the keyboard by
/// itself, because somebody may be typing.
///
/// Allowing is possible a moment after a question appeared (a click that was meant for what lay there before must not
/// allow anything), and after a long text was scrolled to its end. Deny is always possible: the button, or Esc or Enter
/// in the panel.
class PermissionPanel : public QuestionCard
{
    Q_OBJECT
public:
    /// The broker outlives the panel.
    explicit PermissionPanel(PermissionBroker &broker, QWidget *parent = nullptr,
                             std::chrono::milliseconds guard = std::chrono::milliseconds(500));
    ~PermissionPanel() override;

signals:
    /// The last open question is closed and the panel is hidden: time to give the keyboard back to the composer.
    void emptied();

protected:
    void onEscape() override { answer(PermissionChoice::Deny); }
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void onRequested(const PermissionRequest &request);
    void onClosed(const PermissionId &id);
    void answer(PermissionChoice choice);
    void showFirst();
    void present(const PermissionRequest &request);
    void showCount();
    void updateAllowing();
    void arrangeButtons();
    void applyTheme(const Theme &theme);

    PermissionBroker &m_broker;
    std::unique_ptr<Ui::PermissionPanel> m_ui;
    QTimer m_guard;
    QList<PermissionRequest> m_open; ///< in the order of asking; the first is shown
    PermissionId m_shown;
    QString m_size; ///< of the shown text, for people; empty when it is short
    bool m_seenToTheEnd = false;
};

} // namespace Deckhand
