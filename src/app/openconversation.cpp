#include "app/openconversation.h"

#include "commandline/commandline.h"
#include "engine/workspace.h"

#include <QDir>
#include <QFileInfo>

namespace Deckhand {

namespace {

/// `web_search`, `web_fetch(docs.rs)`: which of the server's tools the rules turn on, and where they may go.
WebTool webToolBy(const PermissionPolicy &policy, const QString &name)
{
    WebTool tool;
    tool.only = policy.allowedPatterns(name);
    tool.never = policy.deniedPatterns(name);
    tool.isOn = !tool.only.isEmpty();
    tool.isForbidden = tool.never.contains(QStringLiteral("*"));
    if (tool.only.contains(QStringLiteral("*")))
        tool.only.clear();
    return tool;
}

} // namespace

Result<ConversationSetup> conversationSetup(const Options &options, PermissionMode defaultMode)
{
    ConversationSetup setup;
    setup.policy.setMode(options.permissionMode.value_or(defaultMode));
    for (const QString &rule : options.allow) {
        if (const Result<void> added = setup.policy.addAllowRule(rule); !added)
            return Error{added.error()};
    }
    for (const QString &rule : options.deny) {
        if (const Result<void> added = setup.policy.addDenyRule(rule); !added)
            return Error{added.error()};
    }
    for (const QString &text : options.addDirs) {
        setup.folders.append(AddedFolder::fromText(text));
        if (const QString &path = setup.folders.last().path; !QFileInfo(path).isDir())
            return Error{QStringLiteral("--add-dir: there is no folder %1.").arg(path)};
    }
    setup.isTrusted = options.trust;
    setup.tools = options.tools;
    setup.workingFolder = QDir::currentPath();
    setup.systemPrompt = {options.systemPrompt, options.appendSystemPrompt};
    AgentSettings &settings = setup.settings;
    settings.web = {webToolBy(setup.policy, QStringLiteral("web_search")),
                    webToolBy(setup.policy, QStringLiteral("web_fetch"))};
    settings.maxTokens = options.maxTokens.value_or(settings.maxTokens);
    settings.maxTurns = options.maxTurns;
    // A host may change its mind about it: HostSession judges that.
    settings.someoneAnswers = options.streamJsonInput || (!options.print && !options.neverAsks);
    // A script asked one thing, and gets the answer to that; a host counts one result for its prompt.
    settings.wakesBeforePrompt = !options.print;
    settings.wakesForEarlierTasks = !options.print || options.streamJsonInput;
    settings.wantsWireEvents = options.print && options.includePartialMessages;
    return setup;
}

Result<NamedConversation> namedConversation(Workspace &workspace, const Options &options)
{
    if (options.resume) {
        const Result<SessionId> id = workspace.sessions().idOf(*options.resume);
        return id ? Result(NamedConversation{*id, {}}) : Error{id.error()};
    }
    if (!options.continueNewest)
        return NamedConversation();
    const SessionOrder order = workspace.sessions().orderFor(workspace.folder());
    if (order.last)
        return NamedConversation{order.last->id, order.passedOver};
    const QString none = QStringLiteral("There is no earlier session of %1 to continue. Start without --continue.");
    return Error{(order.passedOver + QStringList{none.arg(workspace.folder())}).join(u' ')};
}

Result<std::unique_ptr<Conversation>> openConversation(Workspace &workspace, const Options &options,
                                                       const ConversationSetup &setup)
{
    const Result<NamedConversation> named = namedConversation(workspace, options);
    if (!named)
        return Error{named.error()};
    return named->id.isEmpty() ? Conversation::begin(workspace, setup)
                               : Conversation::resume(workspace, named->id, setup, named->passedOver);
}

Result<Reopened> reopenConversation(Workspace &workspace, const Options &options, const ConversationSetup &setup,
                                    const SessionId &shownLast)
{
    const Result<NamedConversation> named = namedConversation(workspace, options);
    if (!named)
        return Error{named.error()};
    SessionId wanted = named->id.isEmpty() ? shownLast : named->id;
    if (workspace.sessions().pathOf(wanted).isEmpty()) {
        const SessionOrder order = workspace.sessions().orderFor(workspace.folder());
        wanted = order.last ? order.last->id : SessionId();
    }
    if (wanted.isEmpty())
        return Reopened{Conversation::begin(workspace, setup), {}};
    Result<std::unique_ptr<Conversation>> resumed = Conversation::resume(workspace, wanted, setup, named->passedOver);
    if (resumed)
        return Reopened{std::move(resumed.value()), {}};
    if (workspace.sessions().accessTo(wanted) != SessionStore::Access::Whole)
        return Reopened{Conversation::begin(workspace, setup), wanted};
    if (!named->id.isEmpty())
        return Error{resumed.error()};
    return Reopened{Conversation::begin(workspace, setup, {resumed.error()}), {}};
}

} // namespace Deckhand
