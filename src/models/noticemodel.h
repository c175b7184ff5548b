#pragma once

#include "background/noticeledger.h"

#include <QAbstractTableModel>

namespace Deckhand {

/// The notices of the ledger, the newest first.
class NoticeModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, TaskId, Kind, State, Wake, Request, Text, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< QString: the notice
        TaskIdRole,            ///< QString
        StateRole,             ///< QString: queued, held, delivered, consumed, dropped
        FullTextRole,          ///< QString: what the model reads
        SortRole
    };

    /// The ledger must outlive the model.
    explicit NoticeModel(NoticeLedger &ledger, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void addRow(const NoticeId &id);
    void updateRow(const NoticeId &id);
    const Notice &noticeAt(int row) const;
    QString display(const Notice &notice, int column) const;

    NoticeLedger &m_ledger;
    int m_count = 0;
    QHash<NoticeId, int> m_positions; ///< in the ledger's list
};

} // namespace Deckhand
