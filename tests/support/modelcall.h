#pragma once

#include "conversation/modelclient.h"

#include <QSignalSpy>

namespace Deckhand {

/// Runs one call to its end.
inline ModelResult resultOf(ModelClient &client, const ModelRequest &request)
{
    QObject scope;
    ModelJob *job = client.start(request, &scope);
    ModelError hung;
    hung.message = QStringLiteral("the call did not end");
    ModelResult result = hung;
    QObject::connect(job, &ModelJob::done, &scope, [&result](const ModelResult &told) { result = told; });
    QSignalSpy(job, &ModelJob::done).wait(20'000);
    return result;
}

/// Null if it failed.
inline MessagePtr messageOf(ModelClient &client, const ModelRequest &request)
{
    const ModelResult result = resultOf(client, request);
    const auto *message = std::get_if<MessagePtr>(&result);
    return message ? *message : nullptr;
}

/// An error without words if it succeeded.
inline ModelError errorOf(ModelClient &client, const ModelRequest &request)
{
    const ModelResult result = resultOf(client, request);
    const auto *error = std::get_if<ModelError>(&result);
    return error ? *error : ModelError();
}

} // namespace Deckhand
