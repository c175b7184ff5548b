#pragma once

#include "anthropic/endpoint.h"
#include "anthropic/httptransport.h"
#include "anthropic/streamassembler.h"
#include "conversation/modelclient.h"

namespace Deckhand {

/// What was asked, and of whom: so that a sentence can name it.
struct CallSite {
    Endpoint endpoint;
    QString path;  ///< /v1/messages
    QString model; ///< empty if the call has none

    QUrl url() const { return endpoint.url(path); }
    /// HOST, or HOST:PORT where the port is not the usual one.
    QString host() const;
};

// Each turns one way to fail into a ModelError with a sentence for people: what went wrong, where, what to do. The
// server's own words are quoted, never interpreted: their wording may change. The secret is taken out of every
// quotation.

/// A status other than 200, with whatever body came: the API's JSON, another server's JSON, HTML, nothing. `proxy` is
/// the one in the way; empty if none.
ModelError errorOfStatus(const CallSite &site, const HttpHead &head, const QByteArray &body, const QString &proxy = {});
/// No answer at all, or it broke off. `began` is true if the stream had begun.
ModelError errorOfNetwork(const CallSite &site, const HttpEnd &end, bool began);
/// The stream said `error`, or made no sense. `began` is true after message_start: then it is one of the API, damaged.
ModelError errorOfStream(const CallSite &site, const StreamFault &fault, bool began);
/// HTTP 200, but no event stream: `body`, as far as it came, may say why.
ModelError errorOfWrongContent(const CallSite &site, const HttpHead &head, const QByteArray &body = {});
/// The stream ended without message_stop: what came is no message.
ModelError errorOfCutStream(const CallSite &site, bool began);

/// Behind the sentence of an unknown model: which ones there are. Empty for none.
QString offered(const QStringList &models);

/// One line, at most 300 characters, nothing that is not to be seen: fit for a sentence.
QString quotable(const QString &text);

} // namespace Deckhand
