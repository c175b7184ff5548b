#pragma once

#include "base/result.h"

#include <QCommandLineParser>

#include <functional>
#include <optional>

namespace Deckhand {

/// An option as it was given.
struct GivenOption {
    QString name;
    QStringList values; ///< in their order; none of a flag

    QString value() const { return values.value(values.size() - 1); } ///< the last one counts
    Error mustBe(const QString &wanted) const;
};

struct OptionWords {
    const char *names;      ///< with commas between: a short one first, the one that errors name last
    const char *value = ""; ///< what it takes, in a word of the help; empty: nothing
    const char *help = "";  ///< lines; empty: the help does not name it
};

/// An option of a command, and how it is read into what the command is asked for.
template<typename Target>
struct OptionOf : OptionWords {
    std::function<Result<void>(const GivenOption &given, Target &target)> read;
};

QCommandLineOption parserOption(const OptionWords &words);
GivenOption givenOption(const QCommandLineParser &parser, const OptionWords &words);
QString helpOf(const OptionWords &words);
Result<int> wholeNumberOf(const GivenOption &given, int least);

/// The arguments behind the word of a command ("tasks"), if the command line is one of those: options for the workspace and
/// the state may stand before the word. A folder of that name is `./tasks`.
std::optional<QStringList> argumentsBehind(const QString &command, const QStringList &arguments);
/// Which of `verbs` the first of the words behind a command is; none: the first. An error: it is another word.
Result<int> takeVerb(const QString &command, const QStringList &verbs, QStringList &words);

/// Reads the options in the order of the table; the first that is wrong ends it, and what was read by then stays in `target`.
/// What is left are the words that belong to no option.
template<typename Target>
Result<QStringList> readOptions(const QList<OptionOf<Target>> &table, const QStringList &arguments, Target &target)
{
    QCommandLineParser parser;
    for (const OptionWords &option : table)
        parser.addOption(parserOption(option));
    // The parser takes the first argument for the program's name.
    if (!parser.parse(QStringList(QStringLiteral("deckhand")) + arguments))
        return Error{parser.errorText()};
    for (const OptionOf<Target> &option : table) {
        const GivenOption given = givenOption(parser, option);
        if (!parser.isSet(given.name))
            continue;
        if (const Result<void> done = option.read(given, target); !done)
            return Error{done.error()};
    }
    return parser.positionalArguments();
}

template<typename Target>
QString helpOf(const QList<OptionOf<Target>> &table)
{
    QString text;
    for (const OptionWords &option : table)
        text += helpOf(option);
    return text;
}

// How an option is read. `member`: a pointer to the member that it goes into, or a function from the target to that.

template<typename Member>
auto flag(Member member)
{
    return [member](const GivenOption &, auto &target) {
        std::invoke(member, target) = true;
        return Result<void>();
    };
}

template<typename Member>
auto text(Member member)
{
    return [member](const GivenOption &given, auto &target) {
        std::invoke(member, target) = given.value();
        return Result<void>();
    };
}

template<typename Member>
auto texts(Member member)
{
    return [member](const GivenOption &given, auto &target) {
        std::invoke(member, target) += given.values;
        return Result<void>();
    };
}

template<typename Member>
auto wholeNumber(Member member, int least)
{
    return [member, least](const GivenOption &given, auto &target) -> Result<void> {
        const Result<int> number = wholeNumberOf(given, least);
        if (!number)
            return Error{number.error()};
        std::invoke(member, target) = *number;
        return {};
    };
}

/// `words`: those of the values of the enumeration (or of false and true), in its order.
template<typename Member>
auto oneOf(Member member, const QStringList &words)
{
    return [member, words](const GivenOption &given, auto &target) -> Result<void> {
        const int index = int(words.indexOf(given.value()));
        if (index < 0)
            return given.mustBe(words.join(QStringLiteral(", ")));
        auto &value = std::invoke(member, target);
        value = std::remove_reference_t<decltype(value)>(index);
        return {};
    };
}

} // namespace Deckhand
