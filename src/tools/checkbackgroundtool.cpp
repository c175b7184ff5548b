#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "base/clock.h"
#include "base/onpool.h"
#include "tools/backgroundtext.h"
#include "tools/backgroundwait.h"
#include "tools/inputschema.h"
#include "tools/outputexcerpt.h"
#include "tools/servicetool.h"

#include <QFileInfo>

namespace Deckhand {

namespace {

/// What is wanted of a task's output.
struct View {
    int tailLines = 100;
    int headLines = 20;
    std::optional<qint64> offset; ///< a page from there, instead of head and tail
};

View viewFrom(const QJsonObject &input)
{
    View view;
    if (const QJsonValue tail = input[u"tail"]; tail.isDouble()) {
        view.tailLines = tail.toInt();
        view.headLines = 0; // whoever asks for the end looks for what is new
    }
    if (const QJsonValue offset = input[u"offset"]; offset.isDouble())
        view.offset = offset.toInteger();
    return view;
}

QString outputText(const OutputSource &source, const View &view, qsizetype characters)
{
    constexpr qsizetype pageCharacters = 20'000;
    constexpr qsizetype headCharacters = 2'000;
    if (view.offset)
        return outputPage(source, *view.offset, std::min(characters, pageCharacters));
    if (view.tailLines == 0)
        return {};
    const QString text = outputExcerpt(
        source, {view.headLines, view.headLines > 0 ? headCharacters : 0, view.tailLines, characters, true});
    if (!text.isEmpty())
        return text;
    const bool isGone = source.totalBytes > 0 && !QFileInfo::exists(source.path);
    return isGone ? QStringLiteral("(its output is not there any more)") : QStringLiteral("(no output)");
}

ToolOutcome listOutcome(const BackgroundTasks &tasks)
{
    QStringList lines;
    for (const BackgroundTask &task : tasks.tasks())
        lines.append(backgroundLine(task));
    const QString text = lines.isEmpty() ? QStringLiteral("No background tasks.") : lines.join(QLatin1Char('\n'));
    return {withoutMiddle(text, kMaxResultCharacters)};
}

/// That the facts of the task, which runs, say what a notice of this kind would.
bool isShown(Notice::Kind kind, const BackgroundTask &task)
{
    if (kind == Notice::Kind::Match)
        return !task.matchedLine.isEmpty();
    const std::optional<LimitKind> limit = limitOf(kind);
    return limit && task.limitsReached.contains(*limit);
}

/// What this answer tells the model need not be told again by a notice.
void spareNotices(NoticeInbox &notices, const BackgroundTask &shown)
{
    if (isFinal(shown.status))
        return notices.markRead(shown);
    const QList<Notice> waiting = notices.waiting(); // dropping changes the list
    for (const Notice &notice : waiting) {
        if (notice.taskId == shown.id && isShown(notice.kind, shown))
            notices.drop(notice.id);
    }
}

void answerTask(const ToolServices &services, const BackgroundTaskId &id, const View &view, QObject *context,
                const BackgroundWait::Reply &reply)
{
    const BackgroundTask *found = services.background.find(id);
    if (!found)
        return reply(
            ToolOutcome::failure(QStringLiteral("There is no background task %1 any more.").arg(id.toString())));
    const BackgroundTask task = *found;
    const QString facts = backgroundFacts(task, services.background);
    if (task.status == BackgroundStatus::Queued)
        return reply({facts});
    const auto read = [source = OutputSource{task.outputPath, task.outputBytes}, view,
                       room = kMaxResultCharacters - facts.size() - 2] { return outputText(source, view, room); };
    onPool(context, read, [&notices = services.notices, task, facts, reply](const QString &output) {
        spareNotices(notices, task);
        reply({output.isEmpty() ? facts : facts + QStringLiteral("\n\n") + output});
    });
}

/// `check_background`: how a background task stands and what it wrote, or all of them, a line each.
class CheckBackgroundTool final : public ServiceTool
{
public:
    CheckBackgroundTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "task_id") {}

    ToolSpec spec() const override;
    bool waits(const QJsonObject &input) const override { return input[u"wait_s"].toInt() > 0; }
    ToolRun *start(const QJsonObject &input, QObject *parent) override;
};

ToolSpec CheckBackgroundTool::spec() const
{
    return {
        name(),
        QStringLiteral(
            "Shows a background task: status, facts, and its output so far (beginning and last lines). Without "
            "task_id: all tasks, a line each. You are told by itself when a task ends; use this to read output "
            "while it runs, to read more of it, or with wait_s when you can do nothing before its end."),
        objectSchema({optional("task_id", textSchema("The id that background_run gave.")),
                      optional("tail", integerSchema(0, 100'000, "Only so many of the last lines; 0 for none.")),
                      optional("offset", integerSchema(0, 1ll << 50,
                                                       "Instead of tail: a page of the output from this byte on, with "
                                                       "the offset of the next.")),
                      optional("wait_s", integerSchema(0, 600,
                                                       "Wait at most so many seconds for the task's end, the first "
                                                       "match of its notify_on, or a limit that it goes beyond."))})};
}

ToolRun *CheckBackgroundTool::start(const QJsonObject &input, QObject *parent)
{
    const View view = viewFrom(input);
    if (view.offset && input.contains(QLatin1String("tail")))
        return ToolRun::failed(QStringLiteral("Give either \"tail\" or \"offset\", not both."), parent);

    BackgroundTaskId id;
    bool running = m_services.background.counts().all() > 0;
    if (input.contains(QLatin1String("task_id"))) {
        const Result<BackgroundTaskId> found = findBackgroundTask(m_services.background, subject(input));
        if (!found)
            return ToolRun::failed(found.error(), parent);
        id = *found;
        running = !isFinal(m_services.background.find(id)->status);
    } else if (view.offset) {
        return ToolRun::failed(QStringLiteral("\"offset\" pages the output of one task: \"task_id\" is missing."),
                               parent);
    }
    // A copy: the run may outlive a change of this tool's owner, the services outlive both.
    const auto answer = [services = m_services, id, view](QObject *context, const BackgroundWait::Reply &reply) {
        id.isEmpty() ? reply(listOutcome(services.background)) : answerTask(services, id, view, context, reply);
    };
    auto *run = new BackgroundWait(m_services.background, id, answer, parent);
    const std::chrono::seconds wait(input[u"wait_s"].toInt());
    if (!running || wait.count() == 0) {
        run->finish();
        return run;
    }
    run->alsoForEvents(m_services.background);
    run->limit(m_services.clock, wait);
    return run;
}

} // namespace

StandardTool checkBackgroundTool()
{
    return standardTool<CheckBackgroundTool>(QStringLiteral("check_background"), Effect::Bookkeeping);
}

} // namespace Deckhand
