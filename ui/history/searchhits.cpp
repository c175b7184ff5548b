#include "ui/history/searchhits.h"

#include "models/searchhitmodel.h"
#include "ui/panels/rowview.h"
#include "ui/style/plainlabel.h"

#include <QHeaderView>
#include <QPainter>
#include <QTextLayout>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kHitSide = 12;
constexpr int kHitAbove = 6;
constexpr int kSnippetLines = 2;

/// Title and time, below them the place with what was looked for in bold.
class HitDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme theme = Theme::of(option.palette);
        const bool isNear = option.state & (QStyle::State_MouseOver | QStyle::State_Selected);
        painter->fillRect(option.rect, isNear ? theme.hoveredRow : theme.window);
        const QRect box = option.rect.adjusted(kHitSide, kHitAbove, -kHitSide, -kHitAbove);
        paintHead(*painter, QRect(box.topLeft(), QSize(box.width(), option.fontMetrics.height())), option, index);
        paintSnippet(*painter, box.adjusted(0, option.fontMetrics.height(), 0, 0), option, index);
    }
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        const int line = QFontMetrics(snippetFont(option)).height() + 1;
        return {120, option.fontMetrics.height() + kSnippetLines * line + 2 * kHitAbove};
    }

private:
    static QFont snippetFont(const QStyleOptionViewItem &option) { return scaledFont(option.font, 0.9); }

    static void paintHead(QPainter &painter, QRect box, const QStyleOptionViewItem &option, const QModelIndex &index)
    {
        const Theme theme = Theme::of(option.palette);
        const QString time = index.data(SearchHitModel::TimeRole).toString();
        painter.setFont(snippetFont(option));
        painter.setPen(theme.muted);
        painter.drawText(box, int(Qt::AlignRight | Qt::AlignVCenter) | Qt::TextSingleLine, time);
        box.setRight(box.right() - painter.fontMetrics().horizontalAdvance(time) - kHitSide);
        painter.setFont(option.font);
        painter.setPen(theme.text);
        const QString title = index.data(SearchHitModel::TitleRole).toString();
        painter.drawText(box, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                         option.fontMetrics.elidedText(title, Qt::ElideRight, box.width()));
    }

    static void paintSnippet(QPainter &painter, const QRect &box, const QStyleOptionViewItem &option,
                             const QModelIndex &index)
    {
        const Theme theme = Theme::of(option.palette);
        QTextLayout layout(index.data().toString(), snippetFont(option));
        QTextCharFormat found;
        found.setFontWeight(QFont::Bold);
        found.setForeground(theme.text);
        QList<QTextLayout::FormatRange> formats;
        for (const TextRange &match : index.data(SearchHitModel::MatchesRole).value<QList<TextRange>>())
            formats.append({int(match.from), int(match.size), found});
        layout.setFormats(formats);
        QTextOption wrapping;
        wrapping.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout.setTextOption(wrapping);
        layout.beginLayout();
        qreal y = 0;
        for (int i = 0; i < kSnippetLines; ++i) {
            QTextLine line = layout.createLine();
            if (!line.isValid())
                break;
            line.setLineWidth(box.width());
            line.setPosition({0, y});
            y += line.height();
        }
        layout.endLayout();
        painter.setPen(theme.muted);
        layout.draw(&painter, box.topLeft());
    }
};

} // namespace

SearchHits::SearchHits(SearchHitModel &model, QWidget *parent)
    : QWidget(parent),
      m_model(model),
      m_heading(plainLabel(this, "searchHitsHeading")),
      m_view(new RowView)
{
    m_view->setObjectName(QStringLiteral("searchHitsView"));
    m_view->setAccessibleName(tr("What was said"));
    m_view->setItemDelegate(new HitDelegate(m_view));
    m_view->setModel(&model);
    m_view->header()->hide();
    m_view->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_heading->setContentsMargins(kHitSide, kHitAbove, kHitSide, kHitAbove);
    m_heading->setWordWrap(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    layout->addWidget(m_view, 1);
    connect(m_view, &RowView::opened, this, [this](const QModelIndex &index) { emit opened(m_model.hitAt(index)); });
    connect(&model, &SearchHitModel::stateChanged, this, &SearchHits::showState);
    followTheme(*this, [this](const Theme &theme) {
        m_heading->setStyleSheet(QStringLiteral("background:%1;color:%2;border-top:1px solid %3")
                                     .arg(theme.window.name(), theme.muted.name(), theme.border.name()));
    });
    showState();
}

void SearchHits::showState()
{
    const QString status = m_model.status();
    m_heading->setText(status.isEmpty() ? tr("What was said")
                                        : tr("What was said") + QStringLiteral(" \u00b7 ") + status);
    setVisible(m_model.isSearching());
}

} // namespace Deckhand
