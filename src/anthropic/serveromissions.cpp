#include "anthropic/serveromissions.h"

#include "base/enumwords.h"

#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMostOfRefusal = 64 * 1024;

QString tokenCountWord()
{
    return QStringLiteral("count_tokens");
}

const EnumWords<SentOption> kStored{{SentOption::CacheControl, u"cache_control"_qs},
                                    {SentOption::Thinking, u"thinking"_qs},
                                    {SentOption::ThinkingDisplay, u"thinking.display"_qs},
                                    {SentOption::ContextManagement, u"context_management"_qs},
                                    {SentOption::Documents, u"document"_qs},
                                    {SentOption::UnsignedThinking, u"unsigned_thinking"_qs}};

bool isOfModel(SentOption option)
{
    return option == SentOption::Thinking || option == SentOption::ThinkingDisplay
        || option == SentOption::UnsignedThinking;
}

/// A name with an underscore or a hyphen in it is no word of a sentence.
bool namesTerm(const QString &text, const QString &name)
{
    return QRegularExpression(QStringLiteral("(?<![A-Za-z0-9_-])%1(?![A-Za-z0-9_-])").arg(name)).match(text).hasMatch();
}

/// A name that is also a plain word must stand in quotes, in a path, or before the colon of a complaint.
bool namesField(const QString &text, const QString &name)
{
    static const QString forms = QStringLiteral("[\"'`]%1[\"'`\\\\]"              // "thinking", also as \"thinking\"
                                                "|(?<![A-Za-z0-9_-])%1\\.[a-z_]+" // thinking.type
                                                "|\\.%1(?![A-Za-z0-9_-])"         // messages.0.content.1.document
                                                "|(?:^|[\"\\s(\\[])%1:");         // thinking: Extra inputs …
    return QRegularExpression(QString(forms).replace(QLatin1String("%1"), name)).match(text).hasMatch();
}

/// The complaint is about blocks of the history, not about the parameter of the same name.
bool isAboutThinkingBlocks(const QString &text)
{
    static const QRegularExpression ofMessages(QStringLiteral("messages\\.[0-9]+[^\"]*(thinking|signature)"));
    return namesTerm(text, QStringLiteral("redacted_thinking")) || ofMessages.match(text).hasMatch();
}

} // namespace

QString ServerOmissions::word(SentOption option, const QString &model)
{
    const QString stored = kStored.word(option);
    return isOfModel(option) ? QString(stored + QLatin1Char(' ') + model) : stored;
}

void ServerOmissions::add(SentOption option, const QString &model)
{
    if (const QString one = word(option, model); !one.isEmpty())
        m_words.insert(one);
}

bool ServerOmissions::omitsTokenCount() const
{
    return m_words.contains(tokenCountWord());
}

void ServerOmissions::addTokenCount()
{
    m_words.insert(tokenCountWord());
}

QStringList ServerOmissions::toStringList() const
{
    QStringList words(m_words.cbegin(), m_words.cend());
    words.sort();
    return words;
}

ServerOmissions ServerOmissions::fromStringList(const QStringList &words)
{
    ServerOmissions result;
    for (const QString &one : words) {
        const QString model = one.section(QLatin1Char(' '), 1);
        const std::optional<SentOption> option = kStored.value(one.section(QLatin1Char(' '), 0, 0));
        if (option && one == word(*option, model) && isOfModel(*option) != model.isEmpty())
            result.m_words.insert(one);
        if (one == tokenCountWord())
            result.addTokenCount();
    }
    return result;
}

std::optional<RefusedOption> refusedOption(int status, const QByteArray &body, SentOptions sent)
{
    if (status != 400 && status != 422)
        return std::nullopt;
    const QString text = QString::fromUtf8(body.left(kMostOfRefusal));
    const auto wasSent = [sent](SentOption option) { return sent.testFlag(option); };
    const auto term = [&text](const char *name) { return namesTerm(text, QLatin1String(name)); };
    const auto field = [&text](const char *name) { return namesField(text, QLatin1String(name)); };

    if (wasSent(SentOption::CacheControl) && term("cache_control"))
        return RefusedOption{SentOption::CacheControl};
    if (wasSent(SentOption::ContextManagement)
        && (term("context_management") || term("anthropic-beta") || term("anthropic_beta")))
        return RefusedOption{SentOption::ContextManagement};
    if (isAboutThinkingBlocks(text)) {
        if (wasSent(SentOption::EarlierThinking))
            return RefusedOption{SentOption::EarlierThinking, false};
        // A budget wants thinking before each call of a running tool loop, and there it is not any more.
        if (wasSent(SentOption::Thinking))
            return RefusedOption{SentOption::Thinking, false};
        return std::nullopt;
    }
    if (wasSent(SentOption::ThinkingDisplay) && (term("thinking\\.[a-z_.]*display") || field("display")))
        return RefusedOption{SentOption::ThinkingDisplay};
    if (wasSent(SentOption::Thinking) && (field("thinking") || term("budget_tokens")))
        return RefusedOption{SentOption::Thinking};
    // What lies within a document is wrong with that one; the next one may be fine.
    static const QRegularExpression within(QStringLiteral("\\b(document|pdf)\\.source"));
    if (wasSent(SentOption::Documents) && (text.contains(within) || field("document")))
        return RefusedOption{SentOption::Documents, !text.contains(within)};
    return std::nullopt;
}

bool complainsOfThinking(int status, const QByteArray &body)
{
    if (status != 400 && status != 422)
        return false;
    const QString text = QString::fromUtf8(body.left(kMostOfRefusal));
    if (isAboutThinkingBlocks(text))
        return true;
    static const QRegularExpression parameter(
        QStringLiteral("budget_tokens|(?<![A-Za-z0-9_.])thinking(:|\\.(type|display|enabled|adaptive|disabled))"));
    static const QRegularExpression blocks(QStringLiteral("thinking|reasoning|signature"),
                                           QRegularExpression::CaseInsensitiveOption);
    return !text.contains(parameter) && text.contains(blocks);
}

} // namespace Deckhand
