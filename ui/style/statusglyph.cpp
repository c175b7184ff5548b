#include "ui/style/statusglyph.h"

#include <QPainter>
#include <QPolygonF>

namespace Deckhand {

namespace {

/// A drawing on a square of 16 units.
class Pen16
{
public:
    Pen16(QPainter &painter, const QColor &color) : m_painter(painter), m_color(color) { line(1.8); }

    void line(qreal width)
    {
        m_painter.setPen(QPen(m_color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_painter.setBrush(Qt::NoBrush);
    }
    void fill()
    {
        m_painter.setPen(QPen(m_color, 1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_painter.setBrush(m_color);
    }
    void circle(qreal radius) { m_painter.drawEllipse(QPointF(8, 8), radius, radius); }
    void path(std::initializer_list<QPointF> points) { m_painter.drawPolyline(QPolygonF(QList<QPointF>(points))); }
    void shape(std::initializer_list<QPointF> points) { m_painter.drawPolygon(QPolygonF(QList<QPointF>(points))); }
    void box(qreal inset, qreal radius = 2)
    {
        m_painter.drawRoundedRect(QRectF(inset, inset, 16 - 2 * inset, 16 - 2 * inset), radius, radius);
    }
    void dot(QPointF at) { m_painter.drawEllipse(at, 0.6, 0.6); }

private:
    QPainter &m_painter;
    QColor m_color;
};

/// Those of the plan: a box, and what is in it.
void drawBox(Pen16 &pen, Glyph glyph)
{
    if (glyph == Glyph::BoxCorners) {
        pen.line(1.7);
        pen.path({{2, 6}, {2, 2}, {6, 2}});
        pen.path({{10, 2}, {14, 2}, {14, 6}});
        pen.path({{14, 10}, {14, 14}, {10, 14}});
        return pen.path({{6, 14}, {2, 14}, {2, 10}});
    }
    pen.line(1.4);
    pen.box(2);
    switch (glyph) {
    case Glyph::BoxRunning:
        pen.fill();
        return pen.shape({{6.3, 5}, {11, 8}, {6.3, 11}});
    case Glyph::BoxCheck:
        pen.line(1.9);
        return pen.path({{5, 8.3}, {7.2, 10.5}, {11.2, 5.6}});
    case Glyph::BoxCross:
        pen.line(1.9);
        pen.path({{5.4, 5.4}, {10.6, 10.6}});
        return pen.path({{10.6, 5.4}, {5.4, 10.6}});
    case Glyph::BoxDash:
        pen.line(1.9);
        return pen.path({{5, 8}, {11, 8}});
    case Glyph::BoxStarts:
        pen.path({{4.8, 5.4}, {7.4, 8}, {4.8, 10.6}});
        return pen.path({{8.4, 5.4}, {11, 8}, {8.4, 10.6}});
    default:
        return; // empty
    }
}

void drawGlyph(Pen16 &pen, Glyph glyph)
{
    switch (glyph) {
    case Glyph::None:
        return;
    case Glyph::Ring:
        return pen.circle(4.5);
    case Glyph::Running:
        pen.fill();
        return pen.shape({{5, 3}, {13, 8}, {5, 13}});
    case Glyph::Check:
        pen.line(2.2);
        return pen.path({{3, 8.5}, {6.5, 12}, {13, 4.5}});
    case Glyph::Cross:
        pen.line(2.2);
        pen.path({{4, 4}, {12, 12}});
        return pen.path({{12, 4}, {4, 12}});
    case Glyph::Clock:
        pen.circle(6);
        return pen.path({{8, 4.5}, {8, 8}, {10.5, 9.5}});
    case Glyph::Square:
        pen.fill();
        return pen.box(4, 1);
    case Glyph::Triangle:
        pen.shape({{8, 2.5}, {14, 13}, {2, 13}});
        pen.path({{8, 6.5}, {8, 9}});
        return pen.dot({8, 11});
    case Glyph::Question:
        pen.path({{5, 5.5}, {6, 3.5}, {8, 3}, {10.2, 3.7}, {10.8, 5.5}, {9.8, 7.2}, {8, 8.3}, {8, 9.8}});
        return pen.dot({8, 12.8});
    case Glyph::Asks:
        pen.circle(6.2);
        pen.path({{8, 4.8}, {8, 8.4}});
        return pen.dot({8, 11});
    case Glyph::Denied:
        pen.circle(5.8);
        return pen.path({{4, 12}, {12, 4}});
    case Glyph::Pause:
        pen.line(2.6);
        pen.path({{5.5, 4}, {5.5, 12}});
        return pen.path({{10.5, 4}, {10.5, 12}});
    case Glyph::Arrow:
        pen.path({{2.5, 8}, {13, 8}});
        return pen.path({{9, 4}, {13, 8}, {9, 12}});
    default:
        return drawBox(pen, glyph);
    }
}

} // namespace

void paintGlyph(QPainter &painter, const QRectF &box, const StatusMark &mark)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width() / 16, box.height() / 16);
    Pen16 pen(painter, mark.color);
    drawGlyph(pen, mark.glyph);
    painter.restore();
}

StatusMark markOfRunState(const QString &word, const Theme &theme)
{
    struct Sign {
        QStringView word;
        Glyph glyph;
        QColor Theme::*ink;
    };
    static constexpr Sign signs[] = {
        {u"running", Glyph::Running, &Theme::link},  {u"completed", Glyph::Check, &Theme::success},
        {u"done", Glyph::Check, &Theme::success},    {u"failed", Glyph::Cross, &Theme::error},
        {u"stopped", Glyph::Square, &Theme::muted},  {u"lost", Glyph::Question, &Theme::warning},
        {u"denied", Glyph::Denied, &Theme::warning}, {u"asks", Glyph::Asks, &Theme::warning},
        {u"waits", Glyph::Asks, &Theme::warning},    {u"warned", Glyph::Triangle, &Theme::warning},
        {u"error", Glyph::Triangle, &Theme::error},  {u"timeout", Glyph::Clock, &Theme::warning},
        {u"paused", Glyph::Pause, &Theme::warning},  {u"elsewhere", Glyph::Arrow, &Theme::muted},
    };
    for (const Sign &sign : signs) {
        if (word == sign.word)
            return {sign.glyph, theme.*sign.ink};
    }
    return {Glyph::Ring, theme.muted};
}

StatusMark markOfNoticeState(const QString &word, const Theme &theme)
{
    if (word == u"held")
        return {Glyph::Pause, theme.warning};
    if (word == u"delivered")
        return {Glyph::Arrow, theme.link};
    if (word == u"consumed")
        return {Glyph::Check, theme.success};
    if (word == u"dropped")
        return {Glyph::Cross, theme.muted};
    return {Glyph::Ring, theme.link};
}

StatusMark markOfTaskStatus(const QString &word, bool blocked, const Theme &theme, bool startsByItself)
{
    if (word == u"completed")
        return {Glyph::BoxCheck, theme.success};
    if (word == u"in_progress")
        return {Glyph::BoxRunning, theme.link};
    if (word == u"failed")
        return {Glyph::BoxCross, theme.error};
    if (word == u"cancelled")
        return {Glyph::BoxDash, theme.muted};
    if (word == u"proposed")
        return {Glyph::BoxCorners, theme.link};
    return {startsByItself ? Glyph::BoxStarts : Glyph::Box, blocked ? theme.muted : theme.text};
}

} // namespace Deckhand
