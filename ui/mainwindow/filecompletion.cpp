#include "ui/mainwindow/filecompletion.h"

namespace Deckhand {

namespace {

Completion completionFor(const QString &path)
{
    const qsizetype name = path.chopped(1).lastIndexOf(u'/') + 1;
    const QString text = path.contains(u' ') ? u"@\""_qs + path + u'"' : u'@' + path;
    return {text, path.mid(name), path.left(name), true};
}

} // namespace

FileCompletion::FileCompletion(std::function<PathGround()> ground, const Clock &clock, QObject *parent)
    : CompletionSource(parent),
      m_search(std::move(ground), clock)
{
    connect(&m_search, &PathSearch::found, this, [this](const QString &, const QStringList &paths) { tell(paths); });
}

void FileCompletion::look(const QString &word)
{
    m_word = word;
    m_search.look(word.mid(1).remove(u'"'));
}

void FileCompletion::tell(const QStringList &paths)
{
    QList<Completion> completions;
    for (const QString &path : paths)
        completions.append(completionFor(path));
    emit found(m_word, completions);
}

} // namespace Deckhand
