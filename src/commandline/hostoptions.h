#pragma once

#include "commandline/commandline.h"
#include "commandline/optionreader.h"

namespace Deckhand {

/// The options that hosts of the agent SDK pass and that are not ours (CONTRACTS.md, section 3): what they mean here is done,
/// what changes nothing here is named in Options::idle, what is done in part in Options::asides, and what we do not do though
/// a host relies on it is an error. They are to be read behind our own.
const QList<OptionOf<Options>> &hostOptions();

/// `--debug` may have a value, which QCommandLineParser cannot say of an option.
QStringList withoutDebugFilter(const QStringList &arguments);

} // namespace Deckhand
