#pragma once

#include "background/noticeledger.h"
#include "models/tablemodel.h"

namespace Deckhand {

/// The notices of the ledger, the newest first.
class NoticeModel : public TableModel
{
    Q_OBJECT
public:
    enum Column { Time, TaskId, Kind, State, Wake, Request, Text, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< QString: the notice
        StateRole,             ///< QString: queued, held, delivered, consumed, dropped
        FullTextRole,          ///< QString: what the model reads
        SortRole
    };

    /// The ledger must outlive the model.
    explicit NoticeModel(NoticeLedger &ledger, QObject *parent = nullptr);

private:
    int count() const override { return m_count; }
    QVariant cell(int row, int column, int role) const override;
    void addRow(const NoticeId &id);
    void updateRow(const NoticeId &id);
    const Notice &noticeAt(int row) const;
    QString display(const Notice &notice, int column) const;

    NoticeLedger &m_ledger;
    int m_count = 0;
    QHash<NoticeId, int> m_positions; ///< in the ledger's list
};

} // namespace Deckhand
