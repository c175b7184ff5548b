#include "workspace/commandwords.h"

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

constexpr qsizetype kLongestCommand = 256 * 1024;

using L = QLatin1String;
constexpr std::array kReservedWords{L{"!"},      L{"{"},    L{"}"},        L{"[["},   L{"]]"},   L{"case"},
                                    L{"coproc"}, L{"do"},   L{"done"},     L{"elif"}, L{"else"}, L{"esac"},
                                    L{"fi"},     L{"for"},  L{"function"}, L{"if"},   L{"in"},   L{"select"},
                                    L{"then"},   L{"time"}, L{"until"},    L{"while"}};

bool isReserved(const QString &word)
{
    return std::find(kReservedWords.begin(), kReservedWords.end(), word) != kReservedWords.end();
}

bool isNumber(QStringView word)
{
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    return !word.isEmpty() && std::all_of(word.begin(), word.end(), isDigit);
}

/// Not all shells take two digits for one.
bool isDescriptor(QStringView word)
{
    return word.size() == 1 && isNumber(word);
}

/// Shells, terminals and people disagree about the others, and half a surrogate pair cannot be handed to any.
bool isReadable(const QString &text)
{
    const auto isBad = [](QChar c) { return c.category() == QChar::Other_Control && c != u'\n' && c != u'\t'; };
    return text.isValidUtf16() && std::none_of(text.begin(), text.end(), isBad);
}

class CommandReader
{
public:
    enum class Kind { Command, Pattern };

    CommandReader(QStringView text, Kind kind) : m_text(text), m_kind(kind) {}

    std::optional<QList<SimpleCommand>> read()
    {
        while (!m_opaque && !atEnd())
            readOne(m_text[m_at++]);
        endLine();
        if (m_opaque || m_awaitsCommand || m_commands.isEmpty())
            return {};
        return m_commands;
    }

private:
    bool atEnd() const { return m_at == m_text.size(); }
    bool isNext(char16_t c) const { return !atEnd() && m_text[m_at] == c; }
    bool take(char16_t c)
    {
        const bool is = isNext(c);
        m_at += is ? 1 : 0;
        return is;
    }

    void readOne(QChar c)
    {
        switch (c.unicode()) {
        case u' ':
        case u'\t':
            return endWord();
        case u'\n':
            return endLine();
        case u'\'':
            return readSingleQuoted();
        case u'"':
            return readDoubleQuoted();
        case u'\\':
            return readEscaped();
        case u'#':
            return m_inWord ? append(c) : skipComment();
        case u';':
            return endCommand(false);
        case u'|':
            m_at += isNext(u'|') || isNext(u'&') ? 1 : 0;
            return endCommand(true);
        case u'&':
            return readAmpersand();
        case u'<':
        case u'>':
            return readRedirection(c.unicode());
        default:
            return readBare(c);
        }
    }

    void readBare(QChar c)
    {
        const bool opensTilde = c == u'~' && (!m_inWord || m_word.endsWith(u'=') || m_word.endsWith(u':'));
        const bool isLoneDollar = c == u'$' && (atEnd() || isNext(u' ') || isNext(u'\t') || isNext(u'\n'));
        if ((QStringView(u"$`()").contains(c) && !isLoneDollar) || opensTilde || c.isSpace())
            m_opaque = true;
        m_hasBrace |= c == u'{';
        m_hasGlob |= QStringView(u"*?[").contains(c);
        append(c);
    }

    void append(QStringView text)
    {
        m_opaque = m_opaque || m_isClosed;
        m_inWord = true;
        m_word += text;
    }
    void append(QChar c) { append(QStringView(&c, 1)); }
    void appendQuoted(QStringView text)
    {
        m_hasQuotes = true;
        append(text);
    }

    void readSingleQuoted()
    {
        const qsizetype end = m_text.indexOf(u'\'', m_at);
        m_opaque = end < 0;
        if (m_opaque)
            return;
        appendQuoted(m_text.sliced(m_at, end - m_at));
        m_at = end + 1;
    }

    void readDoubleQuoted()
    {
        appendQuoted({});
        while (!m_opaque && !take(u'"')) {
            if (atEnd() || isNext(u'`') || (isNext(u'$') && !isLoneDollar())) {
                m_opaque = true;
            } else if (take(u'\\')) {
                readEscapedInQuotes();
            } else {
                append(m_text[m_at++]);
            }
        }
    }

    /// As the end of a regular expression has it: "a$".
    bool isLoneDollar() const
    {
        return m_at + 1 < m_text.size() && (m_text[m_at + 1] == u'"' || m_text[m_at + 1] == u' ');
    }

    void readEscapedInQuotes()
    {
        if (atEnd())
            m_opaque = true;
        else if (QStringView(u"$`\"\\").contains(m_text[m_at]))
            append(m_text[m_at++]);
        else if (!take(u'\n'))
            append(u'\\');
    }

    void readEscaped()
    {
        if (atEnd())
            m_opaque = true;
        else if (take(u'\n'))
            continueLine();
        else
            appendQuoted(m_text.sliced(m_at++, 1));
    }

    /// Amid an operator or before a `#` shells differ about what the two lines make together.
    void continueLine()
    {
        const bool splitsOperator = m_at > 2 && QStringView(u"&|;<>").contains(m_text[m_at - 3]);
        m_opaque = m_opaque || splitsOperator || isNext(u'#');
    }

    void skipComment()
    {
        const qsizetype end = m_text.indexOf(u'\n', m_at);
        m_at = end < 0 ? m_text.size() : end;
    }

    /// `&>` is two things to a shell that is not bash: what stands behind its target would be a command of its own there.
    void readAmpersand()
    {
        if (!take(u'>'))
            return endCommand(take(u'&'));
        endWord();
        take(u'>');
        readTarget(false);
        m_isClosed = true;
    }

    /// Behind `<` or `>`. Whatever could touch a file is opaque.
    void readRedirection(char16_t sign)
    {
        const bool isNumbered = m_inWord && !m_hasQuotes && isDescriptor(m_word);
        const bool isUnclear = m_inWord && (m_hasBrace || (isNumber(m_word) && !isNumbered)); // {name}>, 10>, "2">
        m_opaque = m_opaque || isUnclear;
        if (isNumbered)
            dropWord();
        else
            endWord();
        if (sign == u'>' && take(u'&'))
            return readTarget(true);
        if (sign == u'>')
            take(u'>');
        readTarget(false);
    }

    void readTarget(bool isDescriptorWanted)
    {
        while (isNext(u' ') || isNext(u'\t'))
            ++m_at;
        const qsizetype begin = m_at;
        while (!atEnd() && !QStringView(u" \t\n;&|<>").contains(m_text[m_at]))
            ++m_at;
        const QStringView target = m_text.sliced(begin, m_at - begin);
        const bool isHarmless = isDescriptorWanted ? isDescriptor(target) || target == u"-" : target == u"/dev/null";
        m_opaque = m_opaque || !isHarmless;
        m_hasRedirection = true;
    }

    void dropWord()
    {
        m_word.clear();
        m_inWord = m_hasQuotes = m_hasBrace = m_hasGlob = false;
    }

    void endWord()
    {
        if (!m_inWord)
            return;
        const bool expandsBraces = m_hasBrace && (m_word.contains(u',') || m_word.contains(QLatin1String("..")));
        m_opaque = m_opaque || expandsBraces || (m_reading.words.isEmpty() && !isPlainName());
        m_reading.words.append(std::move(m_word));
        m_reading.expands.append(m_hasGlob);
        dropWord();
    }

    bool isPlainName() const
    {
        const bool globs = m_hasGlob && m_kind == Kind::Command && m_word != QLatin1String("[");
        return !globs && !m_word.contains(u'=') && !isReserved(m_word);
    }

    void endCommand(bool awaitsAnother)
    {
        endWord();
        m_opaque = m_opaque || m_reading.words.isEmpty();
        m_commands.append(std::exchange(m_reading, {}));
        m_hasRedirection = m_isClosed = false;
        m_awaitsCommand = awaitsAnother;
    }

    /// An empty line, or one behind `&&`, ends nothing.
    void endLine()
    {
        endWord();
        if (!m_reading.words.isEmpty() || m_hasRedirection)
            endCommand(false);
    }

    const QStringView m_text;
    const Kind m_kind;
    qsizetype m_at = 0;
    QList<SimpleCommand> m_commands;
    SimpleCommand m_reading; ///< the command that is being read
    QString m_word;
    bool m_inWord = false; ///< also true of an empty one: ''
    bool m_hasQuotes = false;
    bool m_hasBrace = false; ///< without quotes, as the next one
    bool m_hasGlob = false;
    bool m_hasRedirection = false;
    bool m_isClosed = false;      ///< no word may follow in it
    bool m_awaitsCommand = false; ///< behind `&&`, `||` and `|`
    bool m_opaque = false;
};

} // namespace

std::optional<QList<SimpleCommand>> simpleCommandsWithGlobs(const QString &command)
{
    if (command.size() > kLongestCommand || !isReadable(command))
        return {};
    return CommandReader(command, CommandReader::Kind::Command).read();
}

std::optional<QList<QStringList>> simpleCommands(const QString &command)
{
    const auto commands = simpleCommandsWithGlobs(command);
    if (!commands)
        return {};
    QList<QStringList> words;
    for (const SimpleCommand &one : *commands)
        words.append(one.words);
    return words;
}

std::optional<QStringList> patternWords(const QString &pattern)
{
    const auto commands = CommandReader(pattern, CommandReader::Kind::Pattern).read();
    if (!commands || commands->size() != 1)
        return {};
    return commands->first().words;
}

} // namespace Deckhand
