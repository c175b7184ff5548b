#pragma once

#include "taskgraph/filestamp.h"
#include "taskgraph/task.h"

#include <QHash>
#include <QMap>
#include <QStringList>

#include <functional>
#include <string_view>
#include <system_error>

namespace Deckhand {

/// The files of one folder that may be tasks, and what was last read of them. A file is read again only when its stamp says
/// so. Links are not followed: neither the folder nor a file of it may lead elsewhere.
///
/// Ours are named `task_N.json`. Other programs name theirs `N.json` or by a text (`task_<time>_<n>.json`); a file keeps its name.
/// What its name says and the id in it must agree, and no two files may hold one task: which of them is true nobody knows.
class TaskFiles
{
public:
    /// The folder need not exist.
    explicit TaskFiles(QString folder);

    /// Looks at the folder. True if anything is different: tasks, or what is wrong with their files. What was read of a folder
    /// that there is but that cannot be read any more is kept.
    bool refresh();

    /// Those that can be read, in no order.
    QList<Task> tasks() const;
    /// Why nothing is known of what is in the folder now, a sentence; empty: it is, or there is none.
    QString folderProblem() const;
    /// That, and one sentence for each file that could not be read, in the order of their names.
    QStringList problems() const;
    /// The tasks that these files may be, and why nobody knows: words for a sentence.
    QMap<int, QString> unreadable() const;
    /// How many files there are, and the paths of at most so many of them.
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
        QString problem;  ///< why there is none
        int claimed = -1; ///< the id in a file that says another one by its name
    };
    std::error_code readNames(QStringList *names) const;
    std::error_code forEachName(const std::function<void(std::string_view)> &then) const;
    Entry read(const QString &name, const FileStamp &stamp) const;
    void findDoubles();
    QString pathOf(const QString &name) const { return m_folder + u'/' + name; }
    QString nameOf(int task) const;
    void note(const QString &name, const Task &task);

    const QString m_folder;
    QHash<QString, Entry> m_entries;
    QHash<int, QString> m_nameOf;     ///< of the tasks, where that is not `task_N.json`
    QMap<QString, QString> m_doubles; ///< files whose task is in another one, too: that one
    bool m_isLink = false;
    QString m_unreadable; ///< why the folder cannot be read, words of the system
};

} // namespace Deckhand
