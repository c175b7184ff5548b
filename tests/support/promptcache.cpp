#include "support/promptcache.h"

#include <QCryptographicHash>
#include <QList>

#include <algorithm>

namespace Deckhand {

namespace {

const QByteArray Mark(R"(,"cache_control":{"type":"ephemeral"})");

struct Block {
    QByteArray bytes; ///< without the mark
    bool marked = false;
};

/// The parts of a JSON array or the members of an object, as they stand. The text is known to be valid.
QList<QByteArray> parts(const QByteArray &text)
{
    QList<QByteArray> result;
    int depth = 0;
    bool inString = false;
    qsizetype from = 1;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
            continue;
        }
        inString = c == '"';
        if (c == '{' || c == '[')
            ++depth;
        else if (c == '}' || c == ']')
            --depth;
        if ((c == ',' && depth == 1) || depth == 0) {
            result.append(text.mid(from, i - from));
            from = i + 1;
        }
        if (depth == 0)
            break;
    }
    return result;
}

QByteArray member(const QByteArray &object, const QByteArray &name)
{
    const QByteArray head = '"' + name + "\":";
    for (const QByteArray &part : parts(object)) {
        if (part.startsWith(head))
            return part.mid(head.size());
    }
    return {};
}

void append(QList<Block> &blocks, const QByteArray &array, const QByteArray &before)
{
    if (!array.startsWith('['))
        return;
    for (QByteArray bytes : parts(array)) {
        const bool marked = bytes.contains(Mark);
        blocks.append({before + bytes.replace(Mark, ""), marked});
    }
}

QList<Block> blocksOf(const QByteArray &body)
{
    QList<Block> blocks;
    const QByteArray model = member(body, "model");
    append(blocks, member(body, "tools"), model + "tool");
    append(blocks, member(body, "system"), model + "system");
    int number = 0;
    for (const QByteArray &message : parts(member(body, "messages"))) {
        const QByteArray before = member(body, "thinking") + member(message, "role") + QByteArray::number(number++);
        append(blocks, member(message, "content"), before);
    }
    return blocks;
}

} // namespace

PromptCache::Counts PromptCache::serve(const QByteArray &body)
{
    const QList<Block> blocks = blocksOf(body);
    QList<QByteArray> hashes;
    QList<int> tokens;
    QByteArray hash;
    int sum = 0;
    for (const Block &block : blocks) {
        hash = QCryptographicHash::hash(QByteArray(hash + block.bytes), QCryptographicHash::Sha1);
        sum += int(block.bytes.size() / 4);
        hashes.append(hash);
        tokens.append(sum);
    }
    Counts counts;
    int cached = 0;
    for (int at = 0; at < int(blocks.size()); ++at) {
        if (!blocks.at(at).marked || tokens.at(at) < LeastTokens)
            continue;
        cached = tokens.at(at);
        for (int back = at; back >= std::max(0, at - LookBack); --back) {
            if (m_entries.contains(hashes.at(back)))
                counts.read = std::max(counts.read, tokens.at(back));
        }
    }
    for (int at = 0; at < int(blocks.size()); ++at) {
        if (blocks.at(at).marked && tokens.at(at) >= LeastTokens)
            m_entries.insert(hashes.at(at));
    }
    counts.written = std::max(0, cached - counts.read);
    counts.fresh = sum - counts.read - counts.written;
    return counts;
}

} // namespace Deckhand
