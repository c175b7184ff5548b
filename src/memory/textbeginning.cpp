#include "memory/textbeginning.h"

#include "base/textcut.h"
#include "memory/memoryfiles.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

Result<TextBeginning> textBeginningOf(const WorkspaceFs &files, const QString &path)
{
    const auto file = files.openForReading(path);
    if (!file)
        return Error{file.error()};
    QByteArray bytes = file.value()->read(MemoryFiles::kMostBytes + 1);
    if (bytes.contains('\0'))
        return Error{QStringLiteral("%1 is no text.").arg(path)};
    const bool isWhole = bytes.size() <= MemoryFiles::kMostBytes;
    bytes.chop(isWhole ? 0 : tornEnd(bytes));
    QString text = QString::fromUtf8(bytes).remove(QChar(0xFEFF)).replace(u"\r\n"_qs, u"\n"_qs);
    if (!isWhole && text.contains(u'\n'))
        text.truncate(text.lastIndexOf(u'\n'));
    return TextBeginning{text, isWhole};
}

} // namespace Deckhand
