#pragma once

#include "anthropic/errorsentence.h"
#include "base/result.h"

#include <QObject>

namespace Deckhand {

struct OfferedModel {
    QString id;
    QString displayName;        ///< the id, where the server gives no name
    qint64 contextTokens = 0;   ///< 0: the server does not say
    qint64 maxOutputTokens = 0; ///< likewise
};

/// GET {base}/v1/models, all pages. Servers that know ids only are fine; one without a list gives an error, and the
/// program works without. Deleting the job cancels it.
class ModelListJob : public QObject
{
    Q_OBJECT
public:
    ModelListJob(HttpTransport &transport, Endpoint endpoint, QObject *parent,
                 std::chrono::milliseconds stallTimeout = std::chrono::seconds(20));

    /// HTTP status of the last answer; 0: there was none.
    int status() const { return m_status; }

signals:
    /// Exactly once, never from the constructor.
    void done(const Deckhand::Result<QList<Deckhand::OfferedModel>> &models);

private:
    void fetch(const QString &afterId);
    void take(const HttpAnswer &answer);

    HttpTransport &m_transport;
    CallSite m_site;
    std::chrono::milliseconds m_stallTimeout;
    int m_status = 0;
    QList<OfferedModel> m_models;
    int m_pages = 0;
};

/// The models in an answer of GET /v1/models: {data: [{id, display_name?}]}, a bare list, or {models: [{name | id |
/// model}]}.
QList<OfferedModel> modelsOf(const QByteArray &body);

} // namespace Deckhand
