#include "demo/demoanswer.h"

#include "demo/demophrase.h"
#include "demo/demoreport.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace Deckhand {

namespace {

/// The words and tool uses of an answer while it is put together.
struct Draft {
    QStringList paragraphs;
    QList<ToolUseBlock> uses;

    void use(const QString &tool, const QJsonObject &input)
    {
        uses.append({ToolUseId(QStringLiteral("toolu_demo_") + randomHexId()), tool, input,
                     QJsonDocument(input).toJson(QJsonDocument::Compact), false});
    }
    void say(const QString &paragraph)
    {
        if (!paragraph.isEmpty())
            paragraphs.append(paragraph);
    }
};

void start(const DemoIntent &intent, Draft &draft)
{
    using Kind = DemoIntent::Kind;
    const auto say = [&](const QString &sentence) { draft.say(sentence.arg(codeSpan(intent.argument))); };
    switch (intent.kind) {
    case Kind::Run:
        say(u"I run %1."_qs);
        return draft.use(u"bash"_qs, {{u"command"_qs, intent.argument}});
    case Kind::RunInBackground:
        say(u"I start %1 in the background."_qs);
        return draft.use(u"background_run"_qs, {{u"command"_qs, intent.argument}});
    case Kind::Read:
        say(u"I read %1."_qs);
        return draft.use(u"read_file"_qs, {{u"path"_qs, intent.argument}});
    case Kind::Write:
        say(u"I write %1."_qs);
        return draft.use(u"write_file"_qs,
                         {{u"path"_qs, intent.argument}, {u"content"_qs, QString(intent.text + u'\n')}});
    case Kind::Plan:
        draft.say(u"I put the steps on the task list."_qs);
        for (const QString &item : intent.items)
            draft.use(u"task_create"_qs, {{u"subject"_qs, item}});
        return;
    case Kind::ListTasks:
        return draft.use(u"task_list"_qs, {});
    case Kind::Check:
        return draft.use(u"check_background"_qs,
                         intent.argument.isEmpty() ? QJsonObject() : QJsonObject{{u"task_id"_qs, intent.argument}});
    case Kind::Stop:
        return draft.use(u"stop_background"_qs, {{u"task_id"_qs, intent.argument}});
    case Kind::Help:
        return draft.say(demoHelp());
    }
}

/// The calls since the user last spoke, in order.
QList<DemoCall> callsOfTurn(const QList<MessagePtr> &messages)
{
    qsizetype first = messages.size();
    while (first > 0 && (messages[first - 1]->role == Role::Assistant || textOf(*messages[first - 1]).isEmpty()))
        --first;

    QList<DemoCall> calls;
    for (qsizetype i = first; i + 1 < messages.size(); ++i) {
        const QList<ToolResultBlock> results = blocksOf<ToolResultBlock>(*messages[i + 1]);
        const QList<ToolUseBlock> uses = toolUsesOf(*messages[i]);
        for (const ToolUseBlock &use : uses) {
            const auto answers = [&](const ToolResultBlock &result) { return result.toolUseId == use.id; };
            const auto result = std::find_if(results.cbegin(), results.cend(), answers);
            if (result != results.cend())
                calls.append({use, *result});
        }
    }
    return calls;
}

int createdId(const DemoCall &call)
{
    if (call.use.name != u"task_create" || call.result.isError)
        return -1;
    return QJsonDocument::fromJson(call.result.text.toUtf8()).object().value(u"id").toInt(-1);
}

/// The second round of a plan: each task waits for the one before it.
void orderTasks(const QList<DemoCall> &calls, Draft &draft)
{
    int previous = -1;
    for (const DemoCall &call : calls) {
        const int id = createdId(call);
        if (id >= 0 && previous >= 0) {
            draft.use(QStringLiteral("task_update"),
                      {{QStringLiteral("task_id"), id}, {QStringLiteral("addBlockedBy"), QJsonArray{previous}}});
        }
        if (id >= 0)
            previous = id;
    }
    if (!draft.uses.isEmpty())
        draft.say(QStringLiteral("Now their order."));
}

void goOn(const QList<MessagePtr> &messages, Draft &draft)
{
    const QList<DemoCall> calls = callsOfTurn(messages);
    const bool isOrdered =
        std::any_of(calls.cbegin(), calls.cend(), [](const DemoCall &call) { return call.use.name == u"task_update"; });
    if (!isOrdered)
        orderTasks(calls, draft);
    if (draft.uses.isEmpty())
        draft.say(reportCalls(calls));
}

/// What the program says besides, which asks for no answer: of the plan, of memory files.
bool isReminder(const Message &message)
{
    return !message.content.isEmpty()
        && std::all_of(message.content.cbegin(), message.content.cend(), [](const ContentBlock &block) {
               const auto *notice = std::get_if<NoticesBlock>(&block);
               return notice && !notice->text.startsWith(u"<background-results>");
           });
}

Draft draftFor(const QList<MessagePtr> &messages)
{
    Draft draft;
    const Message &last = *messages.last();
    const QList<NoticesBlock> notices = blocksOf<NoticesBlock>(last);
    for (const NoticesBlock &notice : notices)
        draft.say(reportNotices(notice.text));

    if (holds<ToolResultBlock>(last)) {
        goOn(messages, draft);
    } else if (notices.isEmpty() || !textOf(last).isEmpty()) {
        const QList<DemoIntent> intents = DemoPhrase::parse(textOf(last));
        for (const DemoIntent &intent : intents)
            start(intent, draft);
    }
    return draft;
}

void sayWhatItIs(const QList<MessagePtr> &messages, Draft &draft)
{
    const bool isFirst = std::none_of(messages.cbegin(), messages.cend(),
                                      [](const MessagePtr &message) { return message->role == Role::Assistant; });
    if (isFirst) {
        draft.paragraphs.prepend(QStringLiteral("*This is Deckhand's offline demo model: no key, no network, and only "
                                                "a handful of phrases. Say `help` to see them.*"));
    } else if (draft.uses.isEmpty()) {
        draft.say(u'*' + demoModelName() + QStringLiteral(", the offline demo model*"));
    }
}

} // namespace

QString demoModelName()
{
    return QStringLiteral("deckhand-demo");
}

Message demoAnswer(const QList<MessagePtr> &history)
{
    QList<MessagePtr> messages = history;
    while (!messages.isEmpty() && isReminder(*messages.last()))
        messages.removeLast();
    Draft draft;
    if (messages.isEmpty())
        draft.say(demoHelp());
    else
        draft = draftFor(messages);
    sayWhatItIs(messages, draft);

    Message answer;
    answer.role = Role::Assistant;
    answer.id = QStringLiteral("msg_demo_") + randomHexId();
    answer.model = demoModelName();
    if (!draft.paragraphs.isEmpty())
        answer.content.append(TextBlock{draft.paragraphs.join(QStringLiteral("\n\n"))});
    for (const ToolUseBlock &use : std::as_const(draft.uses))
        answer.content.append(use);
    answer.stopReason = draft.uses.isEmpty() ? StopReason::EndTurn : StopReason::ToolUse;
    answer.stopReasonText = stopReasonWord(answer.stopReason);
    return answer;
}

} // namespace Deckhand
