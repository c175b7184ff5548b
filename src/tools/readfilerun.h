#pragma once

#include "tools/seenfiles.h"
#include "tools/textencoding.h"
#include "tools/tool.h"

#include <QCryptographicHash>
#include <QIODevice>

#include <memory>
#include <optional>

namespace Deckhand {

/// Reads a range of lines, in any encoding that encodingOf() knows, out of an opened file of any size: slice by slice in the event loop, so that neither memory
/// nor the window's answers depend on the size.
class ReadFileRun final : public ToolRun
{
    Q_OBJECT
public:
    struct Range {
        qint64 firstLine = 1;   ///< counted from 1
        qint64 lines = -1;      ///< -1: as many as fit
        qint64 firstColumn = 0; ///< of the first line, in characters, counted from 1; 0: not asked for
    };
    using ReduceImage = std::function<Result<ImageBlock>(const QByteArray &bytes, const QString &name)>;
    ReadFileRun(const QString &path, std::unique_ptr<QIODevice> file, Range range, std::shared_ptr<SeenFiles> seen,
                ReduceImage reduceImage, QObject *parent);

private:
    void readSlice();
    bool findEncoding(QByteArrayView slice);
    void readImage(const QString &type, const QByteArray &beginning);
    ToolOutcome outcomeOfBinary() const;
    void feed(const QByteArray &slice);
    void addLinePart(const char *bytes, qsizetype size);
    void endLine();
    QString shownLine();
    void finish();
    ToolOutcome outcome() const;
    bool isWanted() const;
    bool isFirstWanted() const;

    const QString m_path;
    const std::unique_ptr<QIODevice> m_file;
    const Range m_range;
    const std::shared_ptr<SeenFiles> m_seen;
    const ReduceImage m_reduceImage;
    QCryptographicHash m_hash{SeenFiles::kAlgorithm};

    TextEncoding m_encoding;
    std::optional<TextDecoder> m_decoder; ///< once the encoding is known
    qint64 m_position = 0;
    qint64 m_line = 1;     ///< the line that is being read
    QByteArray m_bytes;    ///< what is kept of it, in UTF-8
    qint64 m_lineSize = 0; ///< all of its bytes
    qint64 m_lineCharacters = 0;
    std::optional<qint64> m_shortLine; ///< characters of the first wanted line, where the wanted column is behind them
    qint64 m_shownLines = 0;
    bool m_full = false; ///< the next wanted line did not fit
    bool m_hasInvalidBytes = false;
    QString m_text;
};

} // namespace Deckhand
