#include "ui/settings/alertpage.h"

#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace Deckhand {

AlertPage::AlertPage(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(24, 20, 24, 16);
    m_column->setSpacing(8);
    m_headings.append(addText("notificationsTitle", tr("Notifications of the desktop")));
    addChoice(&AlertPreferences::questions, "questionsBox", tr("A &question waits for your answer"));
    addChoice(&AlertPreferences::done, "doneBox", tr("The agent is &done"))
        ->setToolTip(tr("Its turn has ended, none of its tasks runs, and nothing is about to wake it."));
    addChoice(&AlertPreferences::failures, "failuresBox", tr("A background task has &failed"));
    m_text = addText("notificationsText",
                     tr("Once each, and never for the conversation that you look at. A click leads there."));
    m_column->addSpacing(10);
    m_headings.append(addText("besideTitle", tr("Beside them")));
    addChoice(&AlertPreferences::sound, "soundBox", tr("The system's s&ound"));
    addChoice(&AlertPreferences::tray, "trayBox", tr("An icon in the &tray, with what works and what waits for you"));
    m_column->addStretch();
    setPreferences({});
    followTheme(this, &AlertPage::applyTheme);
}

QLabel *AlertPage::addText(const char *objectName, const QString &text)
{
    QLabel *label = plainLabel(this, objectName, text);
    m_column->addWidget(label);
    return label;
}

QCheckBox *AlertPage::addChoice(bool AlertPreferences::*value, const char *objectName, const QString &text)
{
    auto *box = new QCheckBox(text, this);
    box->setObjectName(QLatin1String(objectName));
    m_column->addWidget(box);
    m_boxes.append({box, value});
    return box;
}

void AlertPage::setPreferences(const AlertPreferences &preferences)
{
    for (const auto &[box, value] : std::as_const(m_boxes))
        box->setChecked(preferences.*value);
}

AlertPreferences AlertPage::preferences() const
{
    AlertPreferences preferences;
    for (const auto &[box, value] : m_boxes)
        preferences.*value = box->isChecked();
    return preferences;
}

void AlertPage::applyTheme(const Theme &theme)
{
    for (QLabel *label : std::as_const(m_headings))
        label->setFont(titleFont(font()));
    m_text->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    for (const auto &[box, value] : std::as_const(m_boxes))
        outlineIndicator(*box, theme);
}

} // namespace Deckhand
