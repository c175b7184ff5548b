#pragma once

#include "ui/conversation/completion.h"

#include <QList>
#include <QPlainTextEdit>
#include <QPointer>

class QListWidget;
class QListWidgetItem;

namespace Deckhand {

/// The list of what the word at the cursor may become, above an editor that keeps the focus: Up and Down choose, Tab and Enter take, Esc
/// closes it. Enter is the editor's own where nothing would change.
class Completer final : public QObject
{
    Q_OBJECT
public:
    /// `below`: the list stands on its upper edge, as wide as what is in its layout. Both outlive it.
    Completer(QPlainTextEdit &edit, QWidget &below);
    ~Completer() override;

    /// It becomes the completer's. What those of one mark know stands in the order in which they were added.
    void addSource(CompletionSource *source);
    bool isShown() const;

public slots:
    /// The user has changed the text.
    void update();
    void hide();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QString word() const;
    bool completes(const CompletionSource &source, const QString &word) const;
    void show();
    void place();
    bool onKey(int key);
    void step(int by);
    void take(const QListWidgetItem &item);
    void tell() const;

    QPlainTextEdit &m_edit;
    QWidget &m_below;
    QPointer<QListWidget> m_list; ///< of the window, which may end before
    struct Source {
        CompletionSource *source;
        QList<Completion> found; ///< for what is asked
    };
    QList<Source> m_sources;
    QString m_chosen; ///< by the keys, since the word is what it is
    QString m_asked;  ///< the word that completions are wanted for; empty: none are
};

} // namespace Deckhand
