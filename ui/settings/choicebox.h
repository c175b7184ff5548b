#pragma once

#include <QComboBox>

namespace Deckhand {

/// A combo box in the looks of fieldSheet. A style sheet can show an arrow from a file only, in that file's one colour;
/// this one draws its own.
class ChoiceBox : public QComboBox
{
    Q_OBJECT
public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace Deckhand
