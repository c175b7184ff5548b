#include "historysearch/conversationpieces.h"

#include "base/enumwords.h"
#include "base/textcut.h"
#include "conversation/toldcalls.h"
#include "history/conversationinfo.h"

#include <QHash>
#include <QJsonArray>

namespace Deckhand {

namespace {

const EnumWords<PieceKind> kKinds{{PieceKind::Words, u"words"_qs},
                                  {PieceKind::Answer, u"answer"_qs},
                                  {PieceKind::ToolInput, u"tool_input"_qs},
                                  {PieceKind::ToolResult, u"tool_result"_qs},
                                  {PieceKind::Notice, u"notice"_qs}};

/// Longer texts are several pieces: each is read through as a whole where its words may be.
constexpr qsizetype kLongestPiece = 32 * 1024;
constexpr qsizetype kBeforeMatch = 40;
constexpr qsizetype kSnippet = 200;

bool namesFile(const QString &key)
{
    return key == u"path" || key == u"file" || key.endsWith(u"_path") || key.endsWith(u"_file");
}

QString filesIn(const QJsonObject &input)
{
    QStringList files;
    for (auto it = input.begin(); it != input.end(); ++it) {
        if (namesFile(it.key()) && it->isString())
            files.append(it->toString());
    }
    return files.join(u'\n');
}

/// A place to cut at, from `from` at most kLongestPiece on.
qsizetype cutBehind(QStringView text, qsizetype from)
{
    if (text.size() - from <= kLongestPiece)
        return text.size();
    const qsizetype most = from + kLongestPiece;
    const qsizetype line = text.lastIndexOf(u'\n', most - 1);
    return line > from ? line + 1 : std::max(from + 1, characterStart(text, most));
}

class PieceReader
{
public:
    PieceReader(QList<Piece> &pieces, const std::function<CallFacts(const ToolUseId &)> &earlier)
        : m_pieces(pieces),
          m_earlier(earlier)
    {
    }

    void read(const Message &message, int at)
    {
        m_next.message = at;
        m_next.at = message.at;
        const QString words = (QStringList(textOf(message)) + attachmentsOf(message.content)).join(u'\n');
        add(message.role == Role::User ? PieceKind::Words : PieceKind::Answer, words, {}, {});
        for (const ContentBlock &block : message.content)
            std::visit([this](const auto &part) { readBlock(part); }, block);
    }

private:
    void readBlock(const ToolUseBlock &use)
    {
        const CallFacts facts{use.name, filesIn(use.input)};
        m_calls.insert(use.id, facts);
        add(PieceKind::ToolInput, inputText(use.input), use.id, facts);
    }
    void readBlock(const ToolResultBlock &result)
    {
        const auto call = m_calls.constFind(result.toolUseId);
        const CallFacts facts = call == m_calls.cend() ? m_earlier(result.toolUseId) : *call;
        add(PieceKind::ToolResult, result.text, result.toolUseId, facts);
    }
    void readBlock(const NoticesBlock &notices) { add(PieceKind::Notice, notices.text, {}, {}); }
    void readBlock(const SummaryBlock &summary) { add(PieceKind::Answer, summary.text, {}, {}); }
    template<typename Other>
    void readBlock(const Other &)
    {
    }

    void add(PieceKind kind, const QString &text, const ToolUseId &call, const CallFacts &facts)
    {
        m_next.kind = kind;
        m_next.call = call;
        m_next.tool = facts.tool;
        m_next.files = facts.files;
        for (qsizetype from = 0; from < text.size();) {
            const qsizetype end = cutBehind(text, from);
            m_next.text = text.sliced(from, end - from);
            m_pieces.append(m_next);
            from = end;
        }
    }

    QList<Piece> &m_pieces;
    const std::function<CallFacts(const ToolUseId &)> &m_earlier;
    QHash<ToolUseId, CallFacts> m_calls;
    Piece m_next;
};

/// The line of `text` around the first match, with the places of all that are in it.
void setSnippet(SearchHit &hit, const QString &text, const QList<TextRange> &matches)
{
    const qsizetype wanted = std::max<qsizetype>(0, matches.first().from - kBeforeMatch);
    const qsizetype from = characterStart(text, wanted);
    const qsizetype end = characterStart(text, std::min(text.size(), from + kSnippet));
    const QString before = from > 0 ? QStringLiteral("…") : QString();
    hit.snippet = before + text.sliced(from, end - from) + (end < text.size() ? QStringLiteral("…") : QString());
    // A blank for each, so that the places stay.
    std::replace_if(
        hit.snippet.begin(), hit.snippet.end(),
        [](QChar c) { return c.isSpace() || c.category() == QChar::Other_Control; }, u' ');
    for (const TextRange &match : matches) {
        if (match.from < end)
            hit.matches.append({match.from - from + before.size(), std::min(match.end(), end) - match.from});
    }
}

} // namespace

QString wordOf(PieceKind kind)
{
    return kKinds.word(kind);
}

QList<Piece> piecesOf(const QList<MessagePtr> &messages, int first,
                      const std::function<CallFacts(const ToolUseId &)> &earlier)
{
    QList<Piece> pieces;
    PieceReader reader(pieces, earlier);
    for (qsizetype i = 0; i < messages.size(); ++i)
        reader.read(*messages.at(i), first + int(i));
    return pieces;
}

QString titleOf(const QList<MessagePtr> &messages)
{
    for (const MessagePtr &message : messages) {
        const QString title = message->role == Role::User ? titleFrom(message->content) : QString();
        if (!title.isEmpty())
            return title;
    }
    return {};
}

std::optional<SearchHit> hitIn(const Piece &piece, const SearchWords &words)
{
    SearchHit hit;
    const QList<TextRange> matches = words.matchesIn(FoldedText(piece.text), &hit.beginsWords);
    if (matches.isEmpty())
        return {};
    hit.message = piece.message;
    hit.kind = piece.kind;
    hit.call = piece.call;
    hit.tool = piece.tool;
    hit.at = piece.at;
    setSnippet(hit, piece.text, matches);
    return hit;
}

} // namespace Deckhand
