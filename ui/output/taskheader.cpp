#include "ui/output/taskheader.h"

#include "models/backgroundtaskmodel.h"
#include "ui/style/statusglyph.h"

#include <QPainter>

namespace Deckhand {

namespace {

constexpr int kSide = 8;
constexpr int kTop = 7;
constexpr int kGap = 2;
constexpr int kGlyph = 14;

QString elided(const QFont &font, const QString &text, int width)
{
    return QFontMetrics(font).elidedText(text, Qt::ElideRight, width);
}

} // namespace

TaskHeader::TaskHeader(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void TaskHeader::setRow(const QModelIndex &row)
{
    if (m_row.isValid())
        disconnect(m_row.model(), nullptr, this, nullptr);
    m_row = row;
    if (row.isValid()) {
        connect(row.model(), &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex &first, const QModelIndex &last) {
                    if (m_row.row() >= first.row() && m_row.row() <= last.row())
                        refresh();
                });
    }
    refresh();
}

QVariant TaskHeader::cell(int column, int role) const
{
    return m_row.isValid() ? m_row.sibling(m_row.row(), column).data(role) : QVariant();
}

QString TaskHeader::facts() const
{
    using Model = BackgroundTaskModel;
    QStringList parts{cell(Model::State).toString(), cell(Model::State, Model::EndRole).toString(),
                      cell(Model::Elapsed).toString(), cell(Model::Size).toString(),
                      cell(Model::State, Model::IdRole).toString()};
    parts.removeAll(QString());
    parts.removeAll(QStringLiteral("–"));
    return parts.join(QStringLiteral(" · "));
}

void TaskHeader::refresh()
{
    setAccessibleName(QStringLiteral("%1: %2").arg(facts(), cell(BackgroundTaskModel::Command).toString()));
    setToolTip(cell(BackgroundTaskModel::State, Qt::ToolTipRole).toString());
    update();
}

QSize TaskHeader::sizeHint() const
{
    const int lines = QFontMetrics(monospaceFont()).height() + kGap + fontMetrics().height();
    return {320, lines + 2 * kTop};
}

QSize TaskHeader::minimumSizeHint() const
{
    return {80, sizeHint().height()};
}

void TaskHeader::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    if (!m_row.isValid())
        return;
    const QString word = cell(BackgroundTaskModel::State, BackgroundTaskModel::MarkRole).toString();
    const StatusMark mark = markOfRunState(word, theme);
    const QFont code = monospaceFont();
    const int codeHeight = QFontMetrics(code).height();
    paintGlyph(painter, QRectF(kSide, kTop + (codeHeight - kGlyph) / 2.0, kGlyph, kGlyph), mark);

    const int left = kSide + kGlyph + 8;
    const int width = this->width() - left - kSide;
    painter.setFont(code);
    painter.setPen(theme.text);
    const QString command = elided(code, cell(BackgroundTaskModel::Command).toString(), width);
    painter.drawText(QRect(left, kTop, width, codeHeight), int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                     command);
    painter.setFont(font());
    painter.setPen(theme.muted);
    const QRect second(left, kTop + codeHeight + kGap, width, fontMetrics().height());
    painter.drawText(second, int(Qt::AlignLeft | Qt::AlignVCenter) | Qt::TextSingleLine,
                     elided(font(), facts(), width));
}

} // namespace Deckhand
