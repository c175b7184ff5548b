#include "ui/permission/questionpanel.h"

#include "ui/panels/visibletext.h"
#include "ui/style/plainlabel.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kChoiceLine = 48; ///< characters: a radio button does not wrap its text by itself

/// As a button shows it: no key of its own, nothing invisible, in lines that fit a narrow window.
QString choiceLabel(const QString &choice)
{
    QString text;
    qsizetype length = 0;
    for (const QString &word : VisibleText::of(choice.simplified()).text.split(u' ')) {
        if (length > 0 && length + word.size() > kChoiceLine) {
            text += u'\n';
            length = 0;
        }
        text += (length > 0 ? QStringLiteral(" ") : QString()) + word;
        length += word.size() + 1;
    }
    return text.replace(u'&', QStringLiteral("&&"));
}

} // namespace

QuestionPanel::QuestionPanel(PermissionBroker &broker, QWidget *parent)
    : QuestionCard(&Theme::accent, parent),
      m_broker(broker),
      m_title(plainLabel(this, "questionTitle", tr("The agent asks"))),
      m_content(new CardContent(this)),
      m_decline(new QPushButton(tr("&Decline"), this)),
      m_answer(new QPushButton(tr("&Answer"), this))
{
    setAccessibleName(tr("Question of the agent"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_decline->setToolTip(tr("The model is told that you do not answer (Esc)"));
    m_decline->setAutoDefault(true);
    m_answer->setAutoDefault(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(18, 12, 14, 12);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_content);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_decline);
    buttons->addStretch();
    buttons->addWidget(m_answer);
    column->addLayout(buttons);

    connect(m_decline, &QPushButton::clicked, this, [this] { answer(PermissionChoice::Deny); });
    connect(m_answer, &QPushButton::clicked, this, [this] { answer(PermissionChoice::Answered); });
    connect(&m_broker, &PermissionBroker::requested, this, &QuestionPanel::showFirst);
    connect(&m_broker, &PermissionBroker::closed, this, &QuestionPanel::showFirst);
    showFirst();
    followTheme(this, &QuestionPanel::applyTheme);
}

void QuestionPanel::showFirst()
{
    const QList<PermissionRequest> open = m_broker.open();
    const auto first = std::find_if(open.begin(), open.end(), [](const PermissionRequest &request) {
        return !request.preview.questions.isEmpty();
    });
    setVisible(first != open.end());
    if (first == open.end())
        m_shown = {};
    else if (first->id != m_shown)
        present(*first);
}

void QuestionPanel::present(const PermissionRequest &request)
{
    m_shown = request.id;
    m_fields.clear();
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 6, 2);
    column->setSpacing(6);
    for (const UserQuestion &question : request.preview.questions) {
        if (!m_fields.isEmpty())
            column->addSpacing(8);
        addQuestion(question, column);
    }
    m_content->setContent(content);
    m_answer->setEnabled(false);
    applyTheme(Theme::of(palette()));
    setTabOrder(m_fields.last().words, m_decline);
    setTabOrder(m_decline, m_answer);
}

void QuestionPanel::addQuestion(const UserQuestion &question, QVBoxLayout *column)
{
    Field field{question.choices, {}, new QLineEdit};
    const QString text = VisibleText::of(question.text.trimmed()).text;
    column->addWidget(plainLabel(nullptr, "questionText", text));
    const auto update = [this] { m_answer->setEnabled(isAnswered()); };
    // Radio buttons of one parent exclude each other; check boxes in a group could not be reached with Tab one by one.
    auto *group = question.several ? nullptr : new QButtonGroup(field.words);
    for (const QString &choice : question.choices) {
        QAbstractButton *button = question.several ? static_cast<QAbstractButton *>(new QCheckBox(choiceLabel(choice)))
                                                   : new QRadioButton(choiceLabel(choice));
        button->setAccessibleName(choice);
        button->setAccessibleDescription(text);
        if (group)
            group->addButton(button);
        column->addWidget(button);
        connect(button, &QAbstractButton::toggled, this, update);
        field.buttons.append(button);
    }
    field.words->setAccessibleName(tr("Answer to: %1").arg(text));
    field.words->setPlaceholderText(question.choices.isEmpty() ? tr("Your answer") : tr("In your own words"));
    column->addWidget(field.words);
    connect(field.words, &QLineEdit::textChanged, this, update);
    connect(field.words, &QLineEdit::returnPressed, m_answer, &QPushButton::click);
    m_fields.append(field);
}

QList<UserAnswer> QuestionPanel::answers() const
{
    QList<UserAnswer> answers;
    for (const Field &field : m_fields) {
        UserAnswer answer{{}, field.words->text()};
        for (qsizetype i = 0; i < field.buttons.size(); ++i) {
            if (field.buttons.at(i)->isChecked())
                answer.chosen.append(field.choices.at(i));
        }
        answers.append(answer);
    }
    return answers;
}

bool QuestionPanel::isAnswered() const
{
    const QList<UserAnswer> all = answers();
    return std::any_of(all.begin(), all.end(), [](const UserAnswer &answer) { return !answer.isEmpty(); });
}

void QuestionPanel::answer(PermissionChoice choice)
{
    const bool isAnswer = choice == PermissionChoice::Answered;
    m_broker.answer(m_shown, {choice, {}, {}, isAnswer ? answers() : QList<UserAnswer>()});
}

void QuestionPanel::applyTheme(const Theme &theme)
{
    m_title->setFont(titleFont(font()));
    m_decline->setStyleSheet(quietButtonSheet(theme));
    m_answer->setStyleSheet(filledButtonSheet(theme));
    for (const Field &field : std::as_const(m_fields)) {
        field.words->setStyleSheet(fieldSheet(theme));
        for (QAbstractButton *button : field.buttons)
            outlineIndicator(*button, theme);
    }
}

/// Declines, but never throws away words.
void QuestionPanel::onEscape()
{
    if (!isAnswered())
        answer(PermissionChoice::Deny);
}

} // namespace Deckhand
