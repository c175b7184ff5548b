#pragma once

#include "app/standardinput.h"
#include "base/result.h"
#include "conversation/contentblock.h"

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <optional>

namespace Deckhand {

/// What was read of standard input, and why no more.
struct StdinRead {
    enum class End { Whole, Cut, Silent };
    QByteArray bytes;
    End end = End::Whole;
};

/// Standard input as one text, without blocking the event loop. Signal: done, once.
class StdinText : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype kMost = 1024 * 1024;

    /// With a patience a pipe that stays silent is left: 3 s until its first byte, a minute after that.
    enum class Patience { Endless, Bounded };
    explicit StdinText(Patience patience, QObject *parent = nullptr);

signals:
    void done(const Deckhand::StdinRead &read);

private:
    void onArrived(const QByteArray &bytes);
    void finish(StdinRead::End end);

    StandardInput m_input;
    QTimer m_silence;
    StdinRead m_read;
};

/// What goes to the model beside the prompt, and the sentences for standard error. Nothing was piped: both are empty.
struct StdinContext {
    QList<ContentBlock> blocks;
    QStringList asides;
};
StdinContext contextFrom(const StdinRead &read);

/// As the prompt itself; nothing when it is no text.
std::optional<QString> promptTextFrom(const StdinRead &read);

} // namespace Deckhand
