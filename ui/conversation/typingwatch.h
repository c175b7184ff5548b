#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>

namespace Deckhand {

/// Whether somebody is writing: there is a text, and the user has changed it a moment ago.
class TypingWatch : public QObject
{
    Q_OBJECT
public:
    /// After a `pause` without a change it is over.
    explicit TypingWatch(std::chrono::milliseconds pause, QObject *parent = nullptr);

    /// `byUser`: not by the program, which only keeps what is.
    void noteChange(const QString &text, bool byUser);

    bool isTyping() const { return m_typing; }

signals:
    void changed(bool typing);

private:
    void setTyping(bool typing);

    QTimer m_pause;
    bool m_typing = false;
};

} // namespace Deckhand
