#pragma once

#include <QWidget>

namespace Deckhand {

/// How full the model's context is: a small bar and "62k of 200k". Where the window is unknown only the tokens; hidden while
/// these are unknown too. Above 80 % it warns, in colour and in words.
class ContextMeter final : public QWidget
{
    Q_OBJECT
public:
    explicit ContextMeter(QWidget *parent = nullptr);

    /// 0: unknown. `isCounted`: by the server; else it is an estimate, and the tool tip says so.
    void setTokens(qint64 used, qint64 window, bool isCounted);
    bool isKnown() const { return m_used > 0; }
    QString text() const;
    bool warns() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QFont textFont() const;

    qint64 m_used = 0;
    qint64 m_window = 0;
};

} // namespace Deckhand
