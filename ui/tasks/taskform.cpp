#include "ui/tasks/taskform.h"

#include "background/wakerule.h"
#include "ui/style/theme.h"
#include "ui_taskform.h"

#include <QRegularExpression>

namespace Deckhand {

namespace {

QString idsText(const Task &task, const QList<int> &ids)
{
    QStringList words;
    for (const int id : ids)
        words.append(u'#' + task.writtenId(id).toVariant().toString());
    return words.join(QStringLiteral(", "));
}

/// `#1, 2 3`; nothing when a word is no id.
std::optional<QList<int>> idsFrom(const QString &text)
{
    static const QRegularExpression between(QStringLiteral("[\\s,;]+"));
    QList<int> ids;
    for (QString word : text.split(between, Qt::SkipEmptyParts)) {
        const std::optional<int> id = taskIdFromText(word.remove(u'#'));
        if (!id)
            return std::nullopt;
        ids.append(*id);
    }
    return ids;
}

QList<int> without(QList<int> ids, const QList<int> &others)
{
    ids.removeIf([&others](int id) { return others.contains(id); });
    return ids;
}

template<typename T>
std::optional<T> ifChanged(const T &now, const T &before)
{
    return now == before ? std::nullopt : std::optional<T>(now);
}

} // namespace

TaskForm::TaskForm(QWidget *parent) : QDialog(parent), m_ui(std::make_unique<Ui::TaskForm>())
{
    m_ui->setupUi(this);
    m_ui->commandEdit->setFont(monospaceFont());
    m_ui->wakeBox->addItem(tr("As the program decides"), QString());
    m_ui->wakeBox->addItem(tr("At once"), wakeWord(WakeRule::Now));
    m_ui->wakeBox->addItem(tr("Joined with others"), wakeWord(WakeRule::Join));
    m_ui->wakeBox->addItem(tr("Only if it failed"), wakeWord(WakeRule::OnFailure));
    m_ui->wakeBox->addItem(tr("With my next message"), wakeWord(WakeRule::NextMessage));
    m_ui->wakeBox->addItem(tr("Never"), wakeWord(WakeRule::Never));
    m_ui->problem->hide();
    m_ui->save->setText(tr("Create"));
    connect(m_ui->subjectEdit, &QLineEdit::textChanged, this, &TaskForm::updateFields);
    connect(m_ui->commandEdit, &QLineEdit::textChanged, this, &TaskForm::updateFields);
    connect(m_ui->save, &QPushButton::clicked, this, &TaskForm::submit);
    connect(m_ui->cancel, &QPushButton::clicked, this, &QDialog::reject);
    setAttribute(Qt::WA_DeleteOnClose);
    followTheme(this, &TaskForm::applyTheme);
    updateFields();
}

TaskForm::~TaskForm() = default;

void TaskForm::edit(const Task &task)
{
    m_old = task;
    setWindowTitle(tr("Task %1").arg(task.name()));
    m_ui->save->setText(tr("Save"));
    m_ui->subjectEdit->setText(task.subject);
    m_ui->descriptionEdit->setPlainText(task.description);
    m_ui->blockedByEdit->setText(idsText(task, task.blockedBy));
    m_ui->blocksEdit->setText(idsText(task, task.blocks));
    m_ui->ownerEdit->setText(task.owner);
    m_ui->commandEdit->setText(task.command.line);
    m_ui->commandEdit->setCursorPosition(0);
    m_ui->folderEdit->setText(task.command.folder);
    m_ui->timeLimitBox->setValue(task.command.timeLimitSeconds);
    // A word that this program does not know is kept until somebody chooses another.
    if (m_ui->wakeBox->findData(task.command.wake) < 0)
        m_ui->wakeBox->addItem(task.command.wake, task.command.wake);
    m_ui->wakeBox->setCurrentIndex(m_ui->wakeBox->findData(task.command.wake));
    m_ui->startsBox->setChecked(task.command.startsByItself);
    updateFields();
}

void TaskForm::refuse(const QString &reason)
{
    m_ui->problem->setText(reason);
    m_ui->problem->show();
}

void TaskForm::submit()
{
    const std::optional<QList<int>> blockedBy = idsFrom(m_ui->blockedByEdit->text());
    const std::optional<QList<int>> blocks = idsFrom(m_ui->blocksEdit->text());
    if (!blockedBy || !blocks)
        return refuse(tr("“Blocked by” and “Blocks” take the ids of tasks, as in 1, 2."));
    TaskChange change;
    change.subject = ifChanged(m_ui->subjectEdit->text(), m_old.subject);
    change.description = ifChanged(m_ui->descriptionEdit->toPlainText(), m_old.description);
    change.owner = ifChanged(m_ui->ownerEdit->text(), m_old.owner);
    change.command = ifChanged(m_ui->commandEdit->text(), m_old.command.line);
    change.folder = ifChanged(m_ui->folderEdit->text(), m_old.command.folder);
    change.timeLimitSeconds = ifChanged(m_ui->timeLimitBox->value(), m_old.command.timeLimitSeconds);
    change.wake = ifChanged(m_ui->wakeBox->currentData().toString(), m_old.command.wake);
    change.startsByItself = ifChanged(m_ui->startsBox->isChecked(), m_old.command.startsByItself);
    setEdges(change, *blockedBy, *blocks);
    emit submitted(change);
}

void TaskForm::setEdges(TaskChange &change, const QList<int> &blockedBy, const QList<int> &blocks) const
{
    change.addBlockedBy = without(blockedBy, m_old.blockedBy);
    change.removeBlockedBy = without(m_old.blockedBy, blockedBy);
    change.addBlocks = without(blocks, m_old.blocks);
    change.removeBlocks = without(m_old.blocks, blocks);
}

void TaskForm::updateFields()
{
    const bool hasCommand = !m_ui->commandEdit->text().trimmed().isEmpty();
    for (QWidget *widget : QList<QWidget *>{m_ui->folderEdit, m_ui->timeLimitBox, m_ui->wakeBox, m_ui->startsBox})
        widget->setEnabled(hasCommand);
    m_ui->save->setEnabled(!m_ui->subjectEdit->text().trimmed().isEmpty());
}

void TaskForm::applyTheme(const Theme &theme)
{
    const QString sheet =
        fieldSheet(theme)
        + QStringLiteral("QPlainTextEdit{border:1px solid %1;border-radius:5px;background:%2}"
                         "QLabel#problem{color:%3}")
              .arg(mixed(theme.border, theme.text, 0.12).name(), theme.window.name(), theme.error.name());
    if (sheet == styleSheet())
        return;
    setStyleSheet(sheet);
    m_ui->save->setStyleSheet(filledButtonSheet(theme));
    m_ui->cancel->setStyleSheet(quietButtonSheet(theme));
    outlineIndicator(*m_ui->startsBox, theme);
}

} // namespace Deckhand
