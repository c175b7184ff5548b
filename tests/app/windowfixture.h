#pragma once

#include "anthropic/messagesclient.h"
#include "app/workspacewindow.h"
#include "storage/statedir.h"
#include "support/fakemessagesapi.h"
#include "support/sessionsettings.h"

#include <QAbstractItemView>
#include <QDirIterator>
#include <QLabel>
#include <QNetworkAccessManager>
#include <QPlainTextEdit>
#include <QProcessEnvironment>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace Deckhand {

/// The whole window over a real workspace, real processes and the fake Messages API.
class WindowFixture
{
public:
    explicit WindowFixture(PermissionMode mode = PermissionMode::Bypass)
        : m_state(*StateDir::open(m_root.filePath(u"state"_qs), QProcessEnvironment()))
    {
        QDir(m_root.path()).mkdir(u"workspace"_qs);
        Result<std::unique_ptr<Workspace>> made = Workspace::open(workspace(), m_state);
        if (!made)
            qFatal("%s", qPrintable(made.error()));
        opened = std::move(made.value());
        ConversationSetup setup;
        setup.policy.setMode(mode);
        composed = std::make_unique<WorkspaceWindow>(*opened, setup, Conversation::begin(*opened, setup));
        window = &composed->window();
        client = std::make_unique<MessagesClient>(network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
        composed->setModelClient(client.get());
        useModel(session(), u"fake-model-1"_qs);
        window->show();
    }

    AgentSession &session() { return composed->session(); }
    const StateDir &stateDir() const { return m_state; }
    QString workspace() const { return m_root.filePath(u"workspace"_qs); }
    QString sessionFile() const
    {
        const QString name = composed->conversation().id().toString() + u".jsonl"_qs;
        QDirIterator files(m_state.sessions(), {name}, QDir::Files, QDirIterator::Subdirectories);
        return files.hasNext() ? files.next() : QString();
    }
    void touch(const QString &name) const
    {
        QFile file(workspace() + u'/' + name);
        if (!file.open(QFile::WriteOnly))
            qFatal("cannot write %s", qPrintable(file.fileName()));
    }

    /// The widget that people know by this name (CONTRACTS, section 8).
    template<typename Widget>
    Widget *named(const QString &accessibleName) const
    {
        const QList<Widget *> widgets = window->findChildren<Widget *>();
        for (Widget *widget : widgets) {
            if (widget->accessibleName() == accessibleName)
                return widget;
        }
        qFatal("no widget is named %s", qPrintable(accessibleName));
    }
    void type(const QString &text)
    {
        auto *editor = named<QPlainTextEdit>(u"Message"_qs);
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
    }
    /// What the status bar says of the agent.
    QString state() const { return window->findChild<QLabel *>(u"stateLabel"_qs)->text(); }
    /// The accessible texts of all rows of a view, the way a screen reader meets them.
    QStringList rows(const QString &view) const
    {
        QStringList rows;
        const QAbstractItemModel *model = named<QAbstractItemView>(view)->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            const QString accessible = model->index(row, 0).data(Qt::AccessibleTextRole).toString();
            rows.append(accessible.isEmpty() ? model->index(row, 0).data().toString() : accessible);
        }
        return rows;
    }

private:
    QTemporaryDir m_root;
    StateDir m_state;

public:
    FakeMessagesApi api;
    QNetworkAccessManager network;
    std::unique_ptr<MessagesClient> client;
    std::unique_ptr<Workspace> opened;
    std::unique_ptr<WorkspaceWindow> composed;
    MainWindow *window = nullptr; ///< of `composed`
};

} // namespace Deckhand
