#pragma once

#include "app/commandline.h"

#include <QCommandLineParser>

namespace Deckhand {

/// The options that hosts of the agent SDK pass and that are not ours (CONTRACTS.md, section 3): what they mean here is done,
/// what changes nothing here is named in Options::asides, and what we do not do though a host relies on it is an error.
QList<QCommandLineOption> hostOptions();
Result<void> readHostOptions(const QCommandLineParser &parser, Options &options);

/// `--debug` may have a value, which QCommandLineParser cannot say of an option.
QStringList withoutDebugFilter(const QStringList &arguments);

} // namespace Deckhand
