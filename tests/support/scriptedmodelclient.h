#pragma once

#include "conversation/modelclient.h"

#include <QPointer>

namespace Deckhand {

/// A model call that a test answers by hand.
class ScriptedModelJob final : public ModelJob
{
    Q_OBJECT
public:
    ScriptedModelJob(ModelRequest request, QObject *parent) : ModelJob(parent), request(std::move(request)) {}

    /// accepted, one text delta, done.
    void answer(const QString &text);
    /// accepted, done with these tool uses: {id, name, input}.
    void callTools(const QList<ToolUseBlock> &uses, const QString &text = {});
    void accept() { emit accepted(); }
    void stream(const QString &text);
    void finish(Message message);
    void fail(const ModelError &error) { emit done(error); }

    QStringList textsSoFar() const override { return m_streaming ? QStringList{m_text} : QStringList(); }

    const ModelRequest request;

private:
    bool m_streaming = false;
    QString m_text;
};

class ScriptedModelClient final : public ModelClient
{
public:
    ModelJob *start(const ModelRequest &request, QObject *parent) override;

    ScriptedModelJob *last() const { return jobs.isEmpty() ? nullptr : jobs.last().data(); }
    QList<QPointer<ScriptedModelJob>> jobs;
};

ToolUseBlock toolUse(const QString &id, const QString &name, const QJsonObject &input = {});

} // namespace Deckhand
