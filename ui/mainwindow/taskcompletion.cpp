#include "ui/mainwindow/taskcompletion.h"

#include "background/backgroundtasks.h"
#include "base/textcut.h"

namespace Deckhand {

TaskCompletion::TaskCompletion(const BackgroundTasks &tasks, QObject *parent) : CompletionSource(parent), m_tasks(tasks)
{
}

void TaskCompletion::look(const QString &word)
{
    const QString letters = word.mid(1);
    QList<Completion> completions;
    const QList<BackgroundTask> tasks = m_tasks.tasks();
    for (auto task = tasks.crbegin(); task != tasks.crend(); ++task) {
        const QString name = u"task:"_qs + task->id.toString();
        if (name.startsWith(letters) || task->command.contains(letters, Qt::CaseInsensitive))
            completions.append({u'@' + name, u'@' + name, shownWord(*task) + u": "_qs + oneLine(task->command, 200)});
    }
    emit found(word, completions);
}

} // namespace Deckhand
