#pragma once

#include "taskgraph/filestamp.h"
#include "taskgraph/task.h"

#include <QHash>
#include <QStringList>

#include <functional>
#include <string_view>

namespace Deckhand {

/// The files `task_N.json` of one folder, and what was last read of them. A file is read again only when its stamp says so.
/// Links are not followed: neither the folder nor a file of it may lead elsewhere.
class TaskFiles
{
public:
    /// The folder need not exist.
    explicit TaskFiles(QString folder);

    /// Looks at the folder. True if anything is different: tasks, or what is wrong with their files.
    bool refresh();

    /// Those that can be read, in no order.
    QList<Task> tasks() const;
    /// One sentence for each file that could not be read, in the order of their names.
    QStringList problems() const;
    /// How many files are named like tasks, and the paths of at most so many of them.
    qsizetype count() const { return m_entries.size(); }
    QStringList files(qsizetype most) const;
    /// Of the files, readable or not; 0: none. The number of a broken file is never given to a new task.
    int lastNumber() const;
    const QString &path() const { return m_folder; }
    bool exists() const;

    /// Makes the folder. An error is a sentence for people.
    Result<void> make() const;

    /// Removes what a program left that was killed between writing a file and putting it in its place. Under the folder's
    /// lock only: then nobody is just doing so.
    void removeLeftovers() const;

    enum class Write { Done, Overtaken };
    /// Puts the task in the place of the file that `refresh` saw, whole or not at all; Overtaken: that one has changed
    /// since, nothing was written.
    Result<Write> replace(const Task &task);
    /// A new file, whole or not at all; Overtaken: there is one of this number.
    Result<Write> add(const Task &task);

private:
    struct Entry {
        FileStamp stamp;
        bool fresh = false; ///< the stamp may not tell the next write from this one
        std::optional<Task> task;
        QString problem; ///< why there is none
    };
    QList<int> numbers() const;
    void forEachName(const std::function<void(std::string_view)> &take) const;
    Entry read(int number, const FileStamp &stamp) const;
    QString pathOf(int number) const;
    void note(const Task &task);

    const QString m_folder;
    QHash<int, Entry> m_entries;
    bool m_isLink = false;
};

} // namespace Deckhand
