#include "ui/conversation/conversationfindbar.h"

#include "ui/conversation/conversationfind.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>

namespace Deckhand {

namespace {

constexpr int kWidestField = 300;

FindField::Texts conversationTexts()
{
    const auto tr = [](const char *text) { return ConversationFindBar::tr(text); };
    return {QStringLiteral("conversation"),
            tr("Find in the conversation"),
            tr("Find"),
            tr("Find in the conversation. Capitals and accents do not count."),
            tr("Clear what is looked for"),
            tr("Next hit"),
            tr("Previous hit")};
}

} // namespace

ConversationFindBar::ConversationFindBar(ConversationFind &find, QWidget &page)
    : PanelBar(tr("Find: actions"), &page),
      m_find(find),
      m_field(conversationTexts(), *this, page)
{
    setObjectName(QStringLiteral("conversationFindBar"));
    m_field.edit().setMaximumWidth(kWidestField);
    addGap();
    const QAction *close = addEntry(
        {tr("Close"), tr("Close"), QStringLiteral("cross"), {}, QStringLiteral("closeFindAction"), true}, this);
    connect(close, &QAction::triggered, this, &ConversationFindBar::end);
    connect(&m_field, &FindField::escaped, this, &ConversationFindBar::end);
    connect(&m_field, &FindField::textChanged, &find, &ConversationFind::setText);
    connect(&m_field, &FindField::nextRequested, &find, &ConversationFind::next);
    connect(&m_field, &FindField::previousRequested, &find, &ConversationFind::previous);
    connect(&find, &ConversationFind::changed, this, &ConversationFindBar::showProgress);
    showProgress();
    hide();
}

void ConversationFindBar::begin()
{
    QWidget *focused = window()->focusWidget();
    if (!focused || !isAncestorOf(focused))
        m_focusBefore = focused;
    if (isHidden()) {
        show();
        m_find.setText(m_field.text());
    }
    window()->activateWindow(); // the key may come from a dock that floats
    m_field.focus();
}

void ConversationFindBar::end()
{
    QWidget *back = m_focusBefore && m_focusBefore->isVisible() ? m_focusBefore.data() : parentWidget();
    if (window()->focusWidget() && isAncestorOf(window()->focusWidget()))
        back->setFocus(Qt::OtherFocusReason);
    hide();
    m_find.setText({});
}

void ConversationFindBar::showProgress()
{
    const QString text = m_find.words().isEmpty()
                           ? QString()
                           : FindField::textOf({m_find.count(), m_find.currentIndex(), m_find.percent()});
    m_field.show(text, m_find.count() > 0);
}

bool ConversationFindBar::event(QEvent *event)
{
    const bool isKey = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (!isKey || static_cast<QKeyEvent *>(event)->key() != Qt::Key_Escape)
        return PanelBar::event(event);
    event->accept(); // on the page around it Escape stops the agent
    if (event->type() == QEvent::KeyPress)
        end();
    return true;
}

} // namespace Deckhand
