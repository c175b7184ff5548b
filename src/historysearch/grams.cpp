#include "historysearch/grams.h"

#include <QCryptographicHash>

#include <algorithm>
#include <vector>

namespace Deckhand {

namespace {

constexpr qsizetype kMostWanted = 16; ///< more narrow it no further

/// Longer than any group of letters, so that it is none.
QString markOf(char16_t kind, const QString &name)
{
    const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Md5).toHex();
    return QChar(kind) + QString::fromLatin1(hash.first(8));
}

/// Calls `take` for each; one may come often.
template<typename Take>
void eachGram(QStringView word, bool isWhole, const Take &take)
{
    if (isWhole && word.size() >= 2)
        take(word.first(2));
    for (qsizetype i = 0; i + 3 <= word.size(); ++i)
        take(word.sliced(i, 3));
    for (qsizetype i = isWhole ? 1 : 0; i + 2 <= word.size(); ++i) {
        if (isIdeograph(word.at(i)))
            take(word.sliced(i, 2));
    }
}

/// Of a term that may begin amid a word: what every text has that holds it.
QStringList gramsOfTerm(const QString &term)
{
    QStringList grams;
    const QList<QStringView> words = wordsIn(term);
    for (const QStringView word : words) {
        const bool begins = term.size() == 2 || word.data() != term.constData();
        eachGram(word, begins && word.size() == 2, [&grams](QStringView gram) { grams.append(gram.toString()); });
    }
    return grams;
}

} // namespace

QString gramsOf(const QString &text, const QString &folder, const QString &tool)
{
    const QString folded = FoldedText(text).text();
    std::vector<quint64> grams; // three units each
    grams.reserve(size_t(folded.size()));
    const QList<QStringView> words = wordsIn(folded);
    for (const QStringView word : words) {
        eachGram(word, true, [&grams](QStringView gram) {
            const quint64 third = gram.size() > 2 ? gram.at(2).unicode() : 0;
            grams.push_back(quint64(gram.at(0).unicode()) << 32 | quint64(gram.at(1).unicode()) << 16 | third);
        });
    }
    std::sort(grams.begin(), grams.end());
    grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
    QString all = markOf(u'f', folder) + u' ' + markOf(u't', tool);
    all.reserve(qsizetype(grams.size()) * 4 + all.size());
    for (const quint64 gram : grams) {
        all += u' ';
        all += QChar(char16_t(gram >> 32));
        all += QChar(char16_t(gram >> 16));
        if (const char16_t third = char16_t(gram))
            all += QChar(third);
    }
    return all;
}

QString gramsWanted(const SearchQuery &query)
{
    QStringList grams;
    const QStringList terms = SearchWords(query.words).terms();
    for (const QString &term : terms)
        grams += gramsOfTerm(term);
    grams.removeDuplicates();
    if (grams.isEmpty())
        return {};
    grams = grams.first(std::min(grams.size(), kMostWanted));
    if (!query.folder.isEmpty())
        grams.append(markOf(u'f', query.folder));
    if (!query.tool.isEmpty())
        grams.append(markOf(u't', query.tool));
    return u'"' + grams.join(QStringLiteral("\" AND \"")) + u'"';
}

} // namespace Deckhand
