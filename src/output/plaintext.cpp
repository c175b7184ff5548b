#include "output/plaintext.h"

#include "output/terminalline.h"

#include <algorithm>

namespace Deckhand {

namespace {

bool isCode(QChar c)
{
    return c.category() == QChar::Other_Control && c != u'\n' && c != u'\t';
}

} // namespace

QString plainText(const QByteArray &bytes)
{
    const QString text = QString::fromUtf8(bytes);
    if (std::none_of(text.begin(), text.end(), isCode))
        return text;
    QString plain;
    plain.reserve(text.size());
    TerminalLine line;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype feed = text.indexOf(u'\n', at);
        const qsizetype end = feed < 0 ? text.size() : feed;
        line.feed(QStringView(text).sliced(at, end - at));
        plain += line.shown().text;
        if (feed >= 0)
            plain += u'\n';
        line.startNext();
        at = end + 1;
    }
    return plain;
}

} // namespace Deckhand
