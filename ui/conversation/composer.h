#pragma once

#include <QMargins>
#include <QStringList>
#include <QWidget>

class QLabel;
class QPushButton;

namespace Deckhand {

class ComposerEdit;

/// Where the user writes. It stays usable while the agent works: what is sent then waits for its turn.
class Composer final : public QWidget
{
    Q_OBJECT
public:
    explicit Composer(QWidget *parent = nullptr);

    void setWorking(bool working);
    bool isWorking() const { return m_working; }
    QString text() const;
    void setText(const QString &text);
    void focusEdit();
    /// A word under the editor, plain text: which model answers, what is missing.
    void setHint(const QString &hint);
    /// Where its card begins and ends in a width, so that what stands above it can stand in line with it.
    static QMargins sideMargins(int width);
    /// As Enter in the editor does.
    void submit();

signals:
    /// Never blank, trimmed at its end. The editor is empty when this is emitted.
    void submitted(const QString &prompt);
    void stopRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    void recall(int direction);
    void updateControls();
    void restyle();
    void elideHint();
    QRect card() const;

    ComposerEdit *m_edit;
    QLabel *m_hint;
    QPushButton *m_stop;
    QPushButton *m_send;
    QString m_hintText;
    QStringList m_sent;  ///< the newest last
    int m_recalled = -1; ///< index in m_sent of what the editor shows; -1: the user's own draft
    bool m_working = false;
};

} // namespace Deckhand
