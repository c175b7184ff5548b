#pragma once

#include "historysearch/searchquery.h"

#include <QWidget>

class QLabel;

namespace Deckhand {

class RowView;
class SearchHitModel;

/// The list of what was found in what was said; there only while something is looked for.
class SearchHits : public QWidget
{
    Q_OBJECT
public:
    /// The model must outlive it.
    explicit SearchHits(SearchHitModel &model, QWidget *parent = nullptr);

signals:
    /// A click on a hit, or Enter.
    void opened(const Deckhand::SearchHit &hit);

private:
    void showState();

    SearchHitModel &m_model;
    QLabel *m_heading;
    RowView *m_view;
};

} // namespace Deckhand
