#pragma once

#include "conversation/modelclient.h"

#include <chrono>

namespace Deckhand {

/// The built-in model: no key, no network, no understanding beyond DemoPhrase. It streams as a real one does, a few
/// words every `interval`, so that every part of the program can be tried with it. Its usage counts four characters as
/// a token.
class DemoModel final : public ModelClient
{
public:
    explicit DemoModel(std::chrono::milliseconds interval = std::chrono::milliseconds(12)) : m_interval(interval) {}

    ModelJob *start(const ModelRequest &request, QObject *parent) override;

private:
    std::chrono::milliseconds m_interval;
};

} // namespace Deckhand
