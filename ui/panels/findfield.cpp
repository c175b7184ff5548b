#include "ui/panels/findfield.h"

#include "base/humantext.h"
#include "ui/accessible/clearbutton.h"
#include "ui/panels/panelbar.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>

namespace Deckhand {

FindField::FindField(const Texts &texts, PanelBar &bar, QWidget &scope) : m_edit(new QLineEdit), m_state(new QLabel)
{
    m_edit->setObjectName(texts.what + QStringLiteral("Search"));
    m_edit->setAccessibleName(texts.name);
    m_edit->setPlaceholderText(texts.placeholder);
    m_edit->setToolTip(texts.toolTip);
    m_edit->setMinimumWidth(90);
    m_edit->installEventFilter(this);
    addClearButton(*m_edit, texts.clear);
    m_state->setObjectName(texts.what + QStringLiteral("Matches"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setContentsMargins(6, 0, 6, 0);
    bar.addWidget(m_edit);
    m_previous = bar.addEntry({texts.previous, texts.previous, QStringLiteral("arrow-up"), QKeySequence::FindPrevious,
                               QStringLiteral("previousMatchAction"), true},
                              &scope);
    m_next = bar.addEntry({texts.next, texts.next, QStringLiteral("arrow-down"), QKeySequence::FindNext,
                           QStringLiteral("nextMatchAction"), true},
                          &scope);
    bar.addWidget(m_state);
    connect(m_edit, &QLineEdit::textChanged, this, &FindField::textChanged);
    connect(m_next, &QAction::triggered, this, &FindField::nextRequested);
    connect(m_previous, &QAction::triggered, this, &FindField::previousRequested);
    followTheme(scope, [this](const Theme &theme) {
        m_state->setStyleSheet(QStringLiteral("QLabel{color:%1}").arg(theme.muted.name()));
    });
}

QString FindField::text() const
{
    return m_edit->text();
}

void FindField::focus()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

QString FindField::textOf(const Progress &progress)
{
    const QString running = progress.percent < 0 ? QString() : QStringLiteral(" … %1 %").arg(progress.percent);
    if (progress.count == 0)
        return running.isEmpty() ? tr("No match") : tr("Searching") + running;
    const QLocale locale;
    const QString total =
        locale.toString(progress.count) + (progress.capped ? QStringLiteral("+") : QString()) + running;
    return progress.current < 0 ? total : tr("%1 of %2").arg(locale.toString(progress.current + 1), total);
}

void FindField::show(const QString &text, bool canGo, const QString &toolTip)
{
    m_next->setEnabled(canGo);
    m_previous->setEnabled(canGo);
    m_state->setText(text);
    // It only grows while it counts: what stands beside it would dance.
    m_state->setMinimumWidth(text.isEmpty() ? 0 : qMax(m_state->minimumWidth(), m_state->sizeHint().width()));
    m_state->setToolTip(literalToolTip(toolTip));
}

bool FindField::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_edit || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QObject::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!enter && key->key() != Qt::Key_Escape)
        return false;
    event->accept();
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    if (!enter)
        emit escaped();
    else if (key->modifiers().testFlag(Qt::ShiftModifier))
        emit previousRequested();
    else
        emit nextRequested();
    return true;
}

} // namespace Deckhand
