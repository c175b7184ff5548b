#pragma once

#include "app/standardinput.h"

#include <QByteArray>
#include <QObject>

namespace Deckhand {

/// Standard input, a line each, without blocking the event loop. Signals: line any number of times, ended once and last; a
/// last line without a line break counts.
class StdinLines : public QObject
{
    Q_OBJECT
public:
    explicit StdinLines(QObject *parent = nullptr);

signals:
    void line(const QByteArray &line);
    void ended();

private:
    void onArrived(const QByteArray &bytes);
    void onEnded();

    StandardInput m_input;
    QByteArray m_rest;
};

} // namespace Deckhand
