#include "ui/settings/taskpage.h"

#include "ui/settings/choicebox.h"
#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kFieldWidth = 210;

struct Wake {
    WakeRule rule;
    QString text;
    QString explanation;
};

QList<Wake> wakes()
{
    return {{WakeRule::Now, TaskPage::tr("Wake it at once"),
             TaskPage::tr("It reads the result and goes on. A task may ask for less, never for more.")},
            {WakeRule::Join, TaskPage::tr("Wake it, joined with others"),
             TaskPage::tr("Results that come within moments of each other are told in one request.")},
            {WakeRule::OnFailure, TaskPage::tr("Wake it only for failures"),
             TaskPage::tr("A task that ended well is told with your next message.")},
            {WakeRule::NextMessage, TaskPage::tr("Tell it with my next message"),
             TaskPage::tr("Nothing is sent by itself; results ride along with what you send.")},
            {WakeRule::Never, TaskPage::tr("Hold every result back"),
             TaskPage::tr("Results wait in the list of notices until you release them there.")}};
}

void select(QComboBox *box, int value)
{
    box->setCurrentIndex(qMax(0, box->findData(value)));
}

} // namespace

TaskPage::TaskPage(QWidget *parent) : QWidget(parent), m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(24, 20, 24, 16);
    m_column->setSpacing(6);
    addHeading(tr("When a task has ended"));
    m_wake = addChoice(tr("The &agent, when idle"), "wakeBox");
    for (const Wake &wake : wakes())
        m_wake->addItem(wake.text, int(wake.rule));
    m_wakeText = plainLabel(this, "wakeText");
    m_column->addWidget(m_wakeText);
    addCount(&TaskPreferences::mostWakesInRow, "mostWakesBox", tr("&Wakes in a row, without a word of yours"));
    m_column->addSpacing(10);

    addHeading(tr("Running"));
    addCount(&TaskPreferences::mostRunning, "mostRunningBox", tr("Tasks at &once; further ones wait"));
    addCount(&TaskPreferences::graphPlaces, "graphPlacesBox", tr("Tasks of the &plan at once; further ones wait"));
    QSpinBox *bashLimit = addNumber(&TaskPreferences::bashLimitSeconds, "bashLimitBox",
                                    tr("A command that the agent waits for goes to the &background after"), 0, 86'400);
    bashLimit->setSpecialValueText(tr("never"));
    bashLimit->setSuffix(tr(" s"));
    m_onLimit = addChoice(tr("When a task reaches a &limit"), "onLimitBox");
    m_onLimit->addItem(tr("Stop the task"), int(LimitRule::Stop));
    m_onLimit->addItem(tr("Only tell"), int(LimitRule::Warn));
    m_onLimit->setToolTip(tr("A limit of time, memory or output. The agent may say otherwise for a task of its own."));
    m_onClose = addChoice(tr("When the window is &closed"), "onCloseBox");
    m_onClose->addItem(tr("Ask"), int(OnClose::Ask));
    m_onClose->addItem(tr("Keep tasks running"), int(OnClose::Keep));
    m_onClose->addItem(tr("Stop them"), int(OnClose::Stop));
    m_awake = addChoice(tr("While something runs, keep the &machine awake"), "awakeBox");
    m_awake->addItem(tr("Never"), int(StayAwake::Never));
    m_awake->addItem(tr("Unless it runs on battery"), int(StayAwake::OnMains));
    m_awake->addItem(tr("Always"), int(StayAwake::Always));
    m_awake->setToolTip(
        tr("An agent at work, or a background task that is not paused. What waits for you lets it sleep."));
    m_shell = new QLineEdit(this);
    m_shell->setObjectName(QStringLiteral("shellBox"));
    m_shell->setPlaceholderText(tr("what the system has"));
    m_shell->setToolTip(
        tr("The path of the shell that runs commands. Without one: bash; on Windows Git's bash, else PowerShell, "
           "else cmd.exe. A new conversation is told which."));
    addRow(tr("&Shell for commands"), m_shell);
    m_python = addChoice(tr("Output of P&ython programs"), "pythonBox");
    m_python->addItem(tr("As it is written"), int(true));
    m_python->addItem(tr("In blocks, as Python does"), int(false));
    m_python->setToolTip(tr("In blocks, nothing of it may be seen before the program ends. What your environment says "
                            "(PYTHONUNBUFFERED) holds in any case."));
    m_column->addSpacing(10);

    addHeading(tr("Output on the disk"));
    const QString mib = tr(" MiB");
    addNumber(&TaskPreferences::ringMiB, "ringBox", tr("Kept of the &end of each task's output"), 1, 1'000'000)
        ->setSuffix(mib);
    addNumber(&TaskPreferences::budgetMiB, "budgetBox", tr("For the output of all tasks &together"), 64, 10'000'000)
        ->setSuffix(mib);
    addNumber(&TaskPreferences::keepDays, "keepDaysBox", tr("&Days that finished tasks are kept"), 0, 3650)
        ->setSpecialValueText(tr("until the next start"));
    m_diskText =
        plainLabel(this, "diskText", tr("Its first 8 MiB are kept beside that; what is dropped is counted and said."));
    m_column->addWidget(m_diskText);
    m_column->addStretch();

    connect(m_wake, &QComboBox::currentIndexChanged, this, &TaskPage::explainWake);
    setPreferences({});
    explainWake();
    followTheme(this, &TaskPage::applyTheme);
}

void TaskPage::addHeading(const QString &text)
{
    auto *label = new QLabel(text, this);
    m_headings.append(label);
    m_column->addWidget(label);
}

void TaskPage::addRow(const QString &label, QWidget *field)
{
    auto *text = new QLabel(label, this);
    text->setBuddy(field);
    field->setFixedWidth(kFieldWidth);
    field->setAccessibleName(QString(label).remove(u'&'));
    auto *row = new QHBoxLayout;
    row->addWidget(text, 1);
    row->addWidget(field);
    m_column->addLayout(row);
    m_fields.append(field);
}

QComboBox *TaskPage::addChoice(const QString &label, const char *objectName)
{
    auto *box = new ChoiceBox(this);
    box->setObjectName(QLatin1String(objectName));
    addRow(label, box);
    return box;
}

QSpinBox *TaskPage::addNumber(int TaskPreferences::*value, const char *objectName, const QString &label, int least,
                              int most)
{
    auto *box = new QSpinBox(this);
    box->setObjectName(QLatin1String(objectName));
    box->setRange(least, most);
    box->setGroupSeparatorShown(true);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons); // arrow keys and wheel still count
    addRow(label, box);
    m_numbers.append({box, value});
    return box;
}

void TaskPage::addCount(int TaskPreferences::*value, const char *objectName, const QString &label)
{
    addNumber(value, objectName, label, 0, 10'000)->setSpecialValueText(tr("no limit"));
}

void TaskPage::setPreferences(const TaskPreferences &preferences)
{
    select(m_wake, int(preferences.wake));
    select(m_onLimit, int(preferences.onLimit));
    select(m_onClose, int(preferences.onClose));
    select(m_awake, int(preferences.awake));
    m_shell->setText(preferences.shell);
    select(m_python, preferences.unbuffered);
    for (const auto &[box, value] : std::as_const(m_numbers))
        box->setValue(preferences.*value);
}

TaskPreferences TaskPage::preferences() const
{
    TaskPreferences preferences;
    preferences.wake = WakeRule(m_wake->currentData().toInt());
    preferences.onLimit = LimitRule(m_onLimit->currentData().toInt());
    preferences.onClose = OnClose(m_onClose->currentData().toInt());
    preferences.awake = StayAwake(m_awake->currentData().toInt());
    preferences.shell = m_shell->text().trimmed();
    preferences.unbuffered = m_python->currentData().toBool();
    for (const auto &[box, value] : m_numbers)
        preferences.*value = box->value();
    return preferences;
}

void TaskPage::explainWake()
{
    m_wakeText->setText(wakes().value(m_wake->currentIndex()).explanation);
}

void TaskPage::applyTheme(const Theme &theme)
{
    for (QWidget *field : std::as_const(m_fields))
        field->setStyleSheet(fieldSheet(theme));
    for (QLabel *label : {m_wakeText, m_diskText})
        label->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    for (QLabel *label : std::as_const(m_headings))
        label->setFont(titleFont(font()));
}

} // namespace Deckhand
