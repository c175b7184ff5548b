#pragma once

#include "base/ids.h"
#include "ui/panels/listpanel.h"

namespace Deckhand {

class NoticeModel;

/// The dock "Notices": what the model is told about background tasks, and the user's hand on it. It only asks.
class NoticesPanel : public ListPanel
{
    Q_OBJECT
public:
    /// The model must outlive the panel.
    explicit NoticesPanel(NoticeModel *model, QWidget *parent = nullptr);

signals:
    void deliverNowRequested(const Deckhand::NoticeId &id);
    void holdRequested(const Deckhand::NoticeId &id);
    void unholdRequested(const Deckhand::NoticeId &id);
    void dropRequested(const Deckhand::NoticeId &id);

private:
    void addActions();
    void updateActions();
    NoticeId selectedNotice() const;
    QString selectedState() const;

    QAction *m_deliver = nullptr;
    QAction *m_hold = nullptr; ///< of a held one: release
    QAction *m_drop = nullptr;
};

} // namespace Deckhand
