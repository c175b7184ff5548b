#pragma once

#include "graphrun/startplan.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QPushButton;

namespace Deckhand {

struct Theme;
class TextPane;

/// "This would start": the commands to the letter, before they run. Show it with open().
class StartQuestion : public QDialog
{
    Q_OBJECT
public:
    /// What a wish would start, as text, or why nothing can be.
    using Preview = std::function<Result<QString>(const StartWish &)>;

    StartQuestion(const StartWish &wish, Preview preview, QWidget *parent = nullptr);

signals:
    void chosen(const Deckhand::StartWish &wish);

private:
    void update();
    void applyTheme(const Theme &theme);

    StartWish m_wish;
    const Preview m_preview;
    QLabel *m_title;
    TextPane *m_commands;
    QCheckBox *m_first;
    QPushButton *m_cancel;
    QPushButton *m_start;
};

} // namespace Deckhand
