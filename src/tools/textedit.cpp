#include "tools/textedit.h"

#include "tools/textencoding.h"

namespace Deckhand {

namespace {

/// The next place from `from` on that is one between characters.
qsizetype indexOf(const QByteArray &bytes, const QByteArray &wanted, qsizetype from, int unit)
{
    qsizetype at = bytes.indexOf(wanted, from);
    while (at >= 0 && at % unit != 0)
        at = bytes.indexOf(wanted, at + 1);
    return at;
}

qsizetype count(const QByteArray &bytes, const QByteArray &wanted, int unit)
{
    qsizetype found = 0;
    for (qsizetype at = indexOf(bytes, wanted, 0, unit); at >= 0; at = indexOf(bytes, wanted, at + wanted.size(), unit))
        ++found;
    return found;
}

/// Every line of the file ends with CR LF: then a bare line feed in the model's text can only mean that.
bool isCrLfFile(const QByteArray &bytes, const TextEncoding &encoding)
{
    const qsizetype feeds = count(bytes, *encoding.encode(QStringLiteral("\n")), encoding.unit());
    return feeds > 0 && count(bytes, *encoding.encode(QStringLiteral("\r\n")), encoding.unit()) == feeds;
}

QString withCrLf(QString text)
{
    return text.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(QLatin1String("\n"), QLatin1String("\r\n"));
}

/// What of the text the encoding does not know, the first of it.
QString firstUnknown(const QString &text, const TextEncoding &encoding)
{
    for (const uint c : text.toUcs4()) {
        const QString character = QString::fromUcs4(reinterpret_cast<const char32_t *>(&c), 1);
        if (!encoding.encode(character))
            return character;
    }
    return {};
}

} // namespace

Result<TextEdit::Outcome> TextEdit::applyTo(const QByteArray &file) const
{
    const TextEncoding encoding = encodingOf(file).value_or(TextEncoding());
    const bool crLf = isCrLfFile(file, encoding);
    const auto encoded = [&](const QString &text) { return encoding.encode(crLf ? withCrLf(text) : text); };
    const std::optional<QByteArray> wanted = encoded(oldText);
    Outcome outcome{file, wanted ? count(file, *wanted, encoding.unit()) : 0};
    if (outcome.matches == 0)
        return outcome;
    const std::optional<QByteArray> replacement = encoded(newText);
    if (!replacement) {
        return Error{
            QStringLiteral("The file is encoded as %1, which has no \"%2\" (in new_text). Nothing was written: "
                           "use other characters, or write the whole file anew as UTF-8.")
                .arg(encoding.name(), firstUnknown(newText, encoding))};
    }
    outcome.bytes.clear();
    qsizetype done = 0;
    for (qsizetype at = indexOf(file, *wanted, 0, encoding.unit()); at >= 0;
         at = replaceAll ? indexOf(file, *wanted, done, encoding.unit()) : -1) {
        outcome.bytes += QByteArrayView(file).sliced(done, at - done);
        outcome.bytes += *replacement;
        done = at + wanted->size();
    }
    outcome.bytes += QByteArrayView(file).sliced(done);
    return outcome;
}

} // namespace Deckhand
