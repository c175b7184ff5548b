#pragma once

#include "ui/panels/findfield.h"
#include "ui/panels/panelbar.h"

#include <QPointer>

namespace Deckhand {

class ConversationFind;

/// The search in one conversation, above it; hidden else. While the focus is in it Escape closes it, and means nothing else.
class ConversationFindBar final : public PanelBar
{
    Q_OBJECT
public:
    /// The keys of its entries work anywhere in `page`, which it is a part of. Both outlive it.
    ConversationFindBar(ConversationFind &find, QWidget &page);

    /// With what was looked for last, and the focus.
    void begin();

public slots:
    /// The focus goes back to where it was, the marks go.
    void end();

protected:
    bool event(QEvent *event) override;

private:
    void showProgress();

    ConversationFind &m_find;
    FindField m_field;
    QPointer<QWidget> m_focusBefore;
};

} // namespace Deckhand
