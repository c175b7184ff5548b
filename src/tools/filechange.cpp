#include "tools/filechange.h"

#include "base/onpool.h"
#include "tools/textencoding.h"
#include "workspace/linediff.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

namespace {

constexpr DiffTextLimits kOfQuestion{2000};
constexpr DiffTextLimits kOfResult{500, 30'000};

/// What is read of it is one file, whoever replaces the path meanwhile. Null: there is none.
using Opened = Result<std::shared_ptr<QIODevice>>;

Opened open(const WorkspaceFs &files, const QString &path)
{
    const Result<bool> exists = files.exists(path);
    if (!exists)
        return Error{exists.error()};
    if (!*exists)
        return std::shared_ptr<QIODevice>();
    Result<std::unique_ptr<QIODevice>> file = files.openForReading(path);
    if (!file)
        return Error{file.error()};
    return std::shared_ptr<QIODevice>(std::move(file.value()));
}

std::optional<OldFile> contentOf(QIODevice *file)
{
    if (!file)
        return std::nullopt;
    OldFile old{{}, file->size()};
    if (old.size <= SeenFiles::kLargestFile)
        old.bytes = file->readAll();
    return old;
}

/// A change, and what it starts from.
struct Planned {
    std::optional<OldFile> old;
    QByteArray digest; ///< of `old`; empty where there is none
    FileChange change;
};

/// `known` is the digest that the model, or the user at the question, has last seen.
Result<Planned> planned(const QString &path, const Opened &file, const PlanChange &plan,
                        const std::optional<QByteArray> &known)
{
    if (!file)
        return Error{file.error()};
    Planned result;
    result.old = contentOf(file->get());
    if (result.old)
        result.digest = QCryptographicHash::hash(result.old->bytes, SeenFiles::kAlgorithm);
    if (result.old && known && *known != result.digest)
        return Error{
            QStringLiteral("%1 has changed on disk since it was last read. Nothing was written: read it again first.")
                .arg(path)};
    Result<FileChange> change = plan(result.old);
    if (!change)
        return Error{change.error()};
    result.change = std::move(change.value());
    return result;
}

bool endsLinesWithCrLf(const QString &text)
{
    const qsizetype lineFeeds = text.count(u'\n');
    return lineFeeds > 0 && text.count(QLatin1String("\r\n")) == lineFeeds;
}

QString textOf(const QByteArray &bytes)
{
    return TextDecoder(encodingOf(bytes).value_or(TextEncoding())).decode(bytes);
}

/// What a title says of a file whose text is not simply its bytes.
QString encodingWords(const QByteArray &bytes)
{
    const TextEncoding encoding = encodingOf(bytes).value_or(TextEncoding());
    if (!encoding.isUtf8())
        return QStringLiteral(", encoded as ") + encoding.name();
    return bytes.isValidUtf8() ? QString()
                               : QStringLiteral(", which is no UTF-8 text: what cannot be shown is marked \ufffd");
}

/// Line ends that are CR LF before and after are not worth a mark on each line.
LineDiff diffOf(const Planned &planned)
{
    QString before = planned.old ? textOf(planned.old->bytes) : QString();
    QString after = textOf(planned.change.after);
    if (endsLinesWithCrLf(before) && endsLinesWithCrLf(after)) {
        before.replace(QLatin1String("\r\n"), QLatin1String("\n"));
        after.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    }
    return diffLines(before, after);
}

/// A new file is shown as it will be; of a file that is no UTF-8 the difference is not all of the truth.
ToolPreview previewOf(const Planned &planned)
{
    const QString &title = planned.change.question;
    if (!planned.old)
        return {title, QString::fromUtf8(planned.change.after), false};
    if (planned.old->size > SeenFiles::kLargestFile)
        return {title + QStringLiteral(", too large to be compared"), QString::fromUtf8(planned.change.after), false};
    const LineDiff diff = diffOf(planned);
    if (!diff.hunks.isEmpty())
        return {title + encodingWords(planned.old->bytes), unifiedText(diff, kOfQuestion), true, diff.added,
                diff.removed};
    const bool isSame = planned.old->bytes == planned.change.after;
    return {title + encodingWords(planned.old->bytes),
            isSame ? QStringLiteral("(Nothing in it changes.)") : QStringLiteral("(Its text stays, its bytes change.)"),
            false};
}

} // namespace

void FileChangeTool::makePreview(const QJsonObject &input, QObject *context, const Previewed &then)
{
    const QString path = subject(input);
    using Shown = std::pair<ToolPreview, QByteArray>;
    const auto work = [path, plan = planFor(input, path), file = open(m_services.files, path),
                       known = m_services.seen->digestOf(path)]() -> Result<Shown> {
        const Result<Planned> change = planned(path, file, plan, known);
        if (!change)
            return Error{change.error()};
        return Shown{previewOf(*change), change->digest};
    };
    onPool(context, work, [path, seen = m_services.seen, then](const Result<Shown> &shown) {
        if (!shown)
            return then(Error{shown.error()});
        seen->remember(path, shown->second);
        then(shown->first);
    });
}

ToolRun *FileChangeTool::start(const QJsonObject &input, QObject *parent)
{
    const QString path = subject(input);
    const Result<Planned> change =
        planned(path, open(m_services.files, path), planFor(input, path), m_services.seen->digestOf(path));
    if (!change)
        return ToolRun::failed(change.error(), parent);
    if (const Result<void> written = m_services.files.write(path, change->change.after); !written)
        return ToolRun::failed(written.error(), parent);
    m_services.seen->rememberContent(path, change->change.after);
    auto *run = new ToolRun(parent);
    onPool(
        run, [change = *change] { return unifiedText(diffOf(change), kOfResult); },
        [run, answer = change->change.answer](const QString &diff) {
            emit run->done({answer, {}, false, diff});
        });
    return run;
}

} // namespace Deckhand
