#pragma once

#include "base/result.h"

#include <QByteArray>

namespace Deckhand {

/// Files that people or other programs configure us with: a folder's `.env`, the settings, a table of models. They are read from
/// regular files of bounded size only, and opening one never waits: what stands in its place (a FIFO, a device) must not
/// hold up the program.
class ConfigurationFile
{
public:
    static constexpr qint64 kMostBytes = 1024 * 1024;

    /// Empty when there is none. An error says why it was not read.
    static Result<QByteArray> read(const QString &path);
    /// Why it could not be read as a file of ours; empty: it could, or there is none.
    static QString problem(const QString &path);

private:
    /// A descriptor of a regular file, or -1; `why` stays empty when there is nothing.
    static int open(const QString &path, QString *why);
};

} // namespace Deckhand
