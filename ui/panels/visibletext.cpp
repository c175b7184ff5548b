#include "ui/panels/visibletext.h"

namespace Deckhand {

namespace {

// QPlainTextEdit lays out a line as a whole; one of a million characters would hold the window for minutes.
constexpr int kLongestShownLine = 2000;

bool isInvisible(char32_t c)
{
    if (c == U'\n' || c == U'\t')
        return false;
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    case QChar::Separator_Space:
        return c != U' ';
    default:
        break;
    }
    // Letters and marks that have no shape of their own.
    return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x2800 || c == 0x3164
        || c == 0xffa0 || (c >= 0xe0000 && c <= 0xe0fff);
}

class Builder
{
public:
    void add(char32_t c)
    {
        ++m_result.characters;
        if (c == U'\n') {
            m_column = 0;
            m_result.text += u'\n';
            return;
        }
        if (m_column >= kLongestShownLine) {
            mark(QStringLiteral("↩"));
            m_result.text += u'\n';
            m_column = 0;
        }
        ++m_column;
        if (isInvisible(c))
            mark(QStringLiteral("\\u{%1}").arg(uint(c), 4, 16, QLatin1Char('0')).toUpper().replace(u'U', u'u'));
        else
            m_result.text += QChar::fromUcs4(c);
    }
    VisibleText take() { return std::move(m_result); }

private:
    void mark(const QString &sign)
    {
        m_result.marks.append({m_result.text.size(), sign.size()});
        m_result.text += sign;
    }

    VisibleText m_result;
    int m_column = 0;
};

} // namespace

VisibleText VisibleText::of(const QString &original)
{
    Builder builder;
    for (qsizetype i = 0; i < original.size(); ++i) {
        const QChar unit = original[i];
        // A surrogate without its other half goes on as itself, so that it is shown as what it is.
        if (unit.isHighSurrogate() && i + 1 < original.size() && original[i + 1].isLowSurrogate())
            builder.add(QChar::surrogateToUcs4(unit, original[++i]));
        else
            builder.add(unit.unicode());
    }
    VisibleText result = builder.take();
    result.lines = original.isEmpty() ? 0 : original.count(u'\n') + (original.endsWith(u'\n') ? 0 : 1);
    return result;
}

} // namespace Deckhand
