#include "history/conversationlist.h"

#include "base/onpool.h"
#include "history/sessionpaths.h"

#include <QFileSystemWatcher>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace Deckhand {

namespace {

/// What is written comes in bursts.
constexpr std::chrono::milliseconds kJoined{200};

} // namespace

ConversationList::ConversationList(const QString &sessions, QObject *parent)
    : QObject(parent),
      m_sessions(sessions),
      m_catalog(std::make_shared<ConversationCatalog>(sessions)),
      m_watcher(new QFileSystemWatcher(this)),
      m_soon(new QTimer(this))
{
    m_soon->setSingleShot(true);
    m_soon->setInterval(kJoined);
    connect(m_soon, &QTimer::timeout, this, &ConversationList::read);
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &ConversationList::refresh);
    connect(m_watcher, &QFileSystemWatcher::fileChanged, this, &ConversationList::refresh);
}

ConversationList::~ConversationList() = default;

void ConversationList::setWorkspace(const QString &workspace)
{
    m_workspace = workspace;
    m_isKnown = false;
    read();
}

void ConversationList::refresh()
{
    if (!m_soon->isActive())
        m_soon->start();
}

const ConversationInfo *ConversationList::find(const SessionId &id) const
{
    const auto found = std::find_if(m_conversations.cbegin(), m_conversations.cend(),
                                    [&id](const ConversationInfo &conversation) { return conversation.id == id; });
    return found == m_conversations.cend() ? nullptr : &*found;
}

void ConversationList::read()
{
    m_isStale = m_isReading;
    if (std::exchange(m_isReading, true))
        return;
    onPool(
        this, [catalog = m_catalog, workspace = m_workspace] { return catalog->read(workspace); },
        [this](const ConversationCatalog::Found &found) {
            m_isReading = false;
            take(found);
            if (m_isStale)
                read();
        });
}

/// Most often that a file was touched says nothing new.
void ConversationList::take(const ConversationCatalog::Found &found)
{
    const bool isOld = m_isKnown && found.conversations == m_conversations && found.problems == m_problems;
    m_isKnown = true;
    m_conversations = found.conversations;
    m_problems = found.problems;
    watch();
    if (!isOld)
        emit changed();
}

/// The folders tell of files that come and go, locks too; and what somebody has open tells of its own.
void ConversationList::watch()
{
    QStringList wanted = m_workspace.isEmpty() ? sessionFolders(m_sessions) + QStringList(m_sessions)
                                               : QStringList{sessionFolder(m_sessions, m_workspace), m_sessions};
    for (const ConversationInfo &conversation : std::as_const(m_conversations)) {
        if (conversation.isOpen)
            wanted.append(sessionPath(m_sessions, conversation.id));
    }
    const QStringList watched = m_watcher->directories() + m_watcher->files();
    QStringList gone = watched;
    gone.removeIf([&wanted](const QString &path) { return wanted.contains(path); });
    wanted.removeIf([&watched](const QString &path) { return path.isEmpty() || watched.contains(path); });
    if (!gone.isEmpty())
        m_watcher->removePaths(gone);
    // What was written between the reading and now, nobody has told.
    if (!wanted.isEmpty() && m_watcher->addPaths(wanted).size() < wanted.size())
        refresh();
}

} // namespace Deckhand
