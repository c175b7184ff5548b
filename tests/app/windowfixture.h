#pragma once

#include "anthropic/messagesclient.h"
#include "app/engine.h"
#include "background/backgroundtasks.h"
#include "models/backgroundtaskmodel.h"
#include "models/conversationmodel.h"
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "support/fakemessagesapi.h"
#include "ui/mainwindow/mainwindow.h"

#include <QAbstractItemView>
#include <QNetworkAccessManager>
#include <QPlainTextEdit>
#include <QProcessEnvironment>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace Deckhand {

/// The whole window over a real engine, real processes and the fake Messages API.
class WindowFixture
{
public:
    explicit WindowFixture(PermissionMode mode = PermissionMode::Bypass)
        : m_state(*StateDir::open(m_root.filePath(u"state"_qs), QProcessEnvironment()))
    {
        QDir(m_root.path()).mkdir(u"workspace"_qs);
        Result<std::unique_ptr<Engine>> made = Engine::create(Options(), m_state, workspace(), mode);
        if (!made)
            qFatal("%s", qPrintable(made.error()));
        engine = std::move(made.value());
        background = std::make_unique<BackgroundTaskModel>(engine->background(), engine->clock());
        tasks = std::make_unique<TaskGraphModel>(engine->tasks());
        notices = std::make_unique<NoticeModel>(engine->notices());
        QObject::connect(&session(), &AgentSession::happened, &conversation, &ConversationModel::apply);
        QObject::connect(&session(), &AgentSession::happened, &toolLog, &ToolLogModel::apply);
        window = std::make_unique<MainWindow>(WindowParts{session(), engine->broker(), engine->background(),
                                                          engine->notices(), conversation, toolLog, *background, *tasks,
                                                          *notices, workspace()});
        client = std::make_unique<MessagesClient>(network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
        session().setModelClient(client.get());
        session().setModel(u"fake-model-1"_qs);
        window->show();
    }

    AgentSession &session() { return engine->session(); }
    QString workspace() const { return m_root.filePath(u"workspace"_qs); }
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
    std::unique_ptr<Engine> engine;
    ConversationModel conversation;
    ToolLogModel toolLog;
    std::unique_ptr<BackgroundTaskModel> background;
    std::unique_ptr<TaskGraphModel> tasks;
    std::unique_ptr<NoticeModel> notices;
    std::unique_ptr<MainWindow> window;
};

} // namespace Deckhand
