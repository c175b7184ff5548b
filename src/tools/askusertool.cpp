#include "tools/inputschema.h"
#include "tools/servicetool.h"

#include <QJsonArray>

namespace Deckhand {

namespace {

constexpr int kMostQuestions = 4;
constexpr int kMostChoices = 8;

/// `ask_user`: the answer is the result. Who asks and who answers is the matter of the permission broker, which brings
/// questions to the user anyway.
class AskUserTool final : public ServiceTool
{
public:
    AskUserTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "") {}

    ToolSpec spec() const override
    {
        const QJsonObject question = objectSchema(
            {required("text", wordSchema("One plain question.")),
             optional("choices",
                      arraySchema(wordSchema("A few words."), 2, kMostChoices,
                                  "What they can choose from. They can always answer in words of their own.")),
             optional("several", booleanSchema("More than one may be chosen."))});
        return {
            name(),
            QStringLiteral("Asks the user one to four questions and waits for the answers. For what only they can "
                           "decide and what you cannot find out yourself. An answer is no permission for a tool call."),
            objectSchema({required("questions", arraySchema(question, 1, kMostQuestions, "What you need to know."))})};
    }

    QString subject(const QJsonObject &input) const override { return userQuestionsFrom(input).value(0).text; }

    ToolPreview preview(const QJsonObject &input) const override
    {
        ToolPreview preview{QStringLiteral("The agent asks"), {}};
        preview.questions = userQuestionsFrom(input);
        QStringList texts;
        for (const UserQuestion &question : std::as_const(preview.questions))
            texts.append(question.text);
        preview.body = texts.join(u'\n');
        return preview;
    }

    ToolRun *start(const QJsonObject &, QObject *parent) override
    {
        return ToolRun::failed(QStringLiteral("The user was not asked."), parent);
    }
};

} // namespace

QList<UserQuestion> userQuestionsFrom(const QJsonObject &input)
{
    QList<UserQuestion> questions;
    for (const QJsonValue &value : input[u"questions"].toArray()) {
        UserQuestion question{value[u"text"].toString(), {}, value[u"several"].toBool()};
        for (const QJsonValue &choice : value[u"choices"].toArray())
            question.choices.append(choice.toString());
        question.choices.removeDuplicates();
        questions.append(question);
    }
    return questions;
}

QString answersInWords(const QList<UserQuestion> &questions, const QList<UserAnswer> &answers)
{
    QStringList lines;
    for (qsizetype i = 0; i < questions.size(); ++i) {
        const UserAnswer answer = answers.value(i);
        QStringList said = answer.chosen;
        if (!answer.text.trimmed().isEmpty())
            said.append(answer.text.trimmed());
        lines.append(questions.at(i).text);
        lines.append(QStringLiteral("→ ")
                     + (said.isEmpty() ? QStringLiteral("(left open)") : said.join(QStringLiteral("; "))));
    }
    return lines.join(u'\n');
}

StandardTool askUserTool()
{
    return standardTool<AskUserTool>(QStringLiteral("ask_user"), Effect::Question);
}

} // namespace Deckhand
