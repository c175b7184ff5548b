#pragma once

#include "anthropic/httptransport.h"

#include <QObject>
#include <QStringList>
#include <QUrl>

namespace Deckhand {

/// Looks for servers on this machine that speak the Messages API: all candidates at the same time, about two seconds at
/// most. Starts nothing before start(), because it is to happen only after a click. Deleting it ends the search.
class LocalServerProbe : public QObject
{
    Q_OBJECT
public:
    struct Candidate {
        QString name;
        QUrl baseUrl;
    };
    /// Ollama, llama.cpp and LM Studio on their usual ports of 127.0.0.1.
    static QList<Candidate> usualCandidates();

    explicit LocalServerProbe(HttpTransport &transport, QObject *parent = nullptr,
                              QList<Candidate> candidates = usualCandidates());

    /// Once.
    void start();

signals:
    /// Once for each server that speaks it, in the order of their answers; `models` may be empty.
    void found(const QUrl &baseUrl, const QString &name, const QStringList &models);
    /// Exactly once, the last.
    void done();

private:
    void askForMessages(const Candidate &candidate);
    void askForModels(const Candidate &candidate);
    void ask(HttpRequest request, std::function<void(const HttpAnswer &)> then);
    void settle();

    HttpTransport &m_transport;
    QList<Candidate> m_candidates;
    int m_open = 0;
};

/// Whether this is how a server that has POST /v1/messages answers an empty request there. Any program may listen on
/// port 8080, so a status alone says nothing: the answer must have the API's shape.
bool speaksMessages(int status, const QByteArray &body);

} // namespace Deckhand
