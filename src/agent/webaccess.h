#pragma once

#include "conversation/modelclient.h"

namespace Deckhand {

/// One of the server's own tools, and where it may go. Domains as the API has them: `docs.rs`, with those below it.
struct WebTool {
    bool isOn = false;
    bool isForbidden = false; ///< by a rule: it cannot be turned on
    QStringList only;         ///< no others; empty: anywhere
    QStringList never;
};

/// What a conversation may get from the web: off until somebody allows it.
struct WebAccess {
    WebTool search;
    WebTool fetch;
};

/// Those that are on, for a request.
QList<ToolSpec> webTools(const WebAccess &web);

} // namespace Deckhand
