#pragma once

#include "ui/conversation/completion.h"
#include "workspace/pathsearch.h"

namespace Deckhand {

/// Completes `@PATH` by letters of it, with quotation marks where it holds spaces.
class FileCompletion final : public CompletionSource
{
    Q_OBJECT
public:
    /// As PathSearch.
    FileCompletion(std::function<PathGround()> ground, const Clock &clock, QObject *parent = nullptr);

    QChar mark() const override { return u'@'; }
    void look(const QString &word) override;

private:
    void tell(const QStringList &paths);

    PathSearch m_search;
    QString m_word; ///< that is looked for
};

} // namespace Deckhand
