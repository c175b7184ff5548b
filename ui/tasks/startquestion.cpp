#include "ui/tasks/startquestion.h"

#include "ui/panels/textpane.h"
#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace Deckhand {

StartQuestion::StartQuestion(const StartWish &wish, Preview preview, QWidget *parent)
    : QDialog(parent),
      m_wish(wish),
      m_preview(std::move(preview)),
      m_title(plainLabel(this, "startTitle")),
      m_commands(new TextPane(tr("What would start"))),
      m_first(new QCheckBox(tr("&First what blocks it"))),
      m_cancel(new QPushButton(tr("Cancel"))),
      m_start(new QPushButton(tr("&Start")))
{
    setObjectName(QStringLiteral("startQuestion"));
    setWindowTitle(tr("Start tasks"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_first->setObjectName(QStringLiteral("startBlockersFirst"));
    // Only where something blocks it: what can be started as it is needs no such choice.
    m_first->setVisible(!wish.tasks.isEmpty() && !m_preview(wish));
    m_start->setObjectName(QStringLiteral("startChosen"));
    m_start->setDefault(true);
    m_cancel->setAutoDefault(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 16);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_commands, 1);
    column->addWidget(m_first);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_start);
    column->addLayout(buttons);
    connect(m_first, &QCheckBox::toggled, this, &StartQuestion::update);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_start, &QPushButton::clicked, this, [this] {
        emit chosen(m_wish);
        accept();
    });
    resize(640, 360);
    followTheme(this, &StartQuestion::applyTheme);
    update();
}

void StartQuestion::update()
{
    m_wish.withBlockers = m_first->isChecked();
    const Result<QString> text = m_preview(m_wish);
    m_title->setText(text ? tr("These commands run in the background, each as soon as nothing blocks it:")
                          : tr("Nothing can be started:"));
    m_commands->showText(text ? *text : text.error());
    m_start->setEnabled(text.ok());
}

void StartQuestion::applyTheme(const Theme &theme)
{
    if (const QString sheet = filledButtonSheet(theme); sheet != m_start->styleSheet()) {
        m_start->setStyleSheet(sheet);
        m_cancel->setStyleSheet(quietButtonSheet(theme));
        m_commands->setStyleSheet(QStringLiteral("QPlainTextEdit{background:%1;border:1px solid %2;border-radius:6px}")
                                      .arg(theme.codeBackground.name(), theme.border.name()));
        outlineIndicator(*m_first, theme);
    }
}

} // namespace Deckhand
