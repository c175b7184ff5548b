#pragma once

#include "history/conversationinfo.h"
#include "models/conversationattention.h"
#include "models/tablemodel.h"

namespace Deckhand {

class BackgroundTasks;
class ConversationList;

/// The conversations, a row each: those on the disk, and those that are open here and have nothing there yet. The pinned ones
/// first, then the last written. Archived ones only where they are asked for.
class ConversationListModel : public TableModel
{
    Q_OBJECT
public:
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        WorkspaceRole,         ///< QString, absolute
        DetailRole,            ///< QString: what stands under the title, `14:32 · $0.42 · 2 tasks`
        NeedRole,     ///< QString: `running`, `asks`, `failed`, `done`, `elsewhere`, `waiting`; empty: it needs nothing
        NeedTextRole, ///< QString: the same for people
        PinnedRole,   ///< bool
        ArchivedRole, ///< bool
        ShownRole,    ///< bool: it is what the window shows
        OpenRole,     ///< bool: it is open here
        SortRole
    };
    /// One that is open here.
    struct Open {
        SessionId id;
        ConversationAttention::State state = ConversationAttention::State::Quiet;
        QString firstWords; ///< of its first prompt; empty: nothing was said
    };
    using FactsOf = std::function<ModelFacts(const QString &model)>;

    /// Both outlive it. `workspace`: of those that are open here.
    ConversationListModel(const ConversationList &list, const BackgroundTasks &background, const QString &workspace,
                          QObject *parent = nullptr);
    void setFactsOf(FactsOf factsOf);

    void setOpen(const QList<Open> &open, const SessionId &shown);
    void setShowsArchived(bool shows);

    Qt::ItemFlags flags(const QModelIndex &index) const override;
    SessionId idAt(const QModelIndex &index) const { return SessionId(index.data(IdRole).toString()); }
    QModelIndex indexOf(const SessionId &id) const;

private:
    struct Row {
        ConversationInfo info;
        QString need;
        bool isShown = false;
        bool isOpen = false;
        int tasks = 0;

        const SessionId &id() const { return info.id; }
        friend bool operator==(const Row &, const Row &) = default;
    };

    int count() const override { return int(m_rows.size()); }
    QVariant cell(int row, int column, int role) const override;
    static QString titleOf(const Row &row);
    QString detailOf(const Row &row) const;
    QString spokenOf(const Row &row) const;
    void refresh();
    QList<Row> wantedRows() const;
    Row rowOf(const ConversationInfo &info, const Open *open) const;
    static QSet<SessionId> idsOf(const QList<Row> &rows);
    void removeAllBut(const QSet<SessionId> &ids);
    void insert(qsizetype at, const QList<Row> &rows);
    void place(qsizetype at, const Row &row);

    const ConversationList &m_list;
    const BackgroundTasks &m_background;
    const QString m_workspace;
    FactsOf m_factsOf;
    QList<Open> m_open;
    SessionId m_shown;
    bool m_showsArchived = false;
    QList<Row> m_rows;
};

/// What NeedRole says, for people.
QString needText(const QString &need);
/// When it was, as short as a list needs it: the time of today, else the day.
QString shortTimeText(const QDateTime &time, const QDateTime &now);

} // namespace Deckhand
