#pragma once

#include "anthropic/messagesclient.h"
#include "engine/conversation.h"
#include "engine/workspace.h"
#include "storage/statedir.h"
#include "support/fakemessagesapi.h"

#include <QDir>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QProcessEnvironment>
#include <QTemporaryDir>

namespace Deckhand {

/// One run of the program, as far as conversations are concerned.
class Program
{
public:
    explicit Program(const QTemporaryDir &root)
        : m_state(*StateDir::open(root.filePath(u"state"_qs), QProcessEnvironment())),
          m_folder(root.filePath(u"workspace"_qs))
    {
        QDir().mkpath(m_folder);
        workspace = std::move(Workspace::open(m_folder, m_state).value());
        m_network.setProxy(QNetworkProxy::NoProxy);
        m_client = std::make_unique<MessagesClient>(m_network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
        setup.model = m_client.get();
        setup.settings.model = u"fake-model-1"_qs;
        setup.policy.setMode(PermissionMode::Bypass);
    }

    std::unique_ptr<Conversation> begin() { return Conversation::begin(*workspace, setup); }
    Result<std::unique_ptr<Conversation>> resume(const SessionId &id)
    {
        return Conversation::resume(*workspace, id, setup);
    }
    void touch(const QString &name) const { put(name, {}); }
    /// A file of the workspace.
    void put(const QString &name, const QByteArray &bytes) const
    {
        const QFileInfo path(m_folder + u'/' + name);
        QDir().mkpath(path.path());
        QFile file(path.filePath());
        if (!file.open(QFile::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }
    const QString &folder() const { return m_folder; }
    BackgroundTaskId lastTask() const { return workspace->background().tasks().last().id; }
    /// Of the requests of the conversation that began with these words, how many hold a notice of this task that no earlier
    /// one of them held.
    int timesTold(const QString &firstWords, const BackgroundTaskId &task) const
    {
        int told = 0;
        for (const FakeRequest &request : api.requests()) {
            const bool isIts = request.body.contains(firstWords.toUtf8());
            told += isIts && request.lastText().contains(u"<background-results>"_qs)
                         && request.lastText().contains(task.toString())
                      ? 1
                      : 0;
        }
        return told;
    }

private:
    StateDir m_state;
    QString m_folder;
    QNetworkAccessManager m_network;
    std::unique_ptr<MessagesClient> m_client;

public:
    FakeMessagesApi api;
    std::unique_ptr<Workspace> workspace;
    ConversationSetup setup;
};

} // namespace Deckhand
