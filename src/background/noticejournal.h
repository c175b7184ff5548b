#pragma once

#include "background/notice.h"

#include <QList>
#include <QSet>

namespace Deckhand {

/// The notices of each task, in its folder: a line for every change, so that another run of the program knows what was
/// told and what was not. A line is written before anybody sees the change. Lines that are torn or unknown are passed over.
class NoticeJournal
{
public:
    /// `folder`: where the tasks have their folders; empty: nothing is written.
    explicit NoticeJournal(QString folder) : m_folder(std::move(folder)) {}

    enum class Kept {
        Yes,
        NotYet, ///< the disk did not take it: to be tried again. Until then it is only safe as long as this program runs
        Never   ///< the task's folder has gone
    };
    Kept write(const Notice &notice);

    /// As the last line of each says; in the order of their making.
    static QList<Notice> read(const QString &taskFolder);

private:
    const QString m_folder;
    QSet<NoticeId> m_begun; ///< whose first line is there
};

} // namespace Deckhand
