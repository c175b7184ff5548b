#include "demo/demomodel.h"

#include "demo/demoanswer.h"
#include "demo/demojob.h"

namespace Deckhand {

namespace {

qint64 charactersOf(const Message &message)
{
    qint64 count = textOf(message).size();
    for (const ContentBlock &block : message.content) {
        if (const auto *use = std::get_if<ToolUseBlock>(&block))
            count += use->rawInput.size();
        else if (const auto *result = std::get_if<ToolResultBlock>(&block))
            count += result->text.size();
        else if (const auto *notices = std::get_if<NoticesBlock>(&block))
            count += notices->text.size();
    }
    return count;
}

Usage usageOf(const ModelRequest &request, const Message &answer)
{
    qint64 input = request.system.size();
    for (const MessagePtr &message : request.messages)
        input += charactersOf(*message);
    return {input / 4 + 1, charactersOf(answer) / 4 + 1, 0, 0};
}

} // namespace

ModelJob *DemoModel::start(const ModelRequest &request, QObject *parent)
{
    Message answer = demoAnswer(request.messages);
    answer.usage = usageOf(request, answer);
    return new DemoJob(std::make_shared<const Message>(std::move(answer)), m_interval, request.wantsWireEvents, parent);
}

} // namespace Deckhand
