#include "process/linewatch.h"

#include "base/textcut.h"
#include "output/outputfile.h"
#include "output/plaintext.h"
#include "output/terminalline.h"

#include <QElapsedTimer>
#include <QMutex>
#include <QRegularExpression>
#include <QStringDecoder>
#include <QThreadPool>

#include <atomic>

namespace Deckhand {

namespace {

constexpr qsizetype kLongestExpression = 1000;
constexpr qsizetype kLongestLine = 4096; ///< of it counts as much, as it is shown in the end
constexpr qsizetype kLongestAnswer = 500;
constexpr qint64 kSliceSize = 256 * 1024;
/// Then the pool's thread is given back, so that one watch does not keep out the others.
constexpr qint64 kTurnMs = 50;

/// PCRE2 counts the limit of matching for each place in the line where a match may begin, in compiled code too; depth and
/// heap are for its interpreter, which takes over where code cannot be made.
QString limited(const QString &expression)
{
    return QStringLiteral("(*LIMIT_MATCH=10000)(*LIMIT_DEPTH=10000)(*LIMIT_HEAP=8192)") + expression;
}

bool isPlain(const QByteArray &line)
{
    return std::all_of(line.cbegin(), line.cend(), [](char c) { return (c >= ' ' && c < 0x7f) || c == '\t'; });
}

} // namespace

/// The place in the file and what is known of the line there. Used by one thread at a time.
class LineWatch::Search
{
public:
    Search(LineWatch *watch, QString path, const QString &expression)
        : m_watch(watch),
          m_path(std::move(path)),
          m_expression(limited(expression))
    {
    }

    void cancel()
    {
        const QMutexLocker lock(&m_mutex);
        m_watch = nullptr;
        m_cancelled = true;
    }

    /// One turn on a thread of the pool; the watch hears of it unless it has gone.
    void run()
    {
        const bool atEnd = readOn();
        const QMutexLocker lock(&m_mutex);
        if (!m_watch)
            return;
        const auto tell = [watch = m_watch, found = m_found, atEnd, line = m_match] {
            watch->onSearched(found, atEnd, line);
        };
        QMetaObject::invokeMethod(m_watch, tell, Qt::QueuedConnection);
    }

private:
    /// Returns whether it came to the end of the file.
    bool readOn()
    {
        OutputLog file(m_path);
        if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            return true;
        QElapsedTimer timer;
        timer.start();
        while (!m_found && !m_cancelled) {
            const qint64 wanted = m_offset;
            const QByteArray bytes = readStored(file, m_offset, kSliceSize);
            if (m_offset > wanted)
                jumpOverGap();
            if (bytes.isEmpty())
                return true;
            feed(bytes);
            m_offset += bytes.size();
            if (timer.elapsed() > kTurnMs)
                return false;
        }
        return true;
    }

    void jumpOverGap()
    {
        startLine();
        m_inGap = true;
    }

    void feed(const QByteArray &bytes)
    {
        qsizetype begin = 0;
        for (qsizetype end = 0; !m_found && !m_cancelled && (end = bytes.indexOf('\n', begin)) >= 0; begin = end + 1) {
            append(bytes, begin, end);
            if (!std::exchange(m_inGap, false))
                endLine();
            startLine();
        }
        append(bytes, begin, bytes.size());
    }

    /// A line that is long is read as it comes: what it shows in the end may be short.
    void append(const QByteArray &bytes, qsizetype begin, qsizetype end)
    {
        const QByteArrayView part = QByteArrayView(bytes).sliced(begin, end - begin);
        if (!m_longLine && m_line.size() + part.size() <= kLongestLine) {
            m_line.append(part);
            return;
        }
        if (!m_longLine)
            m_longLine.emplace(AnsiStyle(), kLongestLine).feed(QString(m_decoder(m_line)));
        m_longLine->feed(QString(m_decoder(part)));
    }

    void startLine()
    {
        m_line.clear();
        m_longLine.reset();
        m_decoder.resetState();
    }

    void endLine()
    {
        if (m_line.endsWith('\r'))
            m_line.chop(1);
        if (!m_longLine && m_line == m_lastLine) // a flood is often one line again and again
            return;
        const QString line = m_longLine      ? m_longLine->shown().text
                           : isPlain(m_line) ? QString::fromLatin1(m_line)
                                             : plainText(m_line);
        m_found = m_expression.match(line).hasMatch();
        if (m_found)
            m_match = firstCharacters(line, kLongestAnswer).toString();
        m_lastLine = m_longLine ? noLine : m_line;
    }

    QMutex m_mutex;
    LineWatch *m_watch; ///< guarded by the mutex
    std::atomic_bool m_cancelled = false;
    const QString m_path;
    const QRegularExpression m_expression;
    qint64 m_offset = 0;
    QByteArray m_line;                      ///< its bytes, unless it is long
    std::optional<TerminalLine> m_longLine; ///< what they show, when it is
    QStringDecoder m_decoder{QStringDecoder::Utf8};
    const QByteArray noLine = QByteArrayLiteral("\n");
    QByteArray m_lastLine = noLine;
    QString m_match;
    bool m_inGap = false; ///< the line begins in the gap
    bool m_found = false;
};

Result<void> LineWatch::check(const QString &expression)
{
    if (expression.isEmpty())
        return Error{tr("The regular expression is empty. Give one that the line must match.")};
    if (expression.size() > kLongestExpression)
        return Error{tr("The regular expression has %1 characters; %2 are the most. Shorten it.")
                         .arg(expression.size())
                         .arg(kLongestExpression)};
    if (expression.startsWith(QLatin1String("(*")))
        return Error{
            tr("The regular expression \"%1\" begins with a verb in (*…), which is not allowed here. Leave it out.")
                .arg(expression)}; // they set limits, and can turn compiled code off
    // Without the limits in front of it first, so that the place of the fault is right.
    for (const QString &pattern : {expression, limited(expression)}) {
        const QRegularExpression compiled(pattern);
        if (!compiled.isValid())
            return Error{tr("The regular expression \"%1\" cannot be used: %2 (at character %3).")
                             .arg(expression, compiled.errorString())
                             .arg(qMin(compiled.patternErrorOffset(), expression.size()) + 1)};
    }
    return {};
}

LineWatch::LineWatch(const QString &path, const QString &expression, QObject *parent)
    : QObject(parent),
      m_search(std::make_shared<Search>(this, path, expression))
{
}

LineWatch::~LineWatch()
{
    m_search->cancel();
}

void LineWatch::look()
{
    if (m_state == State::Waiting)
        start();
    else if (m_state == State::Searching)
        m_state = State::SearchingAnew;
}

void LineWatch::start()
{
    m_state = State::Searching;
    QThreadPool::globalInstance()->start([search = m_search] { search->run(); });
}

void LineWatch::onSearched(bool found, bool atEnd, const QString &line)
{
    const bool goesOn = !atEnd || m_state == State::SearchingAnew;
    m_state = found ? State::Over : State::Waiting;
    if (found)
        emit matched(line);
    else if (goesOn)
        start();
}

} // namespace Deckhand
